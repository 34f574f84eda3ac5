"""Events that come into the account or leave it, and rights that are lost.

The sales of an event that changed accounts, or came back from the archive, are older than any
bookmark.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from tap_core.errors import RequestRefusedError

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap, Run

JSON = dict[str, Any]
MOVED = "Community Garden Open Day"
STAYING = "Harbour Choir Season"
SALES = ("orders", "tickets")
LISTED = ("event_dates", "ticket_types")


@pytest.fixture
def moved(vendor: HumanitixApi) -> str:
    """A past event that sold tickets, which nothing changed for long."""
    return str(vendor.event(MOVED)["_id"])


def elsewhere(tap: HumanitixTap, *event_ids: str) -> None:
    tap.sandbox.switch("humanitix", events_elsewhere=list(event_ids))


def of_event(run: Run, stream: str, event_id: str) -> set[str]:
    """The ids of the rows of an event."""
    return {row["_id"] for row in run.records[stream] if row["eventId"] == event_id}


def without_known(state: JSON) -> JSON:
    """A state as it was before it named events."""
    older = deepcopy(state)
    for stream in older["bookmarks"].values():
        stream.pop("known", None)
    return older


def test_an_event_that_was_moved_into_the_account_is_read_with_its_sales(
    tap: HumanitixTap, moved: str
) -> None:
    whole = tap.run()
    elsewhere(tap, moved)
    first = tap.run()
    elsewhere(tap)
    second = tap.run(state=first.state)
    assert moved not in first.ids("events")
    assert moved in second.ids("events")
    for stream in (*SALES, *LISTED):
        assert of_event(second, stream, moved) == of_event(whole, stream, moved)
    assert of_event(second, "orders", moved)


def test_it_is_told_in_the_summary_once_and_costs_one_call_a_list(
    tap: HumanitixTap, moved: str
) -> None:
    elsewhere(tap, moved)
    first = tap.run()
    elsewhere(tap)
    second = tap.run(state=first.state)
    third = tap.run(state=second.state)
    assert first.summary["notes"] == third.summary["notes"] == []
    (told,) = second.summary["notes"]
    assert told == f"1 event of the account not known before, read from the beginning: {moved}"
    assert len(second.queries(f"{moved}/orders")) == len(second.queries(f"{moved}/tickets")) == 1
    assert not third.queries(f"{moved}/orders")


def test_each_region_knows_its_own_events(tap: HumanitixTap, moved: str) -> None:
    elsewhere(tap, moved)
    first = tap.run("orders", locations=["AU", "NZ"])
    elsewhere(tap)
    second = tap.run("orders", state=first.state, locations=["AU", "NZ"])
    (told,) = second.summary["notes"]
    assert told.startswith("1 event of location AU not known before")
    assert of_event(second, "orders", moved)


@pytest.mark.parametrize("stream", SALES)
def test_one_that_could_not_be_read_is_read_by_the_next_run(
    tap: HumanitixTap, moved: str, stream: str
) -> None:
    whole = tap.run(stream)
    elsewhere(tap, moved)
    first = tap.run(stream)
    elsewhere(tap)
    tap.sandbox.fault(vendor="humanitix", path=f"/{moved}/{stream}", status=500, count=5)
    failed = tap.run(stream, state=first.state)
    assert failed.summary["status"] == "partial"
    assert failed.summary["notes"] == []
    recovered = tap.run(stream, state=failed.state)
    assert of_event(recovered, stream, moved) == of_event(whole, stream, moved)


def test_a_state_that_names_no_events_has_everything_read_once_more(tap: HumanitixTap) -> None:
    first = tap.run()
    again = tap.run(state=without_known(first.state))
    third = tap.run(state=again.state)
    for stream in ("events", *SALES, *LISTED):
        assert again.ids(stream) == first.ids(stream)
    assert len(third.ids("orders")) < len(first.ids("orders"))


def test_a_narrowed_run_speaks_for_its_events_alone(
    tap: HumanitixTap, vendor: HumanitixApi, moved: str
) -> None:
    elsewhere(tap, moved)
    first = tap.run(*SALES)
    elsewhere(tap)
    staying = vendor.event(STAYING)["_id"]
    narrowed = tap.run(*SALES, state=first.state, event_ids=[staying])
    assert not of_event(narrowed, "orders", moved)
    assert narrowed.summary["notes"] == []
    assert of_event(tap.run(*SALES, state=narrowed.state), "orders", moved)


def test_an_event_that_is_gone_is_told_and_one_that_comes_back_is_read_anew(
    tap: HumanitixTap, moved: str
) -> None:
    first = tap.run()
    elsewhere(tap, moved)
    gone = tap.run(state=first.state)
    elsewhere(tap)
    back = tap.run(state=gone.state)
    assert gone.summary["status"] == "success"
    (told,) = gone.summary["notes"]
    assert told == "1 event of the account no longer listed; what was read before stays"
    assert of_event(back, "orders", moved) == of_event(first, "orders", moved)


def test_an_event_whose_sales_the_key_may_not_see_fails_the_run_once_the_rest_is_read(
    tap: HumanitixTap, vendor: HumanitixApi, moved: str
) -> None:
    staying = vendor.event(STAYING)["_id"]
    tap.sandbox.switch("humanitix", forbidden_events=[moved])
    refused = tap.run_refused(*SALES)
    assert of_event(refused, "tickets", staying)
    for told in refused.summary["skipped"]:
        assert told["what"] == f"event {moved}"
        assert told["reason"].startswith("Humanitix does not let the API key read an event (status")
    tap.sandbox.switch("humanitix", forbidden_events=[])
    assert of_event(tap.run("orders", state=refused.state), "orders", moved)


def test_a_region_that_the_key_opens_no_longer_fails_the_run_once_the_others_are_read(
    tap: HumanitixTap,
) -> None:
    first = tap.run("events", "orders", locations=["AU", "NZ"])
    tap.sandbox.switch("humanitix", forbidden_regions=["NZ"])
    second = tap.run_refused("events", "orders", locations=["NZ", "AU"], state=first.state)
    assert {row["location"] for row in second.records["orders"]} == {"AU"}
    assert {(each["what"], each["reason"]) for each in second.summary["skipped"]} == {
        ("location NZ", "Humanitix does not let the API key read location NZ (status 403)")
    }
    assert second.bookmark("orders", "NZ") == first.bookmark("orders", "NZ")


def test_an_account_that_lists_no_event_any_more_fails_the_run(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    first = tap.run("events", "orders")
    elsewhere(tap, *(event["_id"] for event in vendor.rows("events")))
    with pytest.raises(RequestRefusedError, match="lists no event at all, where earlier runs") as e:
        tap.run("events", "orders", state=first.state)
    assert "HUMANITIX_API_KEY" in e.value.advice


def test_a_region_that_lists_no_event_any_more_is_named_and_the_others_are_read(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    first = tap.run("orders", locations=["AU", "NZ"])
    elsewhere(tap, *(event["_id"] for event in vendor.rows("events", overrideLocation="NZ")))
    second = tap.run_refused("orders", locations=["AU", "NZ"], state=first.state)
    assert "in location NZ" in second.summary["skipped"][0]["reason"]
    assert {row["location"] for row in second.records["orders"]} == {"AU"}
    without = tap.run("orders", locations=["AU"], state=first.state)
    assert without.summary["status"] == "success"
