"""What would let a stranger in is left out, and what is wanted stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fixtures.eventbrite_tap import EventbriteTap, Run
    from vendor_sandbox.client import SandboxClient


def barcodes(run: Run) -> list[dict[str, Any]]:
    return [code for row in run.records["attendees"] for code in row.get("barcodes", ())]


def test_barcodes_keep_their_check_in_but_not_their_code(tap: EventbriteTap) -> None:
    codes = barcodes(tap.run("attendees"))
    assert {code["barcode"] for code in codes} == {None}
    assert {"used", "unused"} <= {code["status"] for code in codes}
    assert all("checkin_type" in code for code in codes)


def test_barcodes_stay_on_request(tap: EventbriteTap) -> None:
    assert any(code["barcode"] for code in barcodes(tap.run("attendees", redact=False)))


def test_access_codes_are_emptied_and_discount_codes_stay(tap: EventbriteTap) -> None:
    codes = {row["type"]: row["code"] for row in tap.run("discounts").records["discounts"]}
    assert codes["access"] is None
    assert codes["coded"]


def test_the_password_of_an_event_is_emptied(tap: EventbriteTap, sandbox: SandboxClient) -> None:
    sandbox.fault(
        vendor="eventbrite",
        path="/events/",
        kind="edit",
        edits=[{"row": 0, "set": {"password": "sesame"}}],
    )
    assert "sesame" not in str(tap.run("events").messages)


def test_answers_stay_by_default_and_can_be_emptied(tap: EventbriteTap) -> None:
    assert any(row.get("answers") for row in tap.run("attendees").records["attendees"])
    emptied = tap.run("attendees", redact_fields=["attendees.answers"])
    assert not any(row.get("answers") for row in emptied.records["attendees"])
