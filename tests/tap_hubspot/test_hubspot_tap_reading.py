"""What the tap reads: everything in a full pass, changes in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS
from fixtures.hubspot_tap import DEALS, new_deal
from tap_hubspot.streams import Contacts
from tap_hubspot.tap import TapHubSpot

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap
    from fixtures.tap_run import CrmRun as Run

LAST = "last@example.org"
LIST = f"GET hubspot {CONTACTS}"
SEARCH = f"POST hubspot {CONTACTS}/search"
JOINED = "/crm/v4/associations/deals/contacts/batch/read"


def one_after_all(tap: HubSpotTap, portal: HubSpotApi) -> Run:
    """A first run whose bookmark is at a contact of its own; a later run reads that one again."""
    portal.sandbox.set_clock("2026-11-02T00:00:00Z")
    portal.create(LAST)
    first = tap.run("contacts")
    portal.sandbox.set_clock("2026-11-03T00:00:00Z")
    return first


def changed(tap: HubSpotTap, state: Run, **settings: Any) -> Run:
    """A later run, without the contact at the bookmark."""
    run = tap.run("contacts", state=state.state, **settings)
    rows = [row for row in run.records["contacts"] if row["email"] != LAST]
    assert len(rows) < len(run.records["contacts"])
    run.records["contacts"] = rows
    return run


def people(portal: HubSpotApi, count: int) -> list[str]:
    """Contacts made by one call per hundred."""
    found: list[str] = []
    for start in range(0, count, 100):
        rows = [{"email": f"p{n}@example.org"} for n in range(start, min(start + 100, count))]
        found += [row["id"] for row in portal.upsert(*rows).json()["results"]]
    return sorted(found, key=int)


def test_a_first_run_reads_everybody_by_list(tap: HubSpotTap, portal: HubSpotApi) -> None:
    everybody = people(portal, 250)
    run = tap.run("contacts")
    assert run.ids("contacts") == everybody
    assert run.calls[LIST] == 3
    assert run.summary["api_calls"] == 3 + 1
    assert [row["stream"] for row in run.records["full_passes"]] == ["contacts"]


def test_a_later_run_reads_what_changed_by_one_search(tap: HubSpotTap, portal: HubSpotApi) -> None:
    everybody = people(portal, 5)
    first = one_after_all(tap, portal)
    portal.patch(f"{CONTACTS}/{everybody[2]}", {"properties": {"firstname": "Ada"}})
    later = changed(tap, first)
    assert later.ids("contacts") == [everybody[2]]
    assert later.calls[SEARCH] == 1
    assert later.calls[LIST] == 0
    assert "full_passes" not in later.records
    assert later.records["contacts"][0]["firstname"] == "Ada"


def test_a_change_that_search_did_not_see_yet_comes_with_the_next_run(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    late, early = portal.create(ADA), portal.create(BOB)
    first = one_after_all(tap, portal)
    portal.sandbox.set_clock("2026-11-03T00:00:05Z")
    portal.patch(f"{CONTACTS}/{early}", {"properties": {"firstname": "Early"}})
    portal.sandbox.switch("hubspot", search_lag_seconds=3600)
    portal.sandbox.set_clock("2026-11-03T00:00:00Z")
    portal.patch(f"{CONTACTS}/{late}", {"properties": {"firstname": "Late"}})
    blind = changed(tap, first)
    assert blind.ids("contacts") == [early]
    portal.sandbox.switch("hubspot", search_lag_seconds=0)
    assert late in tap.run("contacts", state=blind.state).ids("contacts")


def test_changes_are_read_page_by_page_without_loss_or_repetition(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    first = one_after_all(tap, portal)
    for second in range(30):
        portal.sandbox.set_clock(f"2026-12-01T00:00:{second:02}Z")
        portal.create(f"first{second}@example.org")
        portal.create(f"second{second}@example.org")
    run = changed(tap, first, page_size=5)
    found = run.ids("contacts")
    assert len(found) == len(set(found)) == 60
    assert run.calls[SEARCH] <= 20


def test_more_contacts_of_one_moment_than_a_page_are_all_read(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    first = one_after_all(tap, portal)
    at_once = people(portal, 90)
    assert len({portal.value(each, "lastmodifieddate") for each in at_once}) == 1
    portal.sandbox.set_clock("2026-11-04T00:00:00Z")
    after = portal.create(ADA)
    run = changed(tap, first, page_size=10)
    assert run.ids("contacts") == [*at_once, after]


def test_nobody_is_lost_who_changes_while_pages_are_read(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    first = one_after_all(tap, portal)
    everybody = []
    for second in range(20):
        portal.sandbox.set_clock(f"2026-12-01T00:00:{second:02}Z")
        everybody.append(portal.create(f"p{second}@example.org"))
    portal.sandbox.set_clock("2026-12-01T01:00:00Z")
    reader = TapHubSpot(config={**tap.config, "page_size": 5}, state=first.state)
    contacts = reader.streams["contacts"]
    assert isinstance(contacts, Contacts)
    rows = contacts.read(None)
    read = [next(rows)["id"]]
    for each in everybody[:3]:
        portal.patch(f"{CONTACTS}/{each}", {"properties": {"firstname": "Ada"}})
    read += [row["id"] for row in rows]
    assert set(everybody) <= set(read)
    assert read.count(everybody[0]) == 2


def test_a_contact_deleted_meanwhile_is_missing_from_the_next_full_pass(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    gone, stays = portal.create(ADA), portal.create(BOB)
    first = tap.run("contacts")
    assert portal.delete(f"{CONTACTS}/{gone}").status_code == 204
    second = tap.run("contacts", state=first.state, full_pass_hours=0)
    assert second.ids("contacts") == [stays]
    (passed,) = second.records["full_passes"]
    last_seen = {row["id"]: row["extracted_at"] for row in first.records["contacts"]}
    assert last_seen[gone] < passed["started_at"] <= second.records["contacts"][0]["extracted_at"]


def test_a_full_pass_is_told_after_its_rows_and_before_the_state_that_keeps_it(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    portal.create(ADA)
    assert tap.run().is_told_in_time()


def test_a_pass_in_which_a_record_was_set_aside_calls_nothing_gone(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    people(portal, 3)
    edits = [{"row": 0, "set": {"id": None}}]
    tap.sandbox.fault(vendor="hubspot", path=CONTACTS, kind="edit", edits=edits)
    run = tap.run("contacts")
    assert run.summary["rejected"] == {"contacts": {"a key field is missing": 1}}
    assert "full_passes" not in run.records
    assert run.bookmark("contacts")["full_pass_at"]


def test_where_the_address_would_be_too_long_everybody_is_searched(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    everybody = people(portal, 25)
    portal.sandbox.switch("hubspot", max_url=200)
    run = tap.run("contacts", page_size=10)
    assert run.ids("contacts") == everybody
    assert run.calls[SEARCH] == 3
    assert run.summary["status"] == "success"


def test_consent_and_engagement_are_typed(tap: HubSpotTap, portal: HubSpotApi) -> None:
    portal.create(ADA, firstname="Ada", mobilephone="+61400000001")
    portal.create(BOB)
    portal.sandbox.control("hubspot/unsubscribe", {"email": ADA})
    portal.sandbox.control("hubspot/open", {"email": ADA})
    ada, bob = sorted(tap.run("contacts").records["contacts"], key=lambda row: int(row["id"]))
    assert (ada["hs_email_optout"], bob["hs_email_optout"]) == (True, None)
    assert ada["hs_email_open"] == 1
    assert ada["hs_email_last_open_date"] == portal.sandbox.clock()
    assert ada["mobilephone"] == "+61400000001"
    assert any(name.startswith("hs_email_optout_") for name in ada["properties"])


def test_extra_properties_come_among_the_others(tap: HubSpotTap, portal: HubSpotApi) -> None:
    portal.create(ADA, city="Sydney")
    run = tap.run("contacts", extra_properties={"contacts": ["city"]})
    assert run.records["contacts"][0]["properties"]["city"] == "Sydney"


def test_deals_come_with_their_contacts_by_one_call_for_a_thousand(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    ada = portal.create(ADA)
    bought = new_deal(portal, ada, amount="120.50", closedate="2026-03-01T10:00:00Z")
    alone = new_deal(portal)
    run = tap.run("deals", page_size=2)
    found = {row["id"]: row for row in run.records["deals"]}
    assert found[bought]["contact_ids"] == [ada]
    assert found[alone]["contact_ids"] == []
    assert found[bought]["amount"] == 120.5
    assert run.paths.count(JOINED) == 1


def test_contacts_of_one_deal_come_from_as_many_pages_as_there_are(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    ada, bob = portal.create(ADA), portal.create(BOB)
    bought = new_deal(portal, ada)
    path = f"/crm/v4/objects/deals/{bought}/associations/default/contacts/{bob}"
    portal.succeed("PUT", path)
    first = {"to": [{"toObjectId": int(ada)}], "paging": {"next": {"after": ada}}}
    edits = [{"row": 0, "set": first}]
    tap.sandbox.fault(vendor="hubspot", path=JOINED, kind="edit", edits=edits)
    run = tap.run("deals")
    assert run.records["deals"][0]["contact_ids"] == [ada, bob]
    assert run.paths.count(JOINED) == 2


def test_changed_deals_are_read_by_search(tap: HubSpotTap, portal: HubSpotApi) -> None:
    new_deal(portal)
    portal.sandbox.set_clock("2026-11-02T00:00:00Z")
    last = new_deal(portal)
    first = tap.run("deals")
    portal.sandbox.set_clock("2026-11-03T00:00:00Z")
    new = new_deal(portal)
    later = tap.run("deals", state=first.state)
    assert later.ids("deals") == [last, new]
    assert later.calls[f"POST hubspot {DEALS}/search"] == 1
    assert later.paths.count(JOINED) == 1


def test_lists_tell_how_they_are_filled_and_their_size(tap: HubSpotTap, portal: HubSpotApi) -> None:
    listed = portal.new_list("VIP")
    ada = portal.create(ADA)
    portal.put(f"/crm/v3/lists/{listed}/memberships/add", [ada])
    run = tap.run("lists")
    (row,) = [row for row in run.records["lists"] if row["listId"] == listed]
    assert (row["name"], row["processingType"], row["size"]) == ("VIP", "MANUAL", 1)
    assert run.summary["api_calls"] == 1


@pytest.mark.parametrize("version", ["v3", "2026-09"])
def test_both_versions_of_the_api_give_the_same(
    tap: HubSpotTap, portal: HubSpotApi, version: str
) -> None:
    ada = portal.create(ADA)
    new_deal(portal, ada)
    run = tap.run(api_version=version)
    assert run.ids("contacts") == [ada]
    assert run.records["deals"][0]["contact_ids"] == [ada]
    assert run.summary["status"] == "success"
    assert all(("2026-09" in path) is (version == "2026-09") for path in run.paths)
