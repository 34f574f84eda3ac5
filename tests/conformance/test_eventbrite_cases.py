"""Inputs of Eventbrite that went wrong once, each with the right value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from fixtures.eventbrite_tap import EventbriteTap
from fixtures.replaced_answers import Answer, relay
from tap_eventbrite.usage import HEADER, seconds_until_reset
from ticket_console.inbox import hints

if TYPE_CHECKING:
    from fixtures.eventbrite_tap import Run
    from vendor_sandbox.client import SandboxClient

CASES: Final = Path(__file__).parents[2].parent / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside this checkout")


def case(name: str) -> Any:
    return json.loads((CASES / f"eventbrite_{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> EventbriteTap:
    """The tap, pointed at a small world."""
    tap = EventbriteTap(sandbox, tmp_path)
    tap.config["organization_ids"] = ["226753167501"]
    return tap


def read(tap: EventbriteTap, stream: str, row: Any) -> Run:
    """Read a stream whose lists hold one row alone."""
    page = {"pagination": {"object_count": 1, "has_more_items": False}, stream: [row]}

    def choose(_method: str, path: str) -> Answer | None:
        return Answer(page) if f"/{stream}/" in path else None

    with relay(tap.config["api_url"], choose) as address:
        return tap.run(stream, api_url=address)


def test_a_cancelled_event_that_stays_completed_tells_so(tap: EventbriteTap) -> None:
    (row,) = read(tap, "events", case("event_cancelled_but_live")).records["events"]
    assert row["event_sales_status"]["message_code"] == "event_cancelled"


def test_an_address_beside_empty_ones_lands(tap: EventbriteTap) -> None:
    rows = read(tap, "attendees", case("attendee_home_empty_bill_filled")).records["attendees"]
    assert rows[0]["profile"]["addresses"]["bill"]["city"] == "Melbourne"


def test_the_picture_of_a_barcode_stays_out(tap: EventbriteTap) -> None:
    run = read(tap, "attendees", case("attendee_qr_code_url"))
    assert run.records["attendees"][0]["barcodes"][0]["qr_code_url"] is None
    assert "55000000018800000001001" not in str(run.messages)


@pytest.mark.parametrize(("kind", "code"), [("access", None), ("discount", "HALL100")])
def test_an_access_code_stays_out_and_a_discount_code_is_kept(
    tap: EventbriteTap, kind: str, code: str | None
) -> None:
    attendee = case("attendee_qr_code_url")
    attendee["promotional_code"] = case("attendee_promotional_code_access")[kind]
    run = read(tap, "attendees", attendee)
    assert run.records["attendees"][0]["promotional_code"]["code"] == code
    assert "BACKDOOR" not in str(run.messages)


def test_orders_are_read_with_a_status_that_is_taken(tap: EventbriteTap) -> None:
    told = case("orders_status_both_refused")

    def choose(_method: str, path: str) -> Answer | None:
        if "/orders/" not in path:
            return None
        is_taken = any(f"status={status}&" in f"{path}&" for status in told["accepted"])
        return Answer(told["then"]["body"]) if is_taken else Answer(told["body"], 400)

    with relay(tap.config["api_url"], choose) as address:
        run = tap.run("orders", api_url=address)
    assert run.ids("orders") == ["5500000001"]
    assert run.summary["status"] == "success"


def test_the_bucket_that_is_used_up_is_waited_for() -> None:
    assert seconds_until_reset(case("rate_limit_header")["headers"][HEADER]) == 1740


@pytest.mark.parametrize(
    "name", ["attendee_id_dash", "barcode_checked_in", "series", "webhook_id_number"]
)
def test_a_delivery_is_taken_for_a_hint(name: str) -> None:
    delivery = case(f"hook_{name}")
    (row,) = hints.eventbrite(json.dumps(delivery).encode())
    assert row.event_type == delivery["config"]["action"]
