"""Which orders are asked for where accounts differ in the statuses that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap


@pytest.mark.parametrize(
    ("taken", "asked"),
    [
        (["all_not_deleted", "all", "active", "inactive"], ["all_not_deleted"]),
        (["all", "active", "inactive"], ["all_not_deleted", "all"]),
        (["both"], ["all_not_deleted", "all", "both"]),
        (
            ["active", "inactive"],
            ["all_not_deleted", "all", "both", "active", "inactive"],
        ),
    ],
)
def test_orders_are_asked_for_with_the_first_status_that_the_account_takes(
    tap: EventbriteTap, vendor: EventbriteApi, taken: list[str], asked: list[str]
) -> None:
    wanted = sorted(order["id"] for order in vendor.orders(status="all_not_deleted"))
    organization = vendor.organizations()[0]
    vendor.switch(order_statuses=taken)
    run = tap.run("orders", organization_ids=[organization])
    assert list(dict.fromkeys(query["status"] for query in run.queries("/orders/"))) == asked
    assert run.summary["status"] == "success"
    assert set(tap.run("orders").ids("orders")) >= set(wanted)


def test_what_one_list_found_out_costs_the_next_no_call(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    vendor.switch(order_statuses=["active", "inactive"])
    events = sorted({order["event_id"] for order in vendor.orders(status="active")})
    run = tap.run("orders", event_ids=events, max_concurrency=1)
    refused = [query for query in run.queries("/orders/") if "active" not in query["status"]]
    assert len(events) > 1
    assert len(refused) == 3


def test_no_status_at_all_fails_the_run_and_keeps_the_bookmark(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    first = tap.run("orders", "attendees")
    vendor.switch(order_statuses=[])
    run = tap.run_refused("orders", "attendees", state=first.state)
    organization = vendor.organizations()[0]
    assert run.summary["status"] == "failed"
    assert run.bookmark("orders", organization) == first.bookmark("orders", organization)
    assert run.ids("attendees")


def test_a_refusal_for_another_reason_is_no_matter_of_the_status(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    vendor.sandbox.fault(vendor="eventbrite", path="/orders/", status=403, count=2)
    run = tap.run_refused("orders")
    assert {query["status"] for query in run.queries("/orders/")} == {"all_not_deleted"}
