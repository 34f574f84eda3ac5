"""A value that is not as documented costs that value; what it says of consent is never lost."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_answers import Replaced, choosing, partly
from fixtures.hubspot_tap import new_deal
from fixtures.replaced_answers import Answer, relay
from tap_core.errors import VendorFailingError
from tap_hubspot.paging import following
from tap_hubspot.streams import ODD_OPT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap

MADE = "2026-02-25T16:23:49.023Z"
CHANGED = "2026-03-12T07:34:24.559Z"


def contact(number: int, **properties: Any) -> dict[str, Any]:
    """A contact as a list answers it."""
    held = {"email": f"p{number}@example.org", "lastmodifieddate": CHANGED, "firstname": None}
    return {
        "id": f"17159100000{number}",
        "properties": {"hs_email_optout": None, **held, **properties},
        "createdAt": MADE,
        "updatedAt": CHANGED,
        "archived": False,
    }


@contextmanager
def answering(tap: HubSpotTap, *replaced: Replaced) -> Iterator[None]:
    """Let the tap meet these answers."""
    before = tap.config["api_url"]
    with relay(before, choosing(*replaced)) as url:
        tap.config["api_url"] = url
        try:
            yield
        finally:
            tap.config["api_url"] = before


def listing(*rows: Any, **more: Any) -> Replaced:
    """The list of contacts holds these rows."""
    return Replaced("GET /objects/contacts?", Answer({"results": list(rows), **more}))


def test_an_odd_value_costs_itself_and_never_the_opt_out(tap: HubSpotTap) -> None:
    out = {"hs_email_optout": "true"}
    rows = [
        contact(1, **out, hs_email_last_open_date="1773300826615"),
        contact(2, **out, hs_email_quarantined="maybe"),
        contact(3, **out, hs_email_open="1E+40"),
    ]
    with answering(tap, listing(*rows)):
        run = tap.run("contacts")

    first, second, third = run.records["contacts"]
    assert [row["hs_email_optout"] for row in (first, second, third)] == [True, True, True]
    assert first["hs_email_last_open_date"] == "2026-03-12T07:33:46.615Z"
    assert second["hs_email_quarantined"] is None
    assert third["hs_email_open"] is None
    assert run.records["rejected_records"] == []
    assert run.summary["left_out"] == {
        "contacts": {
            "field hs_email_quarantined is not boolean": 1,
            "field hs_email_open is not integer": 1,
        }
    }
    assert run.passes == ["contacts"]


@pytest.mark.parametrize("odd", ["maybe", "TRUE?", 1, 0.5, {"value": "true"}, ["true"], "1"])
def test_an_opt_out_that_is_neither_yes_nor_no_counts(tap: HubSpotTap, odd: Any) -> None:
    with answering(tap, listing(contact(1, hs_email_optout=odd))):
        run = tap.run("contacts")

    assert [row["hs_email_optout"] for row in run.records["contacts"]] == [True]
    assert list(run.summary["left_out"]["contacts"]) == [ODD_OPT_OUT]


@pytest.mark.parametrize("told", [None, "", "false", "FALSE", False])
def test_who_did_not_opt_out_is_not_out(tap: HubSpotTap, told: Any) -> None:
    with answering(tap, listing(contact(1, hs_email_optout=told))):
        [row] = tap.run("contacts").records["contacts"]

    assert not row["hs_email_optout"]


@pytest.mark.parametrize("properties", [None, [], "text", 7])
def test_a_contact_without_properties_is_set_aside(tap: HubSpotTap, properties: Any) -> None:
    bare = {**contact(1), "properties": properties}
    with answering(tap, listing(bare, contact(2))):
        run = tap.run("contacts")

    assert run.emails() == ["p2@example.org"]
    assert len(run.records["rejected_records"]) == 1
    assert run.passes == []


def test_moments_without_milliseconds_are_read(tap: HubSpotTap) -> None:
    with answering(tap, listing(contact(1, lastmodifieddate="2026-03-12T07:34:24Z"))):
        run = tap.run("contacts")

    assert run.bookmark()["replication_key_value"] == "2026-03-12T07:34:24Z"


def test_associations_that_could_not_be_read_are_no_sign_that_nobody_has_the_deal(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    new_deal(portal)
    error = {"status": "error", "category": "INTERNAL_ERROR", "message": "internal error"}
    with answering(tap, Replaced("POST /associations/", partly(error))):
        run = tap.run("deals")

    assert run.records["deals"] == []
    assert "could not read all associations" in run.summary["skipped"][0]["reason"]


def test_a_deal_of_nobody_belongs_to_nobody(tap: HubSpotTap, portal: HubSpotApi) -> None:
    deal = new_deal(portal)

    [row] = tap.run("deals").records["deals"]

    assert (row["id"], row["contact_ids"]) == (deal, [])


def test_a_cursor_is_decoded_once() -> None:
    assert following({"paging": {"next": {"after": "AAAAMoEgcAg%3D"}}}) == "AAAAMoEgcAg="
    assert following({"paging": {"next": {"after": 501}}}) == "501"
    assert following({"paging": {"next": None}}) is None


@pytest.mark.parametrize(
    "paging", ["x", {"next": "x"}, {"next": {"after": {}}}, {"next": {"a": 1}}]
)
def test_a_next_page_without_a_beginning_is_told(paging: Any) -> None:
    with pytest.raises(VendorFailingError, match="no beginning"):
        following({"paging": paging})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "no (requires one of [contacts-read])"}, "lacks a scope: contacts-read"),
        ({"context": {"requiredGranularScopes": ["custom-object-read"]}}, "custom-object-read"),
        ({"context": {"requiredScopes": 7}, "errors": "x", "category": "MISSING_SCOPES"}, "which"),
        ({}, "does not allow this"),
    ],
)
def test_a_403_of_any_form_is_told(tap: HubSpotTap, body: dict[str, Any], words: str) -> None:
    with (
        answering(tap, Replaced("GET /objects/contacts?", Answer(body, 403))),
        pytest.raises(Exception, match=words),
    ):
        tap.run("contacts")
