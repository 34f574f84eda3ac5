"""What a run reads when an earlier one left a state, and when it reads everything again."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB
from fixtures.brevo_tap import CONTACTS

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap
    from fixtures.tap_run import CrmRun as Run

CY = "cy@example.org"
NOON = "2026-11-02T12:00:00Z"


@pytest.fixture
def first(tap: BrevoTap, vendor: BrevoApi) -> Run:
    """A first run over Ada, made on the first of November, and Bob, made a day later."""
    vendor.create()
    vendor.sandbox.set_clock(NOON)
    vendor.create(BOB)
    return tap.run()


def rename(vendor: BrevoApi, email: str, at: str) -> None:
    vendor.sandbox.set_clock(at)
    vendor.put(f"/contacts/{email}", {"attributes": {"FIRSTNAME": "New"}})


def long_ago(state: dict[str, Any], hours: float) -> dict[str, Any]:
    """The same state, hours later."""
    older = deepcopy(state)
    for stream in ("contacts", "blocked_contacts"):
        noted = datetime.fromisoformat(older["bookmarks"][stream]["full_pass_at"])
        earlier = (noted - timedelta(hours=hours)).isoformat()
        older["bookmarks"][stream]["full_pass_at"] = earlier
    return older


def test_the_bookmark_is_the_latest_change(first: Run) -> None:
    assert first.bookmark()["replication_key_value"] == "2026-11-02T12:00:00.000Z"


def test_a_later_run_reads_what_changed_since(tap: BrevoTap, vendor: BrevoApi, first: Run) -> None:
    rename(vendor, ADA, "2026-11-03T00:00:00Z")
    again = tap.run("contacts", state=first.state, lookback_minutes=0)
    assert again.emails() == [ADA, BOB]
    later = tap.run("contacts", state=again.state, lookback_minutes=0)
    assert later.emails() == [ADA]
    assert later.records["contacts"][0]["attributes"] == {"FIRSTNAME": "New"}


def test_a_later_run_looks_back_in_time_with_a_zone(tap: BrevoTap, first: Run) -> None:
    again = tap.run("contacts", state=first.state, lookback_minutes=30)
    (query,) = again.queries("/contacts")
    assert query["modifiedSince"] == "2026-11-02T11:30:00.000Z"


def test_a_later_run_asks_once_of_contacts(tap: BrevoTap, first: Run) -> None:
    assert tap.run(state=first.state).calls[CONTACTS] == 1


def test_an_exclusive_since_loses_nobody(tap: BrevoTap, vendor: BrevoApi, first: Run) -> None:
    vendor.sandbox.switch("brevo", modified_since="exclusive")
    vendor.create(CY)
    assert CY in tap.run("contacts", state=first.state).emails()


def test_the_latest_change_is_found_across_the_hour_that_comes_twice(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    """On 25 October 2026 at 01:00 UTC the account's clocks go back from 03:00 to 02:00."""
    for moment, email in (("00:50", ADA), ("01:10", BOB)):
        vendor.sandbox.set_clock(f"2026-10-25T{moment}:00Z")
        vendor.create(email)
    shown = [each["modifiedAt"] for each in vendor.get("/contacts").json()["contacts"]]
    assert shown == ["2026-10-25T02:10:00.000+01:00", "2026-10-25T02:50:00.000+02:00"]
    assert tap.run().bookmark()["replication_key_value"] == "2026-10-25T01:10:00.000Z"


def test_a_first_run_tells_full_passes_of_all_streams(first: Run) -> None:
    assert first.passes == ["contacts", "blocked_contacts", "campaigns", "lists"]


def test_a_full_pass_spans_the_reading_of_its_rows(first: Run) -> None:
    (told,) = (row for row in first.records["full_passes"] if row["stream"] == "contacts")
    read = [row["extracted_at"] for row in first.records["contacts"]]
    assert told["started_at"] < min(read)
    assert max(read) < told["ended_at"]


def test_a_full_pass_is_told_after_its_rows_and_before_the_state_that_keeps_it(
    first: Run,
) -> None:
    assert first.is_told_in_time()


