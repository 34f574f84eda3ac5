"""What would let a stranger in is left out, and what is wanted stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap, Run
    from vendor_sandbox.client import SandboxClient


def barcodes(run: Run) -> list[dict[str, Any]]:
    return [code for row in run.records["attendees"] for code in row.get("barcodes", ())]


def test_barcodes_keep_their_check_in_but_not_their_code(tap: EventbriteTap) -> None:
    codes = barcodes(tap.run("attendees"))
    assert {code["barcode"] for code in codes} == {None}
    assert {"used", "unused"} <= {code["status"] for code in codes}
    assert {"scan", "search"} <= {code.get("checkin_method") for code in codes}


def test_pictures_of_barcodes_hold_them_and_go_too(tap: EventbriteTap) -> None:
    run = tap.run("attendees", redact_fields=["attendees.answers"])
    assert {code["qr_code_url"] for code in barcodes(run)} == {None}
    assert "sig=" not in str(run.messages)


def test_codes_of_access_are_emptied_with_the_promotion_that_repeats_them(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    used = [
        row["promotional_code"]["code"]
        for row in vendor.attendees(expand="promotional_code")
        if (row.get("promotional_code") or {}).get("promotion_type") == "access"
    ]
    run = tap.run("attendees", "orders", "discounts")
    codes = [row.get("promotional_code") for row in run.records["attendees"]]
    access = [each for each in codes if each and each["promotion_type"] == "access"]
    discount = [each for each in codes if each and each["promotion_type"] == "discount"]
    assert {(each["code"], each["promotion"]) for each in access} == {(None, None)}
    assert all(each["code"] and each["code"] in each["promotion"] for each in discount)
    assert used
    assert not any(code in str(run.messages) for code in used)


def test_a_code_of_a_kind_nobody_knows_is_emptied(
    tap: EventbriteTap, sandbox: SandboxClient
) -> None:
    odd = {"id": "1", "code": "S3CRET", "promotion": "S3CRET", "promotion_type": "backstage"}
    changes = [{"row": 0, "set": {"promotional_code": odd}}]
    sandbox.fault(vendor="eventbrite", path="/attendees/", kind="edit", edits=changes)
    assert "S3CRET" not in str(tap.run("attendees").messages)


def test_a_secret_of_another_shape_is_emptied_as_a_whole(
    tap: EventbriteTap, sandbox: SandboxClient
) -> None:
    changes = [{"row": 0, "set": {"barcodes": {"0": {"barcode": "S3CRET"}}}}]
    sandbox.fault(vendor="eventbrite", path="/attendees/", kind="edit", edits=changes)
    run = tap.run("attendees")
    assert "S3CRET" not in str(run.messages)
    assert len(run.records["attendees"]) == len(run.ids("attendees"))


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
