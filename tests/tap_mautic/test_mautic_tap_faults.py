"""What a run does when Mautic fails, refuses or sends garbage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB
from fixtures.mautic_tap import TOKEN
from fixtures.raw_answers import relay
from fixtures.tap_cases import passing_failures
from tap_core.errors import AccessRefusedError, RequestRefusedError, UnreachableError
from tap_core.mistakes import MistakeError
from tap_mautic.access import Token, TokenAuth
from tap_mautic.errors import failure_in
from vendor_sandbox.credentials import MAUTIC_CLIENT_SECRET, MAUTIC_PASSWORD, MAUTIC_USER

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi
    from fixtures.mautic_tap import MauticTap

BASIC = {"client_id": None, "client_secret": None, "user": MAUTIC_USER, "password": "wrong"}


@pytest.fixture(autouse=True)
def two_people(vendor: MauticApi) -> None:
    vendor.create(ADA)
    vendor.create(BOB)


def fail(tap: MauticTap, path: str = "/api/contacts", **fault: Any) -> None:
    tap.sandbox.fault(vendor="mautic", path=path, **fault)


@passing_failures()
@pytest.mark.parametrize("path", ["/api/contacts", "/oauth/v2/token"])
def test_a_passing_failure_is_tried_again(tap: MauticTap, fault: dict[str, Any], path: str) -> None:
    fail(tap, path, **fault, count=2)
    run = tap.run("contacts")
    assert run.emails() == [ADA, BOB]
    assert run.summary["api_calls"] == 4


def test_a_token_that_is_spent_is_replaced(tap: MauticTap, vendor: MauticApi) -> None:
    vendor.sandbox.switch("mautic", token_calls=1)
    run = tap.run("contacts", page_size=2)
    assert run.emails() == [ADA, BOB]
    assert run.calls[TOKEN] == 2


def test_a_token_that_is_refused_at_once_again_is_told(tap: MauticTap) -> None:
    tap.sandbox.switch("mautic", token_seconds=0)
    with pytest.raises(AccessRefusedError, match="refuses the token that it has just given"):
        tap.run("contacts")


def test_a_token_is_worn_before_it_ends() -> None:
    now = [0.0]
    access = TokenAuth("id", "secret", clock=lambda: now[0])
    assert access.is_worn
    access.take(Token("text", 100.0))
    assert not access.is_worn
    now[0] = 80.0
    assert access.is_worn


@pytest.mark.parametrize(
    ("switches", "settings", "told"),
    [
        ({"api_enabled": False}, {}, "API is switched off.*API Settings"),
        ({"basic_auth": False}, BASIC, "does not take a user and a password"),
        ({}, BASIC, "does not know the user or the password"),
        ({}, {"client_secret": "wrong"}, "does not know the client_id.*API Credentials"),
    ],
)
def test_who_may_not_ask_is_told_what_to_do(
    tap: MauticTap, switches: dict[str, Any], settings: dict[str, Any], told: str
) -> None:
    tap.sandbox.switch("mautic", **switches)
    with pytest.raises(AccessRefusedError, match=told):
        tap.run("contacts", **settings)


def test_settings_without_credentials_are_a_mistake(tap: MauticTap) -> None:
    with pytest.raises(MistakeError, match="Set client_id and client_secret, or user and password"):
        tap.run("contacts", client_secret=None)


def test_web_pages_to_the_end_mean_a_wrong_address(tap: MauticTap) -> None:
    fail(tap, kind="html", status=200, count=100)
    with pytest.raises(AccessRefusedError, match=r"web page.*Set base_url to Mautic's own address"):
        tap.run("contacts")


def test_an_address_that_nobody_answers_at_is_told_by_its_setting(tap: MauticTap) -> None:
    with pytest.raises(UnreachableError, match="Check base_url, the network"):
        tap.run("contacts", base_url="http://127.0.0.1:9")


@pytest.mark.parametrize("path", ["/api/contacts", "/lead_donotcontact"])
def test_a_run_fails_without_people_or_their_consent(tap: MauticTap, path: str) -> None:
    fail(tap, path, status=404, count=100)
    with pytest.raises(RequestRefusedError, match="Check base_url"):
        tap.run()


def test_a_stream_that_fails_is_skipped_and_its_bookmark_stays(tap: MauticTap) -> None:
    tap.sandbox.control("mautic/open", {"email": ADA})
    first = tap.run("email_stats")
    fail(tap, "/email_stats", status=500, count=100)
    run = tap.run(state=first.state)
    assert run.emails() == [ADA, BOB]
    assert [entry["stream"] for entry in run.summary["skipped"]] == ["email_stats"]
    assert run.bookmark("email_stats") == first.bookmark("email_stats")


def test_errors_of_a_table_with_status_200_are_errors(vendor: MauticApi) -> None:
    where = {"where[0][col]": "date_gone", "where[0][expr]": "gte", "where[0][val]": "1"}
    response = vendor.get("/stats/page_hits", **where)
    failure = failure_in(response)
    assert (response.status_code, failure and failure.status) == (200, 400)


def test_garbage_is_set_aside_with_the_reason_and_the_rest_arrives(tap: MauticTap) -> None:
    for email in (ADA, BOB):
        tap.sandbox.control("mautic/unsubscribe", {"email": email})
    edits = [{"row": 0, "set": {"date_added": "yesterday"}}]
    fail(tap, "/lead_donotcontact", kind="edit", edits=edits)
    run = tap.run("do_not_contact")
    assert [row["id"] for row in run.records["do_not_contact"]] == [2]
    (rejected,) = run.records["rejected_records"]
    assert rejected["stream"] == "do_not_contact"
    assert run.passes == []


def test_contacts_whose_blocks_are_no_list_are_set_aside(tap: MauticTap) -> None:
    settings: dict[str, Any] = {**BASIC, "password": MAUTIC_PASSWORD}
    with relay(tap.config["base_url"], {"doNotContact": '"doNotContact": 7, "was"'}) as address:
        run = tap.run("contacts", base_url=address, **settings)
    assert run.summary["rejected"] == {"contacts": {"field doNotContact is not array": 2}}
    assert run.passes == []


def test_neither_log_nor_output_shows_a_secret_or_a_person(
    tap: MauticTap, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    fail(tap, "/email_stats", status=500, count=100)
    run = tap.run()
    shown = caplog.text + tap.summary_path.read_text()
    assert ADA in json.dumps(run.records["contacts"])
    assert not [word for word in (ADA, BOB, MAUTIC_CLIENT_SECRET, MAUTIC_PASSWORD) if word in shown]
    assert MAUTIC_CLIENT_SECRET not in "".join(run.lines)
