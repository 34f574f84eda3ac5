"""What a sender may ask of the console at once: no delivery and no connection keeps others out."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from fixtures.console_posts import SECRETS, Console
from ticket_console import listening

pytest_plugins = ["fixtures.console"]

PATIENCE = 3.0
"""Seconds in which others are answered, on a machine that is busy."""


def hubspot_events(count: int) -> list[dict[str, object]]:
    return [
        {
            "eventId": number,
            "subscriptionId": 1,
            "portalId": 2,
            "appId": 3,
            "occurredAt": 1795219200000,
            "subscriptionType": "contact.propertyChange",
            "attemptNumber": 0,
            "objectId": number,
            "propertyName": "hs_email_optout",
            "propertyValue": "true",
            "changeSource": "CRM",
        }
        for number in range(count)
    ]


@contextmanager
def others_are_answered(console: Console) -> Iterator[None]:
    """Ask for something all the while, and see that each answer comes soon."""
    done, slowest = threading.Event(), [0.0]

    def ask() -> None:
        while not done.is_set():
            begun = time.monotonic()
            console.http.get("/openapi.json")
            slowest[0] = max(slowest[0], time.monotonic() - begun)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        done.set()
        asking.join()
    assert slowest[0] < PATIENCE


def connected(console: Console) -> socket.socket:
    host, _, port = console.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def test_as_many_events_as_a_body_holds_are_stored_while_others_are_answered(
    console: Console,
) -> None:
    events = hubspot_events(3_000)
    with others_are_answered(console):
        assert console.deliver("hubspot", events) == 200
    assert len(console.logs()) == 3_000


def test_many_small_events_are_stored_in_the_time_that_a_sender_has(console: Console) -> None:
    events = [
        {"event": "spam", "email": f"{number}@example.org", "ts_event": 1795219200}
        for number in range(9_000)
    ]
    begun = time.monotonic()
    assert console.deliver("brevo", events) == 200
    assert time.monotonic() - begun < 15
    assert len(console.logs()) == 9_000


@pytest.mark.parametrize("address", ["a" * 900_000, "a@" * 450_000, "ü" * 400_000 + "@ü.example"])
def test_an_address_of_900_kb_is_none_and_keeps_nobody_waiting(
    console: Console, address: str
) -> None:
    body = json.dumps(
        {"event": "spam", "email": address, "ts_event": 1795219200}, ensure_ascii=False
    )
    with others_are_answered(console):
        assert console.deliver("brevo", body.encode()) in {200, 400}


@pytest.mark.parametrize(
    "path",
    ["/webhooks/brevo/{}", "/webhooks/hubspot?{}", "/api/customers/{}", "/api/customers?q={}"],
)
def test_a_path_or_query_of_900_kb_is_refused_as_it_comes(console: Console, path: str) -> None:
    with connected(console) as peer:
        head = f"POST {path.format('a' * 900_000)} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
        with suppress(ConnectionError):
            peer.sendall(head)
            assert peer.recv(12) in {b"HTTP/1.1 400", b""}
    assert console.http.get("/openapi.json").status_code == 200


def test_a_slash_in_disguise_is_in_no_path_of_ours(console: Console) -> None:
    for path in ("/api%2Fcustomers", "/%2fapi/customers", "/webhooks/brevo%2F" + SECRETS["brevo"]):
        answer = console.http.get(path)
        assert answer.status_code == 404
        assert answer.json()["instruction"]


def test_an_address_that_holds_too_many_connections_is_told_so_and_no_other_is_cut(
    console: Console,
) -> None:
    with ExitStack() as held:
        peers = [
            held.enter_context(connected(console)) for _ in range(listening.MOST_OF_ONE_ADDRESS)
        ]
        one_more = held.enter_context(connected(console))
        answer = one_more.recv(4_000)
        assert answer.startswith(b"HTTP/1.1 429")
        assert b"Too many connections" in answer
        peers[0].sendall(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n")
        assert peers[0].recv(12) == b"HTTP/1.1 200"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connected(console) as peer:
            peer.sendall(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n")
            if peer.recv(12) == b"HTTP/1.1 200":
                return
    pytest.fail("No connection is free again.")


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nhost:"])
def test_a_connection_on_which_no_head_comes_to_its_end_is_closed(
    console: Console, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(listening, "HEAD_SECONDS", 0.5)
    with connected(console) as peer:
        peer.sendall(begun)
        assert peer.recv(100) == b""
