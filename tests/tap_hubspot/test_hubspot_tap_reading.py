"""What the tap reads: everything in a full pass, changes in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap

LIST = "GET hubspot /crm/v3/objects/{objectType}"
SEARCH = "POST hubspot /crm/v3/objects/{objectType}/search"
JOINED = "POST hubspot /crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read"


def people(portal: HubSpotApi, count: int) -> list[str]:
    """Contacts made by one call per hundred."""
    found: list[str] = []
    for start in range(0, count, 100):
        rows = [{"email": f"p{n}@example.org"} for n in range(start, min(start + 100, count))]
        found += [row["id"] for row in portal.upsert(*rows).json()["results"]]
    return sorted(found, key=int)


def deal(portal: HubSpotApi, contact: str | None = None, **properties: Any) -> str:
    body = {"dealname": "Order", "dealstage": "closedwon", "pipeline": "default", **properties}
    response = portal.post("/crm/v3/objects/deals", {"properties": body})
    assert response.status_code == 201, response.text
    found = str(response.json()["id"])
    if contact:
        path = f"/crm/v4/objects/deals/{found}/associations/default/contacts/{contact}"
        assert portal.put(path).status_code == 200
    return found


def test_a_first_run_reads_everybody_by_list(tap: HubSpotTap, portal: HubSpotApi) -> None:
    everybody = people(portal, 250)
    run = tap.run("contacts")
    assert run.ids("contacts") == everybody
    assert run.calls[LIST] == 3
    assert run.summary["api_calls"] == 3 + 1
    assert [row["stream"] for row in run.records["full_passes"]] == ["contacts"]


def test_a_later_run_reads_what_changed_by_one_search(tap: HubSpotTap, portal: HubSpotApi) -> None:
    everybody = people(portal, 5)
    first = tap.run("contacts")
    portal.sandbox.advance(1)
    portal.patch(f"{CONTACTS}/{everybody[2]}", {"properties": {"firstname": "Ada"}})
    later = tap.run("contacts", state=first.state)
    assert later.ids("contacts") == [everybody[2]]
    assert later.calls[SEARCH] == 1
    assert later.calls[LIST] == 0
    assert "full_passes" not in later.records
    assert later.records["contacts"][0]["firstname"] == "Ada"


def test_a_change_that_search_did_not_see_yet_comes_with_the_next_run(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    late, early = portal.create(ADA), portal.create(BOB)
    first = tap.run("contacts")
    portal.sandbox.advance(1)
    portal.sandbox.switch("hubspot", search_lag_seconds=3600)
    portal.patch(f"{CONTACTS}/{late}", {"properties": {"firstname": "Late"}})
    portal.sandbox.switch("hubspot", search_lag_seconds=0)
    portal.patch(f"{CONTACTS}/{early}", {"properties": {"firstname": "Early"}})
    blind = tap.run("contacts", state=first.state)
    assert blind.ids("contacts") == [early]
    portal.sandbox.switch("hubspot", search_lag_seconds=0)
    assert late in tap.run("contacts", state=blind.state).ids("contacts")


def test_changes_are_read_page_by_page_without_loss_or_repetition(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    people(portal, 1)
    first = tap.run("contacts")
    portal.sandbox.advance(1)
    for number in range(7):
        portal.create(f"single{number}@example.org")
    everybody = people(portal, 30)
    run = tap.run("contacts", state=first.state, page_size=4)
    found = run.ids("contacts")
    assert len(found) == len(set(found))
    assert set(everybody) - set(first.ids("contacts")) <= set(found)
    assert len(found) == 36


def test_more_contacts_of_one_moment_than_a_page_are_all_read(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    people(portal, 1)
    first = tap.run("contacts")
    portal.sandbox.set_clock("2026-12-01T00:00:00Z")
    at_once = people(portal, 90)[1:]
    stamps = {portal.value(each, "lastmodifieddate") for each in at_once}
    run = tap.run("contacts", state=first.state, page_size=10)
    assert len(stamps) < 90
    assert set(run.ids("contacts")) == set(at_once)


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


def test_a_pass_in_which_a_record_was_set_aside_calls_nothing_gone(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    people(portal, 3)
    edits = [{"row": 0, "set": {"archived": "perhaps"}}]
    tap.sandbox.fault(vendor="hubspot", path=CONTACTS, kind="edit", edits=edits)
    run = tap.run("contacts")
    assert run.summary["rejected"] == {"contacts": {"field archived is not boolean": 1}}
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
    assert ada["hs_email_last_open_date"] > ada["createdAt"]
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
    bought = deal(portal, ada, amount="120.50", closedate="2026-03-01T10:00:00Z")
    alone = deal(portal)
    run = tap.run("deals", page_size=2)
    found = {row["id"]: row for row in run.records["deals"]}
    assert found[bought]["contact_ids"] == [ada]
    assert found[alone]["contact_ids"] == []
    assert found[bought]["amount"] == 120.5
    assert run.calls[JOINED] == 1


def test_changed_deals_are_read_by_search(tap: HubSpotTap, portal: HubSpotApi) -> None:
    deal(portal)
    first = tap.run("deals")
    portal.sandbox.advance(1)
    new = deal(portal)
    later = tap.run("deals", state=first.state)
    assert later.ids("deals") == [new]
    assert later.calls[SEARCH] == 1
    assert later.calls[JOINED] == 1


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
    deal(portal, ada)
    run = tap.run(api_version=version)
    assert run.ids("contacts") == [ada]
    assert run.records["deals"][0]["contact_ids"] == [ada]
    assert run.summary["status"] == "success"
    assert all(("2026-09" in path) is (version == "2026-09") for path in run.paths)
