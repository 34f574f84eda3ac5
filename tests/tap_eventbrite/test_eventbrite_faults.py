"""What happens when the vendor fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fixtures.tap_cases import passing_failures

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap
    from vendor_sandbox.client import SandboxClient


@passing_failures()
def test_a_passing_failure_loses_nothing(
    tap: EventbriteTap, sandbox: SandboxClient, fault: dict[str, Any]
) -> None:
    whole = tap.run("orders")
    sandbox.fault(vendor="eventbrite", path="/orders/", count=2, **fault)
    run = tap.run("orders")
    assert run.ids("orders") == whole.ids("orders")
    assert run.summary["status"] == "success"


def test_an_answer_that_never_comes_is_asked_for_again(
    tap: EventbriteTap, sandbox: SandboxClient
) -> None:
    whole = tap.run("venues")
    sandbox.fault(vendor="eventbrite", path="/venues/", kind="timeout")
    assert tap.run("venues", request_timeout=0.3).ids("venues") == whole.ids("venues")


def test_an_event_that_fails_to_the_end_is_skipped_and_read_by_the_next_run(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    event = vendor.of_all_organizations("events", status="all")[-1]
    whole = tap.run("ticket_classes")
    path = f"/events/{event['id']}/ticket_classes/"
    sandbox.fault(vendor="eventbrite", path=path, status=500, count=5)
    first = tap.run("ticket_classes")
    assert [entry["what"] for entry in first.summary["skipped"]] == [f"event {event['id']}"]
    second = tap.run("ticket_classes", state=first.state, event_window_days=0)
    assert sorted(first.ids("ticket_classes") + second.ids("ticket_classes")) == whole.ids(
        "ticket_classes"
    )


def test_a_list_that_breaks_in_the_middle_keeps_its_bookmark(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    vendor.switch(page_size=10)
    path = f"/organizations/{vendor.organizations()[0]}/orders/"
    whole = {row["id"] for row in vendor.rows(path, status="all_not_deleted")}
    sandbox.fault(vendor="eventbrite", path=path, status=500, after=1, count=5)
    broken = tap.run("orders")
    assert not whole <= set(broken.ids("orders"))
    assert whole <= set(tap.run("orders", state=broken.state).ids("orders"))


def test_the_vendors_clock_may_go_back_without_losing_a_row(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    first = tap.run("orders")
    sandbox.advance(2)
    new = {row["id"] for row in vendor.orders()} - set(first.ids("orders"))
    sandbox.set_clock("2026-10-31T00:00:00Z")
    second = tap.run("orders", state=first.state)
    sandbox.set_clock("2026-11-05T00:00:00Z")
    third = tap.run("orders", state=second.state)
    assert new
    assert new <= set(second.ids("orders") + third.ids("orders"))


def test_an_expired_continuation_starts_the_list_again(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    vendor.switch(page_size=10)
    whole = tap.run("orders")
    vendor.switch(expired_continuations=2)
    run = tap.run("orders")
    assert run.ids("orders") == whole.ids("orders")
    assert run.summary["status"] == "success"


def test_a_list_is_not_started_again_for_ever(tap: EventbriteTap, vendor: EventbriteApi) -> None:
    vendor.switch(page_size=10, expired_continuations=1000)
    run = tap.run("orders")
    assert run.summary["status"] == "partial"
    starts = [query for query in run.queries("/orders/") if "continuation" not in query]
    assert len(starts) == 8


def test_a_failed_expansion_brings_the_rows_without_it(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    whole = tap.run("orders")
    vendor.switch(expansion_failures=["refund_requests"])
    run = tap.run("orders")
    assert run.ids("orders") == whole.ids("orders")
    assert {entry["what"].partition(" of ")[0] for entry in run.summary["skipped"]} == {
        "contact_list_preferences, refund_requests, answers"
    }


def test_rows_without_their_expansion_are_read_again_with_it(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    vendor.switch(expansion_failures=["contact_list_preferences"])
    without = tap.run("orders")
    vendor.switch(expansion_failures=[])
    run = tap.run("orders", state=without.state)
    assert run.ids("orders") == without.ids("orders")
    assert any(row.get("contact_list_preferences") for row in run.records["orders"])


def test_a_failed_expansion_costs_one_call_per_list(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    whole = tap.run("orders").calls.total()
    vendor.switch(expansion_failures=["refund_requests"])
    assert tap.run("orders").calls.total() == whole + 2


def test_one_call_at_a_time_reads_the_same(tap: EventbriteTap) -> None:
    side_by_side = tap.run()
    one_by_one = tap.run(max_concurrency=1)
    assert one_by_one.counts() == side_by_side.counts()
    assert one_by_one.calls == side_by_side.calls
