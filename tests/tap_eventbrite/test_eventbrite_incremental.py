"""What later runs read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap
    from vendor_sandbox.client import SandboxClient

SALES = ("orders", "attendees")
SNAPSHOTS = ("organizations", "venues", "ticket_classes", "questions", "discounts")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def all_bookmarks(state: dict[str, Any]) -> dict[str, Any]:
    return {
        stream: sorted(kept.get("partitions", ()), key=str)
        for stream, kept in state["bookmarks"].items()
    }


def test_nothing_changed_emits_only_the_overlap(tap: EventbriteTap) -> None:
    first = tap.run()
    second = tap.run(state=first.state)
    for stream, rows in second.records.items():
        for row in rows:
            bookmark = moment(str(first.bookmark(stream, row["organization_id"])))
            assert moment(row["changed"]) >= bookmark - timedelta(minutes=60)
    assert not set(SNAPSHOTS) & set(second.records)


def test_nothing_changed_leaves_the_bookmarks_where_they_are(tap: EventbriteTap) -> None:
    first = tap.run("events", *SALES)
    second = tap.run("events", *SALES, state=first.state)
    assert all_bookmarks(second.state) == all_bookmarks(first.state)


def test_nothing_changed_and_no_lookback_emits_the_boundary_only(tap: EventbriteTap) -> None:
    first = tap.run(*SALES)
    second = tap.run(*SALES, state=first.state, lookback_minutes=0)
    for stream, rows in second.records.items():
        assert {row["changed"] for row in rows} <= {
            first.bookmark(stream, row["organization_id"]) for row in rows
        }


def test_sales_of_the_days_between_arrive(
    tap: EventbriteTap, sandbox: SandboxClient, vendor: EventbriteApi
) -> None:
    first = tap.run(*SALES)
    sandbox.advance(3)
    second = tap.run(*SALES, state=first.state)
    before = {row["id"]: row["changed"] for row in first.records["orders"]}
    new = {row["id"] for row in vendor.orders() if before.get(row["id"]) != row["changed"]}
    assert new
    assert new <= set(second.ids("orders"))
    assert len(second.records["orders"]) < len(before)


def test_a_refund_moves_an_attendee_to_cancelled(
    tap: EventbriteTap, sandbox: SandboxClient, vendor: EventbriteApi
) -> None:
    order = next(row for row in vendor.orders() if refundable(row))
    first = tap.run(*SALES)
    sandbox.advance(1)
    vendor.happen("refund", order_id=order["id"])
    second = tap.run(*SALES, state=first.state)
    refunded = [row for row in second.records["attendees"] if row["order_id"] == order["id"]]
    assert refunded
    assert all(row["refunded"] for row in refunded)
    (again,) = (row for row in second.records["orders"] if row["id"] == order["id"])
    assert again["refund_requests"]


def refundable(order: dict[str, Any]) -> bool:
    return bool(order["status"] == "placed" and order["costs"]["gross"]["value"] > 0)


def test_changed_since_has_the_documented_form(tap: EventbriteTap) -> None:
    first = tap.run(*SALES)
    second = tap.run(*SALES, state=first.state)
    queries = second.queries("/orders/") + second.queries("/attendees/")
    sent = [query["changed_since"] for query in queries]
    assert sent
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text) for text in sent)


def test_every_page_repeats_the_filters(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    vendor.switch(page_size=5)
    queries = [q for q in tap.run("orders").queries("/orders/") if "continuation" in q]
    assert queries
    assert {(q["status"], q["expand"]) for q in queries} == {
        ("all_not_deleted", "contact_list_preferences,refund_requests,answers")
    }


def test_a_bookmark_is_the_latest_change_seen(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    run = tap.run("orders")
    for organization in vendor.organizations():
        rows = vendor.rows(f"/organizations/{organization}/orders/", status="all_not_deleted")
        assert run.bookmark("orders", organization) == max(row["changed"] for row in rows)


def test_a_change_in_the_far_future_does_not_stop_later_runs(
    tap: EventbriteTap, sandbox: SandboxClient, vendor: EventbriteApi
) -> None:
    sandbox.fault(
        vendor="eventbrite",
        path="/orders/",
        kind="edit",
        count=2,
        edits=[{"row": 0, "set": {"changed": "2150-01-01T00:00:00Z"}}],
    )
    run = tap.run("orders")
    now = moment(sandbox.clock())
    for organization in vendor.organizations():
        assert moment(str(run.bookmark("orders", organization))) <= now


def test_start_date_leaves_older_sales_out(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    start = "2026-09-01T00:00:00Z"
    expected = sorted(row["id"] for row in vendor.orders(changed_since=start))
    assert tap.run("orders", start_date=start).ids("orders") == expected


def test_start_date_leaves_no_event_out(tap: EventbriteTap) -> None:
    start = "2026-10-30T00:00:00Z"
    assert tap.run("events", start_date=start).ids("events") == tap.run("events").ids("events")


def test_lists_per_event_are_read_while_the_event_may_change(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    first = tap.run("ticket_classes")
    second = tap.run("ticket_classes", state=first.state)
    window = moment(sandbox.clock()) - timedelta(days=30)
    events = vendor.of_all_organizations("events", status="all")
    open_events = {row["id"] for row in events if moment(row["end"]["utc"]) >= window}
    read = {entry["path"].split("/")[-3] for entry in second.log if "ticket_c" in entry["path"]}
    assert len(open_events) < len(events)
    assert read == open_events


def test_a_full_refresh_reads_the_lists_of_all_events(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    events = vendor.of_all_organizations("events", status="all")
    run = tap.run("ticket_classes")
    assert run.calls["GET eventbrite /v3/events/{event_id}/ticket_classes/"] == len(events)


def test_a_wider_window_reads_more_events(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    first = tap.run("questions")
    second = tap.run("questions", state=first.state, event_window_days=10_000)
    events = vendor.of_all_organizations("events", status="all")
    assert second.calls["GET eventbrite /v3/events/{event_id}/questions/"] == len(events)


def test_only_the_ticket_classes_that_sold_come_again(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    first = tap.run("ticket_classes")
    order = vendor.happen("purchase")
    second = tap.run("ticket_classes", state=first.state)
    assert {row["event_id"] for row in second.records["ticket_classes"]} == {order["event_id"]}


def test_a_full_table_run_emits_all_although_nothing_changed(tap: EventbriteTap) -> None:
    first = tap.run("venues")
    second = tap.run("venues", state=first.state, method="FULL_TABLE")
    assert second.ids("venues") == first.ids("venues")


def test_a_changed_event_comes_again(
    tap: EventbriteTap, sandbox: SandboxClient, vendor: EventbriteApi
) -> None:
    first = tap.run("events")
    sandbox.advance(1)
    events = vendor.of_all_organizations("events", status="all")
    live = next(row for row in events if row["status"] == "live")
    vendor.happen("cancel-event", event_id=live["id"])
    second = tap.run("events", state=first.state)
    assert live["id"] in second.ids("events")
    assert len(second.ids("events")) < len(first.ids("events"))
