"""What a run does when Humanitix fails, refuses or sends garbage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.humanitix_tap import LISTS
from fixtures.tap_cases import passing_failures
from tap_core.errors import AccessRefusedError, UnreachableError, VendorFailingError

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap

SEASON = "Harbour Choir Season"


def fail(tap: HumanitixTap, path: str = "/orders", **fault: Any) -> None:
    tap.sandbox.fault(vendor="humanitix", path=path, **fault)


@passing_failures(408, 503)
def test_a_passing_failure_is_tried_again(
    tap: HumanitixTap, vendor: HumanitixApi, fault: dict[str, Any]
) -> None:
    orders, lists = len(vendor.everything("orders", "AU")), len(vendor.rows("events"))
    fail(tap, **fault, count=2)
    run = tap.run("orders", max_concurrency=1)
    assert run.summary["status"] == "success"
    assert run.summary["api_calls"] == 1 + lists + 2
    assert len(run.records["orders"]) == orders


def test_an_answer_that_does_not_come_is_tried_again(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    lists = len(vendor.rows("events"))
    fail(tap, kind="timeout")
    run = tap.run("orders", request_timeout=0.2, max_concurrency=1)
    assert run.summary["status"] == "success"
    assert run.summary["api_calls"] == 1 + lists + 1


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_refusal_is_not_tried_again_and_fails_the_run_once_the_rest_is_read(
    tap: HumanitixTap, vendor: HumanitixApi, status: int
) -> None:
    lists = len(vendor.rows("events"))
    fail(tap, status=status)
    run = tap.run_refused("orders", max_concurrency=1)
    assert run.calls[f"{LISTS}orders"] == lists
    assert run.summary["status"] == "failed"


def test_an_event_that_fails_is_skipped_with_a_warning_and_told_at_the_end(
    tap: HumanitixTap, vendor: HumanitixApi, caplog: pytest.LogCaptureFixture
) -> None:
    season = vendor.event(SEASON)["_id"]
    sold = {order["eventId"] for order in vendor.everything("orders", "AU")}
    fail(tap, f"/{season}/orders", status=500, count=100)
    run = tap.run("orders")
    assert set(run.by_event("orders")) == sold - {season}
    (skipped,) = run.summary["skipped"]
    assert skipped["what"] == f"event {season}"
    assert skipped["reason"].startswith("the vendor failed (status 500 for ")
    assert run.summary["status"] == "partial"
    assert f"skipped event {season}" in caplog.text


def test_an_event_that_failed_is_read_later_from_where_it_was(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    season = vendor.event(SEASON)["_id"]
    full = tap.run("orders")
    fail(tap, f"/{season}/orders", status=500, count=5)
    failed = tap.run("orders", state=full.state)
    reached = full.bookmark("orders")["replication_key_value"]
    assert failed.bookmark("orders")["behind"] == {season: reached}
    tap.sandbox.advance(100)
    fail(tap, f"/{season}/orders", status=500, count=5)
    failed_again = tap.run("orders", state=failed.state, event_window_days=0)
    assert failed_again.bookmark("orders")["behind"] == {season: reached}
    tap.sandbox.advance(300)
    recovered = tap.run("orders", state=failed_again.state, event_window_days=0)
    day_before = reached.replace("2026-10-30", "2026-10-29")
    assert recovered.queries(f"{season}/orders")[0]["since"] == day_before
    assert "behind" not in recovered.bookmark("orders")
    assert recovered.by_event("orders")[season] > 0


def test_an_event_that_failed_in_the_first_run_is_read_whole_later(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    season = vendor.event(SEASON)["_id"]
    fail(tap, f"/{season}/tickets", status=500, count=5)
    failed = tap.run("tickets")
    assert failed.bookmark("tickets")["behind"] == {season: None}
    recovered = tap.run("tickets", state=failed.state)
    assert recovered.by_event("tickets")[season] == tap.run("tickets").by_event("tickets")[season]


def test_one_failing_page_leaves_its_event_behind_and_keeps_its_other_pages(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    season = vendor.event(SEASON)["_id"]
    fail(tap, f"/{season}/orders", status=500, after=2, count=5)
    run = tap.run("orders", page_size=10, max_concurrency=1)
    assert run.by_event("orders")[season] == 52 - 10
    assert list(run.bookmark("orders")["behind"]) == [season]
    assert len(run.summary["skipped"]) == 1


def test_a_region_that_fails_is_skipped_and_its_bookmark_stays(tap: HumanitixTap) -> None:
    full = tap.run("orders", locations=["AU", "NZ"])
    tap.sandbox.advance(3)
    fail(tap, "/events", status=500, count=5)
    run = tap.run("orders", locations=["NZ", "AU"], state=full.state, max_concurrency=1)
    assert [skipped["what"] for skipped in run.summary["skipped"]] == ["location NZ"]
    assert run.bookmark("orders", "NZ") == full.bookmark("orders", "NZ")
    assert run.bookmark("orders", "AU") != full.bookmark("orders", "AU")


def test_a_run_fails_when_no_region_can_be_read(tap: HumanitixTap) -> None:
    fail(tap, "/events", status=500, count=10)
    with pytest.raises(VendorFailingError, match=r"the vendor failed .*Run again later"):
        tap.run("orders", locations=["NZ", "AU"])
    assert json.loads(tap.summary_path.read_text())["status"] == "failed"


def test_an_event_without_an_id_is_set_aside_and_the_others_are_read(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    events = len(vendor.rows("events"))
    fail(tap, "/events", kind="edit", edits=[{"row": 0, "remove": ["_id"]}])
    run = tap.run("orders", "events")
    assert run.summary["rejected"] == {"events": {"a key field is missing": 1}}
    assert len(run.ids("events")) == events - 1


@pytest.mark.parametrize("key", ["a" * 320, "short", "not-hexadecimal" * 20])
def test_a_wrong_key_says_what_to_do(tap: HumanitixTap, key: str) -> None:
    with pytest.raises(AccessRefusedError, match="Copy the key again from the Humanitix console"):
        tap.run("orders", api_key=key)


def test_a_host_that_does_not_answer_says_what_to_check(tap: HumanitixTap) -> None:
    with pytest.raises(UnreachableError, match=r"nobody answers .* Check api_url"):
        tap.run("orders", api_url="http://127.0.0.1:9/v1")


def test_garbage_in_records_is_set_aside_and_the_run_goes_on(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    season = vendor.event(SEASON)["_id"]
    edits = [
        {"row": 0, "remove": ["_id"]},
        {"row": 1, "set": {"manualOrder": "perhaps"}},
        {"row": 2, "set": {"createdAt": "0000-00-00"}},
        {"row": 3, "set": {"notes": "x" * 1_000_001}},
        {"row": 4, "set": {"totals": {"total": "much"}}},
        {"row": 5, "set": {"notes": "nul\x00byte"}},
        {"row": 6, "set": {"email": "not an e-mail"}},
    ]
    fail(tap, f"/{season}/orders", kind="edit", edits=edits)
    run = tap.run("orders")
    assert run.by_event("orders")[season] == 52 - 4
    assert run.summary["status"] == "partial"
    assert run.summary["rejected"] == {
        "orders": {
            "a key field is missing": 1,
            "field manualOrder is not boolean": 1,
            "a text is longer than one million characters": 1,
            "field totals.total is not number": 1,
        }
    }
    assert run.summary["left_out"] == {
        "orders": {"field createdAt is not a believable date-time": 1}
    }
    assert run.summary["repaired"] == {"orders": 1}
    assert [row["repaired"] for row in run.records["rejected_records"]].count(True) == 1
    assert len(run.records["rejected_records"]) == 5
    assert {row["stream"] for row in run.records["rejected_records"]} == {"orders"}


def test_records_set_aside_come_before_the_bookmark_that_passes_them(
    tap: HumanitixTap, vendor: HumanitixApi
) -> None:
    fail(
        tap,
        f"/{vendor.event(SEASON)['_id']}/orders",
        kind="edit",
        edits=[{"row": 0, "remove": ["_id"]}],
    )
    kinds = [
        "bookmark" if passes(message) else message.get("stream")
        for message in tap.run("orders", "tickets").messages
        if message["type"] == "RECORD" or passes(message)
    ]
    assert kinds.index("rejected_records") < kinds.index("bookmark") < kinds.index("tickets")


def passes(message: dict[str, Any]) -> bool:
    orders = message.get("value", {}).get("bookmarks", {}).get("orders", {})
    return "replication_key_value" in orders


def test_an_interrupted_run_moves_no_bookmark(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    full = tap.run("orders", "tickets")
    tap.sandbox.advance(3)
    fail(tap, f"/{vendor.event(SEASON)['_id']}/tickets", status=401)
    with pytest.raises(AccessRefusedError):
        tap.run("tickets", state=full.state)
    resumed = tap.run("tickets", state=full.state)
    assert set(tap.run("tickets").ids("tickets")) - set(full.ids("tickets")) <= set(
        resumed.ids("tickets")
    )
