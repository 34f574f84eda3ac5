"""A pass over all events, whatever their age: what changed long after a show arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.humanitix_tap import HumanitixTap, Run

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi

STREAMS = ("orders", "tickets")
OVER = "Community Garden Open Day"
LATE_ORDER = "f5d00153ec8b9da460eaadef"
"""Cancelled 202 days after its show, in the world of seed 5."""


@pytest.fixture
def bigger(tap: HumanitixTap) -> HumanitixTap:
    """The tap on a world whose orders are told in several parts."""
    tap.sandbox.seed(seed=3, events=14, customers=150, orders=500)
    return tap


def read_to(state: dict[str, object], stream: str) -> str | None:
    bookmarks: dict[str, dict[str, str]] = state["bookmarks"]  # type: ignore[assignment]
    return bookmarks.get(stream, {}).get("read_to")


def test_a_ticket_cancelled_long_after_its_show_arrives_with_the_next_pass(
    tap: HumanitixTap,
) -> None:
    tap.sandbox.seed(seed=5, events=16, customers=50, orders=120)
    tap.sandbox.set_clock("2027-04-03T15:30:00Z")
    before = tap.run(*STREAMS, locations=["NZ"])
    tap.sandbox.advance(7)

    frequent = tap.run(*STREAMS, locations=["NZ"], state=before.state)
    weekly = tap.run(*STREAMS, locations=["NZ"], full_pass=True)

    assert not cancelled(before)
    assert not cancelled(frequent)
    assert cancelled(weekly)


def cancelled(run: Run) -> list[str]:
    return [
        ticket["_id"]
        for ticket in run.records["tickets"]
        if ticket["orderId"] == LATE_ORDER and ticket["status"] == "cancelled"
    ]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_pass_reads_all_events_whatever_a_bookmark_says(tap: HumanitixTap, stream: str) -> None:
    first = tap.run(stream)
    again = tap.run(stream, state=first.state, full_pass=True)

    assert again.ids(stream) == first.ids(stream)
    assert all("since" not in query for query in again.queries(f"/{stream}"))


@pytest.mark.parametrize("stream", STREAMS)
def test_a_pass_that_was_cut_short_goes_on_where_it_was(bigger: HumanitixTap, stream: str) -> None:
    whole = bigger.run(stream, full_pass=True)
    halfway = [place for place, each in enumerate(whole.messages) if is_halfway(each, stream)]
    assert halfway
    for place in halfway:
        landed = Run()
        for message in whole.messages[:place]:
            landed.write(message)
        rest = bigger.run(stream, state=whole.messages[place]["value"], full_pass=True)

        assert {*landed.ids(stream), *rest.ids(stream)} == {*whole.ids(stream)}
        assert len(rest.by_event(stream)) < len(whole.by_event(stream))


def is_halfway(message: dict[str, object], stream: str) -> bool:
    state = message.get("value")
    return isinstance(state, dict) and read_to(state, stream) is not None


def test_a_pass_that_came_to_its_end_is_followed_by_a_new_one(bigger: HumanitixTap) -> None:
    first = bigger.run("orders", full_pass=True)
    second = bigger.run("orders", state=first.state, full_pass=True)

    assert read_to(first.state, "orders") is None
    assert second.ids("orders") == first.ids("orders")


def test_an_event_that_could_not_be_read_is_read_by_the_run_that_goes_on(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    event = vendor.event(OVER)["_id"]
    tap.sandbox.fault(vendor="humanitix", path=f"/events/{event}/orders", status=500, count=50)
    failed = tap.run("orders", full_pass=True)
    tap.sandbox.clear_faults()
    last = max(each["_id"] for each in vendor.rows("events"))
    state = failed.state
    state["bookmarks"]["orders"]["read_to"] = last

    rest = tap.run("orders", state=state, full_pass=True)

    assert failed.summary["status"] == "partial"
    assert set(rest.by_event("orders")) == {event}
    assert "behind" not in rest.state["bookmarks"]["orders"]
