"""Full passes, which find the orders that were deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap, Run
    from vendor_sandbox.client import SandboxClient

READ = ("events", "orders", "attendees")


def told(run: Run) -> set[str]:
    return {row["stream"] for row in run.records["full_passes"]}


def test_a_pass_reads_everything_whatever_the_bookmarks_say(tap: EventbriteTap) -> None:
    first = tap.run(*READ)
    again = tap.run(*READ, state=first.state)
    whole = tap.run(*READ, state=first.state, full_pass=True)
    assert len(again.records["orders"]) < len(first.records["orders"])
    assert all(whole.ids(stream) == first.ids(stream) for stream in READ)
    assert told(first) == told(whole)
    assert not told(again)


def test_it_is_told_per_organisation_with_the_events_that_it_covers(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    run = tap.run(*READ, full_pass=True)
    assert {row["stream"]: row["covers"] for row in run.records["full_passes"]} == {
        f"orders:{organization}": sorted(
            event["id"]
            for event in vendor.rows(f"/organizations/{organization}/events/", status="all")
        )
        for organization in vendor.organizations()
    }
    row = run.records["full_passes"][0]
    read = [order["extracted_at"] for order in run.records["orders"]]
    assert row["started_at"] < min(read)
    assert max(read) < row["ended_at"]


def test_what_it_did_not_find_was_deleted(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    before = tap.run(*READ)
    deleted = before.ids("orders")[0]
    vendor.happen("delete", order_id=deleted)
    frequent = tap.run(*READ, state=before.state)
    run = tap.run(*READ, full_pass=True)
    assert deleted not in frequent.ids("orders")
    assert set(before.ids("orders")) - set(run.ids("orders")) == {deleted}
    assert any(each.startswith("orders:") for each in told(run))


@pytest.mark.parametrize(
    "settings",
    [{"start_date": "2026-10-30T00:00:00Z"}, {"event_ids": ["700000000008"]}],
    ids=lambda settings: next(iter(settings)),
)
def test_a_narrowed_run_tells_no_pass(tap: EventbriteTap, settings: dict[str, Any]) -> None:
    assert not told(tap.run("orders", "attendees", full_pass=True, **settings))


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "count": 1000},
        {"kind": "edit", "edits": [{"row": 0, "remove": ["id"]}], "count": 1000},
        {"kind": "edit", "edits": [{"row": 0, "set": {"event_id": {}}}], "count": 1000},
    ],
    ids=["failing", "without-id", "misfit"],
)
def test_a_pass_that_misses_an_order_is_not_told(
    tap: EventbriteTap, sandbox: SandboxClient, fault: dict[str, Any]
) -> None:
    sandbox.fault(vendor="eventbrite", path="/orders/", **fault)
    assert not told(tap.run("orders", full_pass=True))


def test_a_list_that_is_shorter_than_it_says_is_not_told(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    organization = vendor.organizations()[0]
    page = vendor.row(f"/organizations/{organization}/orders/", status="all_not_deleted")
    short = [{"row": 0, "set": {"id": page["orders"][1]["id"]}}]
    path = f"/organizations/{organization}/orders/"
    sandbox.fault(vendor="eventbrite", path=path, kind="edit", edits=short)
    assert f"orders:{organization}" not in told(tap.run("orders", full_pass=True))


def test_a_pass_that_was_cut_short_goes_on_with_what_is_missing(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    done, missing = vendor.organizations()
    path = f"/organizations/{missing}/orders/"
    sandbox.fault(vendor="eventbrite", path=path, status=500, count=5)
    first = tap.run("orders", full_pass=True)
    assert told(first) == {f"orders:{done}"}
    second = tap.run("orders", state=first.state, full_pass=True)
    assert told(second) == {f"orders:{missing}"}
    assert {row["organization_id"] for row in second.records["orders"]} == {missing}