def test_a_run_soon_after_tells_no_full_pass_of_contacts(tap: BrevoTap, first: Run) -> None:
    soon = tap.run(state=long_ago(first.state, 23))
    assert "contacts" not in soon.passes
    assert soon.emails() == [BOB]
    noted = long_ago(first.state, 23)["bookmarks"]["contacts"]["full_pass_at"]
    assert soon.bookmark()["full_pass_at"] == noted


def test_a_day_later_all_contacts_are_read_again(tap: BrevoTap, first: Run) -> None:
    later = tap.run(state=long_ago(first.state, 24))
    assert later.emails() == [ADA, BOB]
    assert "contacts" in later.passes
    assert later.bookmark()["full_pass_at"] > first.bookmark()["full_pass_at"]


def test_a_full_pass_can_be_had_in_every_run(tap: BrevoTap, first: Run) -> None:
    again = tap.run("contacts", state=first.state, full_pass_hours=0)
    assert again.emails() == [ADA, BOB]


def test_who_was_deleted_is_missed_by_the_next_full_pass(
    tap: BrevoTap, vendor: BrevoApi, first: Run
) -> None:
    vendor.delete(f"/contacts/{ADA}")
    later = tap.run("contacts", state=long_ago(first.state, 24))
    (told,) = later.records["full_passes"]
    read = {row["email"]: row["extracted_at"] for row in first.records["contacts"]}
    assert later.emails() == [BOB]
    assert read[ADA] < told["started_at"]


def test_a_block_that_was_lifted_is_missed_by_the_next_full_pass(
    tap: BrevoTap, vendor: BrevoApi, first: Run
) -> None:
    for email in (ADA, BOB):
        vendor.sandbox.control("brevo/bounce", {"email": email})
    full = tap.run("contacts", "blocked_contacts", state=first.state)
    vendor.delete(f"/smtp/blockedContacts/{ADA}")
    later = tap.run("contacts", "blocked_contacts", state=long_ago(full.state, 24))
    assert full.emails("blocked_contacts") == [ADA, BOB]
    assert later.emails("blocked_contacts") == [BOB]
    assert later.passes == ["contacts", "blocked_contacts"]


def test_a_contact_that_was_set_aside_is_not_taken_for_deleted(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    vendor.create()
    vendor.create(BOB)
    edits = [{"row": 0, "set": {"id": "seven"}}]
    tap.sandbox.fault(vendor="brevo", path="/contacts", kind="edit", edits=edits)
    run = tap.run("contacts")
    assert run.emails() == [BOB]
    assert len(run.records["rejected_records"]) == 1
    assert run.passes == []


def test_before_the_start_date_nobody_is_read_nor_taken_for_deleted(
    tap: BrevoTap, first: Run
) -> None:
    run = tap.run(start_date="2026-11-02T00:00:00Z")
    assert first.emails() == [ADA, BOB]
    assert run.emails() == [BOB]
    assert run.passes == ["campaigns", "lists"]


def test_blocked_addresses_are_asked_for_by_days_from_the_last_block_on(
    tap: BrevoTap, vendor: BrevoApi, first: Run
) -> None:
    vendor.sandbox.control("brevo/bounce", {"email": ADA})
    full = tap.run("blocked_contacts", state=first.state)
    vendor.sandbox.set_clock("2026-11-09T12:00:00Z")
    vendor.sandbox.control("brevo/complain", {"email": BOB})
    tap.run("contacts")
    again = tap.run("contacts", "blocked_contacts", state=full.state)
    (query,) = again.queries("/smtp/blockedContacts")
    assert (query["startDate"], query["endDate"]) == ("2026-11-01", "2026-11-09")
    assert again.emails("blocked_contacts") == [ADA, BOB]
    vendor.sandbox.set_clock("2026-11-20T12:00:00Z")
    last = tap.run("contacts", "blocked_contacts", state=again.state)
    assert last.emails("blocked_contacts") == [BOB]


def test_a_state_without_contacts_leads_to_all_of_them(tap: BrevoTap, first: Run) -> None:
    assert first.emails() == [ADA, BOB]
    state = {"bookmarks": {"contacts": {"full_pass_at": datetime.now(UTC).isoformat()}}}
    assert tap.run("contacts", state=state).emails() == [ADA, BOB]
