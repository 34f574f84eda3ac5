"""What a run keeps to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vendor_sandbox.credentials import HUMANITIX_API_KEY

if TYPE_CHECKING:
    import pytest

    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap

SECRETS = ("accessCode", "customScanningCode", "qrCodeData")


def test_what_opens_the_door_is_emptied(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    tickets = vendor.season("tickets")
    assert all(ticket["qrCodeData"] for ticket in tickets)
    run = tap.run("tickets", "orders")
    rows = [*run.records["tickets"], *run.records["orders"]]
    assert all(row.get(secret) is None for row in rows for secret in SECRETS)


def test_secrets_come_out_only_when_asked_for(tap: HumanitixTap) -> None:
    run = tap.run("tickets", redact=False)
    assert all(row["qrCodeData"]["_id"] for row in run.records["tickets"])


def test_the_link_into_an_online_event_is_emptied(tap: HumanitixTap) -> None:
    place = {"type": "online", "onlineUrl": "https://meet.example.org/secret"}
    edits = [{"row": 0, "set": {"eventLocation": place}}]
    tap.sandbox.fault(vendor="humanitix", path="/events", kind="edit", edits=edits)
    run = tap.run("events")
    assert run.records["events"][0]["eventLocation"] == {"type": "online", "onlineUrl": None}


def test_a_record_set_aside_shows_no_secret_either(tap: HumanitixTap, vendor: HumanitixApi) -> None:
    season = vendor.event("Harbour Choir Season")["_id"]
    edits = [{"row": 0, "set": {"status": 7, "accessCode": "OPENSESAME"}}]
    tap.sandbox.fault(vendor="humanitix", path=f"/{season}/tickets", kind="edit", edits=edits)
    run = tap.run("tickets")
    assert len(run.records["rejected_records"]) == 1
    assert "OPENSESAME" not in "".join(run.lines)


def test_neither_log_nor_output_nor_summary_shows_the_key(
    tap: HumanitixTap, caplog: pytest.LogCaptureFixture
) -> None:
    tap.sandbox.fault(vendor="humanitix", path="/orders", status=500, count=100)
    caplog.set_level("DEBUG")
    run = tap.run("orders")
    shown = caplog.text + "".join(run.lines) + tap.summary_path.read_text()
    assert HUMANITIX_API_KEY not in shown


def test_neither_log_nor_summary_shows_a_person(
    tap: HumanitixTap, vendor: HumanitixApi, caplog: pytest.LogCaptureFixture
) -> None:
    edits = [{"row": row, "set": {"manualOrder": "perhaps"}} for row in range(4)]
    tap.sandbox.fault(vendor="humanitix", path="/orders", kind="edit", edits=edits, count=3)
    tap.run("orders", "tickets")
    shown = caplog.text + tap.summary_path.read_text()
    emails = {order["email"] for order in vendor.season("orders") if order.get("email")}
    assert not [email for email in emails if email in shown]
