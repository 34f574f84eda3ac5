"""Deliveries that are forged, late, too long, cut or meant for nobody."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from fixtures.console_posts import (
    SECRETS,
    encoded,
    eventbrite_delivery,
    relay_delivery,
    running_console,
)
from ticket_console.inbox.body import read_body
from ticket_console.inbox.outcomes import Outcome, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

KIBIBYTE = 1024
LOOKS = 1_000
BODIES: dict[str, Any] = {
    "eventbrite": eventbrite_delivery(),
    "humanitix": relay_delivery(),
    "mautic": {},
    "brevo": [],
    "hubspot": [],
}


@pytest.fixture(params=sorted(SECRETS))
def platform(request: pytest.FixtureRequest) -> str:
    """Each platform."""
    return str(request.param)


def test_another_secret_is_refused(console: Console, platform: str) -> None:
    before = console.counted(platform, "forged")
    status = console.deliver(platform, BODIES[platform], "another")
    assert status == (404 if platform in ("eventbrite", "brevo") else 401)
    assert console.counted(platform, "forged") == before + 1
    assert console.logs() == []


@pytest.mark.parametrize("platform", ["humanitix", "mautic", "hubspot"])
def test_a_delivery_without_signature_is_refused(console: Console, platform: str) -> None:
    assert console.post(f"/webhooks/{platform}", encoded(BODIES[platform])) == 401


def test_who_asks_for_a_web_socket_is_not_logged_with_the_path(
    console: Console, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
        "Sec-WebSocket-Version": "13",
    }
    answer = console.http.get(f"/webhooks/brevo/{SECRETS['brevo']}", headers=asked)
    assert answer.status_code == 405
    assert SECRETS["brevo"] not in "".join(capfd.readouterr())


def test_older_signatures_of_hubspot_do_not_count(console: Console) -> None:
    content = encoded(BODIES["hubspot"])
    headers = {"x-hubspot-signature": "0" * 64, "x-hubspot-signature-version": "v1"}
    assert console.post("/webhooks/hubspot", content, **headers) == 401


@pytest.mark.parametrize("platform", ["humanitix", "hubspot"])
@pytest.mark.parametrize("age", [-400, 400])
def test_a_signed_delivery_outside_its_five_minutes_is_refused(
    console: Console, platform: str, age: float
) -> None:
    before = console.counted(platform, "outdated")
    assert console.deliver(platform, BODIES[platform], age=age) == 401
    assert console.counted(platform, "outdated") == before + 1


def test_a_platform_without_secret_is_not_there(postgres_url: str, platform: str) -> None:
    with running_console(postgres_url, secrets={}) as console:
        assert console.deliver(platform, BODIES[platform]) == 404
        nowhere = console.http.post("/webhooks/nowhere")
        here = console.http.post(f"/webhooks/{platform}", content=b"{}")
        assert (here.status_code, here.content) == (nowhere.status_code, nowhere.content)


@pytest.mark.parametrize("path", ["eventbrite", "brevo", "mautic/s3cret", "hubspot/x", "nowhere"])
def test_a_path_that_is_not_the_platforms_is_not_there(console: Console, path: str) -> None:
    assert console.post(f"/webhooks/{path}", b"{}") == 404


def test_only_posts_are_taken(console: Console) -> None:
    for path in (f"eventbrite/{SECRETS['eventbrite']}", "mautic"):
        assert console.http.get(f"/webhooks/{path}").status_code == 405


def test_both_secrets_are_taken_while_one_replaces_the_other(
    postgres_url: str, platform: str, console: Console
) -> None:
    secrets = {platform: (SECRETS[platform], "the next one")}
    with running_console(postgres_url, secrets=secrets) as rotating:
        for secret in secrets[platform]:
            assert rotating.deliver(platform, BODIES[platform], secret) == 200
        assert rotating.deliver(platform, BODIES[platform], "a third") in (401, 404)
    assert console.settings.secrets != secrets


@pytest.fixture
def guarded(postgres_url: str, console: Console) -> Iterator[Console]:
    """A console that asks Brevo for a bearer token, of which two hold."""
    with running_console(postgres_url, brevo_tokens=("first", "second")) as guarded:
        yield guarded
    assert console.logs() == []


def test_brevo_shows_a_token_where_one_is_set(guarded: Console) -> None:
    for token in ("first", "second"):
        assert guarded.deliver("brevo", [], authorization=f"Bearer {token}") == 200
    for header in ("Bearer third", "Bearer", "first", "Basic first", ""):
        assert guarded.deliver("brevo", [], authorization=header) == 401


@pytest.mark.parametrize(
    ("platform", "most"),
    [("eventbrite", 64 * KIBIBYTE), *((name, KIBIBYTE**2) for name in ("humanitix", "mautic"))],
)
def test_a_body_as_long_as_may_be_is_read_and_a_longer_one_refused(
    console: Console, platform: str, most: int
) -> None:
    body = encoded(BODIES[platform])
    before = console.counted(platform, "oversized")
    assert console.deliver(platform, body.ljust(most)) == 200
    assert console.deliver(platform, body.ljust(most + 1)) == 413
    assert console.counted(platform, "oversized") == before + 1


def test_a_body_without_length_is_refused_before_its_end(console: Console) -> None:
    chunk = 64 * KIBIBYTE + 1
    with connected(console) as connection:
        connection.sendall(head("transfer-encoding: chunked"))
        connection.sendall(f"{chunk:x}\r\n".encode() + b" " * chunk + b"\r\n")
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_length_beyond_all_measure_is_refused_before_the_body(console: Console) -> None:
    with connected(console) as connection:
        connection.sendall(head("content-length: 99999999999"))
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_body_that_is_cut_is_counted_and_not_stored(console: Console) -> None:
    before = console.counted("eventbrite", "cut")
    with connected(console) as connection:
        connection.sendall(head("content-length: 500") + encoded(eventbrite_delivery())[:100])
    for _ in range(LOOKS):
        if console.counted("eventbrite", "cut") == before + 1:
            break
    else:
        pytest.fail("It was not counted.")
    assert console.logs() == []


def test_a_body_that_never_comes_to_its_end_is_given_up() -> None:
    async def receive() -> Any:
        await asyncio.Event().wait()

    request = Request({"type": "http", "headers": []}, receive)
    with pytest.raises(RefusedError) as refusal:
        asyncio.run(read_body(request, KIBIBYTE, seconds=0.01))
    assert refusal.value.outcome is Outcome.CUT


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"\xff", b"[" * 60_000, b'{"config":1}'])
def test_what_cannot_be_read_is_refused(console: Console, body: bytes) -> None:
    before = console.counted("eventbrite", "malformed")
    assert console.deliver("eventbrite", body) == 400
    assert console.counted("eventbrite", "malformed") == before + 1


@pytest.mark.parametrize(
    ("status", "body", "secret", "told"),
    [
        (400, b"{", None, "a relay keeps to the contract in the console's README"),
        (401, b"{}", "another", "Compare secret, address and clock"),
        (413, b" " * (KIBIBYTE**2 + 1), None, "Send 1048576 bytes at most"),
    ],
)
def test_who_is_refused_is_told_why_and_what_to_do(
    console: Console, status: int, body: bytes, secret: str | None, told: str
) -> None:
    answer = console.answer("humanitix", body, secret)
    assert answer.status_code == status
    assert answer.json().keys() == {"reason", "instruction"}
    assert told in answer.json()["instruction"]


def test_nobody_learns_which_part_of_a_proof_was_wrong(console: Console) -> None:
    body = BODIES["hubspot"]
    wrong: list[dict[str, Any]] = [
        {"secret": "another"},
        {"age": 400},
        {"x-hubspot-signature-v3": ""},
        {"x-hubspot-signature-v3": "guessed"},
        {"x-hubspot-request-timestamp": "yesterday"},
    ]
    answers = [console.answer("hubspot", body, **each) for each in wrong]
    assert [each.status_code for each in answers] == [401] * len(wrong)
    assert len({each.content for each in answers}) == 1


def test_a_mistake_of_ours_loses_no_delivery(postgres_url: str) -> None:
    secrets: Any = {"brevo": (None,), "mautic": (None,)}
    with running_console(postgres_url, secrets=secrets) as broken:
        assert broken.deliver("brevo", BODIES["brevo"]) == 429
        assert broken.deliver("mautic", BODIES["mautic"]) == 503
        assert broken.counted("brevo", "broken") == 1


def test_no_secret_and_no_person_is_logged(
    console: Console, caplog: pytest.LogCaptureFixture
) -> None:
    person = {"event": "click", "email": "ada.canary@example.org", "ts_event": 1772355960}
    with caplog.at_level(logging.DEBUG):
        console.deliver("eventbrite", eventbrite_delivery())
        console.deliver("brevo", person)
        console.deliver("brevo", person, "another")
        console.deliver("brevo", encoded(person)[:-1])
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("http")]
    assert not [line for line in ours if "/webhooks/" in line or "canary" in line]


def connected(console: Console) -> socket.socket:
    """A connection to the console, for what no client would send."""
    return socket.create_connection(("127.0.0.1", urlsplit(console.url).port or 0), timeout=30)


def head(length: str) -> bytes:
    """The headers of a delivery of Eventbrite's."""
    path = f"/webhooks/eventbrite/{SECRETS['eventbrite']}"
    return f"POST {path} HTTP/1.1\r\nhost: x\r\n{length}\r\n\r\n".encode()
