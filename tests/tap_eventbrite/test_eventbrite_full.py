"""What a first run reads."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap
    from vendor_sandbox.client import SandboxClient

PAGE = 50


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["id"] for row in rows)


@pytest.mark.parametrize("stream", ["orders", "venues"])
def test_organisation_lists_arrive_whole(
    tap: EventbriteTap, vendor: EventbriteApi, stream: str
) -> None:
    status = {"status": "all_not_deleted"} if stream == "orders" else {}
    assert tap.run(stream).ids(stream) == ids(vendor.of_all_organizations(stream, **status))


def test_events_of_every_status_arrive(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    run = tap.run("events")
    listed = vendor.of_all_organizations("events", status="all", series_filter="allevents")
    assert run.ids("events") == ids(listed)
    assert {"draft", "live", "completed"} <= {event["status"] for event in run.records["events"]}


def test_events_tell_by_their_sales_status_that_they_were_called_off(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    live = next(row["id"] for row in vendor.events() if row["status"] == "live")
    before = tap.run("events").calls
    vendor.happen("cancel-event", event_id=live)
    run = tap.run("events")
    row = next(row for row in run.records["events"] if row["id"] == live)
    assert row["event_sales_status"]["message_code"] == "event_cancelled"
    assert row["status"] == "live"
    assert run.calls == before


def test_series_arrive_beside_their_dates(tap: EventbriteTap) -> None:
    rows = tap.run("events").records["events"]
    series = {row["id"] for row in rows if row["is_series_parent"]}
    assert series == {row["series_id"] for row in rows if row.get("series_id")}
    assert series


def test_lists_of_an_event_are_not_asked_of_series(tap: EventbriteTap) -> None:
    run = tap.run("events", "ticket_classes")
    series = [row["id"] for row in run.records["events"] if row["is_series_parent"]]
    assert not any(run.queries(f"/events/{each}/") for each in series)


def test_every_event_of_an_order_arrives(tap: EventbriteTap) -> None:
    run = tap.run("events", "orders")
    assert {row["event_id"] for row in run.records["orders"]} <= set(run.ids("events"))


def test_events_come_with_their_venues(tap: EventbriteTap) -> None:
    for event in tap.run("events").records["events"]:
        assert event["online_event"] or event["venue"]["id"] == event["venue_id"]


def test_cancelled_attendees_arrive(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    expected = vendor.attendees(status="attending") + vendor.attendees(status="not_attending")
    run = tap.run("attendees")
    assert run.ids("attendees") == ids(expected)
    assert any(row["cancelled"] for row in run.records["attendees"])


def test_orders_of_every_status_but_deleted_arrive(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    statuses = {order["status"] for order in tap.run("orders").records["orders"]}
    assert statuses == {order["status"] for order in vendor.orders(status="all")} - {"deleted"}


def test_unpaid_attendees_arrive_on_request(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    unpaid = {
        row["id"]
        for event in vendor.events()
        for row in vendor.rows(f"/events/{event['id']}/attendees/", status="unpaid")
    }
    run = tap.run("attendees", include_unpaid=True)
    assert unpaid
    assert unpaid <= set(run.ids("attendees"))


def test_consent_given_refused_and_unknown_arrives(tap: EventbriteTap) -> None:
    run = tap.run("orders", "attendees")
    for stream in ("orders", "attendees"):
        told = [row.get("contact_list_preferences") or {} for row in run.records[stream]]
        assert {True, False} <= {preference.get("has_opted_in") for preference in told}


@pytest.mark.parametrize("form", ["list", "object"])
def test_refunds_arrive_in_either_form(
    tap: EventbriteTap, vendor: EventbriteApi, form: str
) -> None:
    vendor.switch(refund_requests=form)
    found = [
        row["refund_requests"]
        for row in tap.run("orders").records["orders"]
        if row.get("refund_requests")
    ]
    first = found[0][0] if form == "list" else found[0]
    assert first["items"][0]["amount_processed"]["value"] > 0


@pytest.mark.parametrize("stream", ["orders", "attendees"])
def test_answers_of_buyers_and_holders_arrive(tap: EventbriteTap, stream: str) -> None:
    assert any(row.get("answers") for row in tap.run(stream).records[stream])


def test_money_stays_as_the_vendor_gives_it(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    given = {row["id"]: row["costs"] for row in vendor.orders()}
    assert {row["id"]: row["costs"] for row in tap.run("orders").records["orders"]} == given


def test_rows_of_organisation_lists_name_their_organisation(tap: EventbriteTap) -> None:
    run = tap.run("orders", "attendees", "venues", "discounts", "events")
    for stream in ("orders", "attendees", "venues", "discounts", "events"):
        assert all(row["organization_id"] for row in run.records[stream])


def test_questions_name_their_event(tap: EventbriteTap) -> None:
    rows = tap.run("questions").records["questions"]
    assert rows
    assert all(row["event_id"] for row in rows)


def test_a_field_that_the_schema_does_not_name_is_kept(
    tap: EventbriteTap, sandbox: SandboxClient
) -> None:
    sandbox.fault(
        vendor="eventbrite", path="/venues/", kind="edit", edits=[{"row": 0, "set": {"stars": 5}}]
    )
    found = [row["extra_fields"] for row in tap.run("venues").records["venues"]]
    assert {"stars": 5} in found


def test_a_bad_row_is_set_aside_and_the_others_arrive(
    tap: EventbriteTap, sandbox: SandboxClient
) -> None:
    whole = len(tap.run("venues").records["venues"])
    sandbox.fault(
        vendor="eventbrite", path="/venues/", kind="edit", edits=[{"row": 0, "remove": ["id"]}]
    )
    run = tap.run("venues")
    assert len(run.records["venues"]) == whole - 1
    assert run.summary["rejected"] == {"venues": {"a key field is missing": 1}}


def test_a_row_without_its_time_of_change_arrives(
    tap: EventbriteTap, sandbox: SandboxClient
) -> None:
    sandbox.fault(
        vendor="eventbrite", path="/orders/", kind="edit", edits=[{"row": 0, "remove": ["changed"]}]
    )
    assert None in {row["changed"] for row in tap.run("orders").records["orders"]}


def test_no_more_calls_than_pages(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    organizations = vendor.organizations()
    events = vendor.of_all_organizations("events", status="all")
    orders = [
        len(vendor.rows(f"/organizations/{o}/orders/", status="all_not_deleted"))
        for o in organizations
    ]
    passes = [
        len(vendor.rows(f"/organizations/{o}/attendees/", status=status))
        for o in organizations
        for status in ("attending", "not_attending")
    ]
    run = tap.run()
    assert run.calls == Counter(
        {
            "GET eventbrite /v3/users/me/organizations/": 1,
            "GET eventbrite /v3/organizations/{organization_id}/events/": 2,
            "GET eventbrite /v3/organizations/{organization_id}/venues/": 2,
            "GET eventbrite /v3/organizations/{organization_id}/orders/": pages(orders),
            "GET eventbrite /v3/organizations/{organization_id}/attendees/": pages(passes),
            "GET eventbrite /v3/organizations/{organization_id}/discounts/": 4 + len(events),
            "GET eventbrite /v3/events/{event_id}/ticket_classes/": len(events),
            "GET eventbrite /v3/events/{event_id}/questions/": len(events),
        }
    )
    assert run.summary["api_calls"] == run.calls.total()


def pages(lengths: list[int]) -> int:
    return sum(max(1, ceil(length / PAGE)) for length in lengths)


def test_each_scope_of_discounts_is_a_setting(tap: EventbriteTap) -> None:
    run = tap.run("discounts", discount_scopes=["user"])
    assert {query["scope"] for query in run.queries("/discounts/")} == {"user"}
    assert not run.queries("/events/")


def test_deselected_streams_cost_nothing(tap: EventbriteTap) -> None:
    assert set(tap.run("orders").calls) == {
        "GET eventbrite /v3/users/me/organizations/",
        "GET eventbrite /v3/organizations/{organization_id}/events/",
        "GET eventbrite /v3/organizations/{organization_id}/orders/",
    }


def test_extracted_at_rises_strictly_within_a_stream(tap: EventbriteTap) -> None:
    times = [row["extracted_at"] for row in tap.run("attendees").records["attendees"]]
    assert times == sorted(set(times))


def test_the_token_is_in_no_address(tap: EventbriteTap) -> None:
    run = tap.run()
    assert all("token" not in query for query in run.queries("/"))


def test_short_pages_do_not_end_a_list(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    expected = ids(vendor.orders())
    vendor.switch(page_size=10, page_jitter=4, totals="absent", last_page_continuation="include")
    assert tap.run("orders").ids("orders") == expected
