"""Correct JSON that goes too far, and times that are none, through the whole tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.raw_answers import relay

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap, Run

DEEP = "[" * 20_000 + "]" * 20_000


@pytest.fixture
def path(vendor: HumanitixApi) -> str:
    return f"/{vendor.event('Harbour Choir Season')['_id']}/orders"


def run_with(tap: HumanitixTap, path: str, values: dict[str, Any], raw: str = "null") -> Run:
    """Read orders of which the first has `values`, and "RAW" in it as `raw`."""
    edits = [{"row": 0, "set": values}]
    tap.sandbox.fault(vendor="humanitix", path=path, kind="edit", edits=edits)
    with relay(tap.sandbox.humanitix_url, {"RAW": raw}) as url:
        return tap.run("orders", api_url=url)


@pytest.mark.parametrize(
    ("field", "raw", "reason"),
    [
        ("manualOrder", DEEP, "field manualOrder is not boolean"),
        ("totals", '{"total":NaN}', "field totals.total is not number"),
        ("totals", '{"total":-Infinity}', "field totals.total is not number"),
        ("totals", '{"total":' + "9" * 5000 + "}", "field totals.total is not number"),
        ("totals", '{"total":1e999999}', "field totals.total is not number"),
        ("_id", "true", "field _id is not string"),
        ("_id", '""', "a key field is missing"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_only_the_record_that_goes_too_far_is_set_aside(
    tap: HumanitixTap, vendor: HumanitixApi, path: str, field: str, raw: str, reason: str
) -> None:
    run = run_with(tap, path, {field: "RAW"}, raw)
    assert run.summary["rejected"] == {"orders": {reason: 1}}
    assert run.summary["skipped"] == []
    assert len(run.records["orders"]) == len(vendor.everything("orders", "AU")) - 1


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("updatedAt", '"9999-12-31T23:59:59Z"'),
        ("mobile", "[]"),
        ("discounts", '"none"'),
        ("additionalFields", "{}"),
        ("isInternationalTransaction", '"no"'),
        ("location", DEEP),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_field_that_the_record_can_do_without_is_lost_alone(
    tap: HumanitixTap, vendor: HumanitixApi, path: str, field: str, raw: str
) -> None:
    run = run_with(tap, path, {field: "RAW"}, raw)
    assert run.summary["rejected"] == {}
    (reason,) = run.summary["left_out"]["orders"]
    assert reason.startswith(f"field {field} is not ")
    assert len(run.records["orders"]) == len(vendor.everything("orders", "AU"))


@pytest.mark.parametrize("raw", [DEEP, "NaN", "7" * 5000, "7" * 400, "1e999999"], ids=len)
def test_a_field_that_no_schema_names_may_hold_anything(
    tap: HumanitixTap, path: str, raw: str
) -> None:
    run = run_with(tap, path, {"news": "RAW"}, raw)
    assert run.summary["status"] == "success"
    (news,) = [row["extra_fields"]["news"] for row in run.records["orders"] if row["extra_fields"]]
    assert news


def test_a_time_without_a_zone_is_taken_as_utc(tap: HumanitixTap, path: str) -> None:
    run = run_with(tap, path, {"updatedAt": "2026-11-30T00:00:00"})
    assert run.summary["status"] == "success"
    assert run.bookmark("orders")["replication_key_value"] == "2026-11-01T00:00:00Z"
    again = run_with(tap, path, {"updatedAt": "2026-11-30T00:00:00"})
    assert again.summary["status"] == "success"


@pytest.mark.parametrize("session", ["text", 7, None, [], {"_id": True}, {}])
def test_a_session_that_is_none_stops_no_count(tap: HumanitixTap, session: Any) -> None:
    edits = [{"row": 0, "set": {"dates": [session]}}]
    tap.sandbox.fault(vendor="humanitix", path="/events", kind="edit", edits=edits)
    run = tap.run("check_in_counts", "event_dates", include_check_in_counts=True)
    assert sum(run.summary["rejected"]["event_dates"].values()) == 1


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_session_in_an_absurd_year_stops_no_count(
    tap: HumanitixTap, vendor: HumanitixApi, year: str
) -> None:
    own = vendor.rows("events")[0]["dates"][0]["_id"]
    session = {"_id": own, "endDate": f"{year}-12-31T23:59:59Z"}
    edits = [{"row": 0, "set": {"dates": [session]}}]
    tap.sandbox.fault(vendor="humanitix", path="/events", kind="edit", edits=edits)
    run = tap.run("check_in_counts", "event_dates", include_check_in_counts=True)
    assert sum(run.summary["rejected"]["event_dates"].values()) == 1
