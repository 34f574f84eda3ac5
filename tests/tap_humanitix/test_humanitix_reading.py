"""What a full run reads, and with how few requests."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from fixtures.humanitix_tap import LISTS

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap


@pytest.mark.parametrize("stream", ["orders", "tickets"])
def test_every_row_of_every_event_arrives_once(
    tap: HumanitixTap, vendor: HumanitixApi, stream: str
) -> None:
    wanted = [
        row["_id"]
        for event in vendor.rows("events")
        for row in vendor.rows(f"events/{event['_id']}/{stream}")
    ]
    assert tap.run(stream).ids(stream) == sorted(wanted)


def test_a_record_holds_what_the_vendor_sent(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    order = vendor.season("orders")[0]
    run = tap.run("orders", redact=False)
    (record,) = [record for record in run.records["orders"] if record["_id"] == order["_id"]]
    added = {"extracted_at": record["extracted_at"], "extra_fields": record["extra_fields"]}
    assert record == {**order, **added}


def test_money_is_written_with_the_digits_that_the_vendor_sent(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    event = vendor.event("Harbour Choir Season")
    sent = vendor.get(f"events/{event['_id']}/orders", page=1).text
    totals = re.findall(r'"grossSales":\s?([0-9.]+)', sent)
    written = "".join(tap.run("orders").lines)
    assert totals
    assert all(f'"grossSales":{total}' in written for total in totals)


def test_sessions_and_ticket_types_are_rows_of_their_own(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    event = vendor.event("Harbour Choir Season")
    run = tap.run("event_dates", "ticket_types")
    dates = [row for row in run.records["event_dates"] if row["eventId"] == event["_id"]]
    types = [row for row in run.records["ticket_types"] if row["eventId"] == event["_id"]]
    assert [row["_id"] for row in dates] == [date["_id"] for date in event["dates"]]
    assert [row["_id"] for row in types] == [kind["_id"] for kind in event["ticketTypes"]]
    assert {(row["timezone"], row["eventUpdatedAt"], row["location"]) for row in dates} == {
        (event["timezone"], event["updatedAt"], event["location"])
    }
    assert {row["currency"] for row in types} == {event["currency"]}


def test_events_are_asked_for_once_however_many_streams_need_them(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    lists = len(vendor.rows("events"))
    tap.sandbox.clear_requests()
    calls = tap.run().calls
    assert calls == {
        "GET humanitix /v1/events": 1,
        f"{LISTS}orders": lists,
        f"{LISTS}tickets": lists,
        "GET humanitix /v1/tags": 1,
    }


@pytest.mark.parametrize("workers", [1, 4])
def test_a_list_takes_as_many_requests_as_it_has_pages(
    tap: HumanitixTap, vendor: HumanitixApi, workers: int
) -> None:
    events = vendor.rows("events")
    totals = [
        vendor.get(f"events/{event['_id']}/orders", page=1, pageSize=1).json()["total"]
        for event in events
    ]
    run = tap.run("orders", page_size=7, max_concurrency=workers)
    assert run.calls[f"{LISTS}orders"] == sum(max(1, -(-total // 7)) for total in totals)
    assert len(run.records["orders"]) == sum(totals)


def test_records_come_in_the_order_of_the_lists_although_pages_are_read_side_by_side(
    tap: HumanitixTap,
) -> None:
    one_by_one = tap.run("orders", page_size=5, max_concurrency=1).records["orders"]
    side_by_side = tap.run("orders", page_size=5, max_concurrency=8).records["orders"]
    assert [row["_id"] for row in side_by_side] == [row["_id"] for row in one_by_one]
    times = [row["extracted_at"] for row in side_by_side]
    assert all(earlier < later for earlier, later in pairwise(times))


def test_rows_that_move_to_a_later_page_come_once(tap: HumanitixTap) -> None:
    event_id = busiest(tap)
    edits = [{"row": 0, "set": {"_id": "a" * 24}}]
    tap.sandbox.fault(vendor="humanitix", path="/orders", kind="edit", edits=edits, count=2)
    run = tap.run("orders", page_size=20, max_concurrency=1, event_ids=[event_id])
    assert run.ids("orders").count("a" * 24) == 1


def test_only_the_named_events_are_read(tap: HumanitixTap) -> None:
    event_id = busiest(tap)
    run = tap.run(event_ids=[event_id])
    assert run.ids("events") == [event_id]
    assert set(run.by_event("orders")) == {event_id}
    assert run.calls[f"{LISTS}orders"] == 1


def test_an_id_that_is_no_event_is_told_in_the_summary(tap: HumanitixTap) -> None:
    event_id = busiest(tap)
    summary = tap.run("orders", locations=["NZ", "AU"], event_ids=[event_id, "0" * 24]).summary
    assert [entry["what"] for entry in summary["skipped"]] == [f"event {'0' * 24}"]
    assert summary["status"] == "partial"


def test_each_region_is_read_from_its_own_store(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    run = tap.run("events", "orders", locations=["AU", "nz"])
    assert {row["location"] for row in run.records["orders"]} == {"AU", "NZ"}
    assert run.ids("events") == sorted(
        event["_id"]
        for region in ("AU", "NZ")
        for event in vendor.rows("events", overrideLocation=region)
    )
    assert {query["overrideLocation"] for query in run.queries("/orders")} == {"AU", "NZ"}


def test_a_region_without_events_is_no_failure(tap: HumanitixTap) -> None:
    run = tap.run("events", "orders", locations=["SG"])
    assert run.summary["status"] == "success"
    assert run.records == {}
    (told,) = run.summary["notes"]
    assert told.startswith("there is no event in location SG")


def test_check_ins_are_counted_per_session_and_a_failing_session_is_skipped(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    run = tap.run("check_in_counts", include_check_in_counts=True, event_window_days=10_000)
    sessions = [
        date["_id"]
        for event in vendor.rows("events")
        for date in event["dates"]
        if not date.get("deleted")
    ]
    counted = [row["eventDateId"] for row in run.records["check_in_counts"]]
    failed = [skipped["what"].removeprefix("session ") for skipped in run.summary["skipped"]]
    assert failed
    assert sorted(counted + failed) == sorted(sessions)


def busiest(tap: HumanitixTap) -> str:
    (found,) = tap.run("orders").by_event("orders").most_common(1)
    return found[0]
