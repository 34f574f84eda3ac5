"""Several organisations, some of them closed, and settings that narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap
    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def organizations(vendor: EventbriteApi) -> tuple[str, str]:
    first, second = vendor.organizations()
    return first, second


def test_an_organisation_that_answers_403_fails_the_run_once_the_other_is_read(
    tap: EventbriteTap, vendor: EventbriteApi, organizations: tuple[str, str]
) -> None:
    closed, open_ = organizations
    vendor.switch(forbidden_organizations=[closed])
    run = tap.run_refused()
    for stream in ("orders", "attendees", "events", "venues"):
        assert {row["organization_id"] for row in run.records[stream]} == {open_}


def test_a_skipped_organisation_is_shown_in_the_summary(
    tap: EventbriteTap, vendor: EventbriteApi, organizations: tuple[str, str]
) -> None:
    vendor.switch(forbidden_organizations=[organizations[0]])
    summary = tap.run_refused("orders", "ticket_classes").summary
    assert summary["status"] == "failed"
    assert {(entry["stream"], entry["what"]) for entry in summary["skipped"]} == {
        ("orders", f"events of organisation {organizations[0]}"),
        ("orders", f"organisation {organizations[0]}"),
        ("ticket_classes", f"events of organisation {organizations[0]}"),
    }


def test_the_bookmark_of_a_skipped_organisation_stays(
    tap: EventbriteTap,
    vendor: EventbriteApi,
    sandbox: SandboxClient,
    organizations: tuple[str, str],
) -> None:
    closed, open_ = organizations
    first = tap.run("orders", "attendees", "ticket_classes")
    sandbox.advance(5)
    vendor.switch(forbidden_organizations=[closed])
    second = tap.run_refused("orders", "attendees", "ticket_classes", state=first.state)
    assert second.bookmark("orders", closed) == first.bookmark("orders", closed)
    assert str(second.bookmark("orders", open_)) > str(first.bookmark("orders", open_))


def test_a_skipped_organisation_is_caught_up_with_later(
    tap: EventbriteTap,
    vendor: EventbriteApi,
    sandbox: SandboxClient,
    organizations: tuple[str, str],
) -> None:
    first = tap.run("orders")
    sandbox.advance(5)
    vendor.switch(forbidden_organizations=[organizations[0]])
    second = tap.run_refused("orders", state=first.state)
    vendor.switch(forbidden_organizations=[])
    third = tap.run("orders", state=second.state)
    rows = vendor.rows(f"/organizations/{organizations[0]}/orders/", status="all_not_deleted")
    missing = {row["id"] for row in rows} - set(first.ids("orders"))
    assert missing
    assert missing <= set(third.ids("orders"))


def test_only_the_organisations_asked_for_are_read(
    tap: EventbriteTap, organizations: tuple[str, str]
) -> None:
    run = tap.run(organization_ids=[organizations[1]])
    assert run.ids("organizations") == [organizations[1]]
    assert {row["organization_id"] for row in run.records["orders"]} == {organizations[1]}


def test_naming_the_organisations_saves_the_call_that_lists_them(
    tap: EventbriteTap, organizations: tuple[str, str]
) -> None:
    run = tap.run("orders", organization_ids=list(organizations))
    assert "GET eventbrite /v3/users/me/organizations/" not in run.calls


def test_a_user_without_organisation_is_one(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    vendor.switch(personal_account=True)
    user = vendor.row("/users/me/")
    run = tap.run("orders", "events", "organizations")
    assert {row["organization_id"] for row in run.records["orders"]} == {user["id"]}
    assert run.records["organizations"] == []


def test_a_user_who_got_an_organisation_is_read_by_that_one_and_misses_nothing(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    vendor.switch(personal_account=True)
    first = tap.run("orders")
    vendor.switch(personal_account=False)
    second = tap.run("orders", state=first.state)
    assert second.summary["status"] == "success"
    assert set(first.ids("orders")) <= set(second.ids("orders"))


def test_an_account_that_made_no_event_yet_is_empty_and_no_failure(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    vendor.switch(personal_account=True)
    user = vendor.row("/users/me/")
    path = f"/organizations/{user['id']}/"
    sandbox.fault(vendor="eventbrite", path=path, status=404, count=100)
    run = tap.run()
    assert run.summary["status"] == "success"
    assert run.summary["records"] == {}
    assert "opens no organisation" in run.summary["notes"][0]


def test_older_pages_are_read_to_their_end(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    whole = tap.run("orders", "attendees")
    vendor.switch(has_more_items="absent", page_size=7)
    run = tap.run("orders", "attendees")
    assert run.ids("orders") == whole.ids("orders")
    assert run.ids("attendees") == whole.ids("attendees")


def test_a_first_run_for_one_event_asks_for_this_event_only(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    event_id = vendor.orders()[0]["event_id"]
    run = tap.run("orders", "attendees", event_ids=[event_id])
    assert {row["event_id"] for row in run.records["orders"]} == {event_id}
    assert run.ids("orders") == sorted(
        row["id"] for row in vendor.rows(f"/events/{event_id}/orders/", status="all_not_deleted")
    )
    assert not run.queries("/organizations/orders")
    assert run.calls["GET eventbrite /v3/organizations/{organization_id}/orders/"] == 0


def test_later_runs_for_one_event_leave_the_other_events_out(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    event_id = vendor.happen("purchase")["event_id"]
    first = tap.run("orders", event_ids=[event_id])
    sandbox.advance(2)
    order = vendor.happen("purchase", event_id=event_id)
    second = tap.run("orders", event_ids=[event_id], state=first.state)
    assert order["order_id"] in second.ids("orders")
    assert {row["event_id"] for row in second.records["orders"]} == {event_id}


def test_events_that_were_not_asked_for_before_are_read_from_their_beginning(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    event_id = vendor.orders()[0]["event_id"]
    whole = tap.run()
    narrow = tap.run(event_ids=[event_id])
    wide = tap.run(state=narrow.state)
    for stream in ("events", "orders", "attendees", "ticket_classes", "questions"):
        assert set(whole.ids(stream)) == {*narrow.ids(stream), *wide.ids(stream)}
    assert wide.state == whole.state


def test_fewer_events_than_before_go_on_from_the_bookmark(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    events = sorted({order["event_id"] for order in vendor.orders()})
    both = tap.run("orders", "questions", event_ids=events)
    one = tap.run("orders", "questions", event_ids=events[:1], state=both.state)
    assert one.records["questions"] == []
    assert all("changed_since" in query for query in one.queries("/orders/"))


def test_event_ids_narrow_events_and_their_lists(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    event_id = vendor.of_all_organizations("events", status="all")[0]["id"]
    run = tap.run("events", "ticket_classes", event_ids=[event_id])
    assert run.ids("events") == [event_id]
    assert {row["event_id"] for row in run.records["ticket_classes"]} == {event_id}


def test_an_id_that_is_no_event_is_told_in_the_summary(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    event_id = vendor.of_all_organizations("events", status="all")[0]["id"]
    summary = tap.run("events", event_ids=[event_id, "123"]).summary
    assert [entry["what"] for entry in summary["skipped"]] == ["event 123"]
    assert summary["status"] == "partial"
