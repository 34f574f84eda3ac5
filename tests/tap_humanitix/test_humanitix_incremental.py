"""What a run reads when an earlier one left a state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fixtures.humanitix_tap import LISTS

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap, Run

OVER = "Community Garden Open Day"
SEASON = "Harbour Choir Season"


def changed_since(run: Run, stream: str, moment: str) -> list[str]:
    """Ids of the rows of a full run that changed at a moment or later."""
    key = "updatedAt" if stream in {"events", "orders", "tickets"} else "eventUpdatedAt"
    return sorted(row["_id"] for row in run.records[stream] if row[key] >= moment)


def earlier(moment: str, hours: float) -> str:
    reached = datetime.fromisoformat(moment) - timedelta(hours=hours)
    return f"{reached.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


STREAMS = ["events", "event_dates", "ticket_types", "orders", "tickets"]


@pytest.mark.parametrize("stream", STREAMS)
def test_when_nothing_changed_only_the_look_back_comes_again(
    tap: HumanitixTap, stream: str
) -> None:
    full = tap.run(stream)
    bookmark = full.bookmark(stream)["replication_key_value"]
    again = tap.run(stream, state=full.state)
    assert again.ids(stream) == changed_since(full, stream, earlier(bookmark, 24))
    assert len(again.ids(stream)) < len(full.ids(stream))
    assert again.state == full.state


def test_without_look_back_only_the_rows_at_the_bookmark_come_again(tap: HumanitixTap) -> None:
    full = tap.run("orders")
    bookmark = full.bookmark("orders")["replication_key_value"]
    again = tap.run("orders", state=full.state, lookback_hours=0)
    assert again.ids("orders") == changed_since(full, "orders", bookmark)


def test_what_changed_meanwhile_arrives(tap: HumanitixTap) -> None:
    before = tap.run("orders", "tickets")
    tap.sandbox.advance(5)
    after = tap.run("orders", "tickets")
    changes = tap.run("orders", "tickets", state=before.state)
    for stream in ("orders", "tickets"):
        new = set(after.ids(stream)) - set(before.ids(stream))
        assert new
        assert new <= set(changes.ids(stream))
        assert changes.bookmark(stream) == after.bookmark(stream)


def test_the_bookmark_never_passes_the_start_of_the_run(tap: HumanitixTap) -> None:
    future = {"updatedAt": "2199-01-01T00:00:00.000Z"}
    tap.sandbox.fault(
        vendor="humanitix", path="/orders", kind="edit", edits=[{"row": 0, "set": future}]
    )
    run = tap.run("orders", event_ids=[event_id(tap, SEASON)])
    assert run.bookmark("orders")["replication_key_value"] == "2026-11-01T00:00:00Z"


def event_id(tap: HumanitixTap, name: str) -> str:
    (found,) = [row for row in tap.run("events").records["events"] if row["name"] == name]
    return str(found["_id"])


def test_since_goes_to_the_vendor_by_the_bookmark_and_the_look_back(tap: HumanitixTap) -> None:
    full = tap.run("orders")
    bookmark = full.bookmark("orders")["replication_key_value"]
    again = tap.run("orders", state=full.state, lookback_hours=6)
    assert {query["since"] for query in again.queries("/orders")} == {earlier(bookmark, 6)}
    assert all("since" not in query for query in full.queries("/orders"))


def test_with_since_off_all_rows_are_read_and_the_changed_ones_emitted(tap: HumanitixTap) -> None:
    full = tap.run("orders")
    tap.sandbox.switch("humanitix", since_field="created")
    again = tap.run("orders", state=full.state, since_mode="off")
    assert all("since" not in query for query in again.queries("/orders"))
    bookmark = full.bookmark("orders")["replication_key_value"]
    assert again.ids("orders") == changed_since(full, "orders", earlier(bookmark, 24))


def test_with_since_on_creation_recent_rows_are_read_again_for_their_changes(
    tap: HumanitixTap,
) -> None:
    tap.sandbox.switch("humanitix", since_field="created")
    full = tap.run("orders")
    again = tap.run("orders", state=full.state, since_mode="created", event_window_days=60)
    assert {query["since"] for query in again.queries("/orders")} == {"2026-09-02T00:00:00.000Z"}
    bookmark = full.bookmark("orders")["replication_key_value"]
    assert again.ids("orders") == changed_since(full, "orders", earlier(bookmark, 24))


def test_an_event_long_over_is_left_alone_until_a_full_refresh(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    over = vendor.event(OVER)["_id"]
    full = tap.run("orders")
    again = tap.run("orders", state=full.state)
    assert any(over in entry["path"] for entry in full.log)
    assert not any(over in entry["path"] for entry in again.log)


def test_an_event_within_its_window_is_read_again(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    over = vendor.event(OVER)["_id"]
    full = tap.run("orders")
    again = tap.run("orders", state=full.state, event_window_days=1000)
    assert any(over in entry["path"] for entry in again.log)


def test_an_event_is_read_once_more_after_its_window_closed_by_the_vendors_clock(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    season = vendor.event(SEASON)["_id"]
    full = tap.run("orders")
    tap.sandbox.set_clock("2027-12-01T00:00:00Z")
    last = tap.run("orders", state=full.state)
    assert any(season in entry["path"] for entry in last.log)
    after = tap.run("orders", state=last.state)
    assert not any(season in entry["path"] for entry in after.log)


def test_rows_before_the_start_date_are_left_out(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    full = tap.run("orders")
    late = tap.run("events", "orders", start_date="2026-10-01T00:00:00Z")
    wanted = changed_since(full, "orders", "2026-10-01T00:00:00.000Z")
    assert late.ids("orders") == wanted
    assert wanted != full.ids("orders")
    assert len(late.ids("events")) == len(vendor.rows("events"))


def test_each_region_has_its_own_bookmark(tap: HumanitixTap) -> None:
    both = tap.run("orders", locations=["AU", "NZ"])
    newest = {
        region: max(row["updatedAt"] for row in both.records["orders"] if row["location"] == region)
        for region in ("AU", "NZ")
    }
    for region, updated in newest.items():
        assert both.bookmark("orders", region)["replication_key_value"] == updated
    assert newest["AU"] != newest["NZ"]


def test_an_event_that_is_named_later_is_read_from_its_beginning(tap: HumanitixTap) -> None:
    season, over = event_id(tap, SEASON), event_id(tap, OVER)
    narrow = tap.run("orders", event_ids=[season])
    wide = tap.run("orders", event_ids=[season, over], state=narrow.state)
    everything = tap.run("orders")
    assert wide.by_event("orders")[over] == everything.by_event("orders")[over] > 0
    assert wide.by_event("orders")[season] < everything.by_event("orders")[season]


def test_after_naming_events_all_others_are_read_from_their_beginning(tap: HumanitixTap) -> None:
    season, over = event_id(tap, SEASON), event_id(tap, OVER)
    narrow = tap.run("orders", event_ids=[season])
    wide = tap.run("orders", state=narrow.state)
    assert wide.by_event("orders")[over] == tap.run("orders").by_event("orders")[over]


def test_after_naming_events_the_rows_of_the_others_arrive_too(tap: HumanitixTap) -> None:
    narrow = tap.run("events", "ticket_types", event_ids=[event_id(tap, SEASON)])
    wide = tap.run("events", "ticket_types", state=narrow.state)
    everything = tap.run("events", "ticket_types")
    for stream in ("events", "ticket_types"):
        missing = set(everything.ids(stream)) - set(narrow.ids(stream))
        assert missing
        assert missing <= set(wide.ids(stream))


def test_an_incremental_run_asks_once_per_event_and_list(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    month_ago = "2026-10-02"
    lists = sum(event["endDate"] > month_ago for event in vendor.rows("events"))
    full = tap.run()
    again = tap.run(state=full.state)
    assert again.calls == {
        "GET humanitix /v1/events": 1,
        f"{LISTS}orders": lists,
        f"{LISTS}tickets": lists,
        "GET humanitix /v1/tags": 1,
    }
