"""Later runs: what changed, what opened later, and when everything is read again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fixtures.mautic_api import ADA, BOB

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi
    from fixtures.mautic_tap import MauticTap

EVE = "eve@example.org"


@pytest.fixture(autouse=True)
def two_people(vendor: MauticApi) -> None:
    vendor.create(ADA)
    vendor.create(BOB)


def later(tap: MauticTap, hours: float) -> None:
    now = datetime.fromisoformat(tap.sandbox.clock()) + timedelta(hours=hours)
    tap.sandbox.set_clock(now.isoformat())


def test_a_later_run_brings_new_and_edited_contacts_only(tap: MauticTap, vendor: MauticApi) -> None:
    later(tap, 5)
    vendor.create(EVE)
    first = tap.run("contacts")
    later(tap, 5)
    tap.sandbox.control("mautic/edit", {"email": ADA, "fields": {"firstname": "Ada"}})
    second = tap.run("contacts", state=first.state)
    assert second.emails() == [ADA, EVE]
    assert (first.passes, second.passes) == (["contacts"], [])


def test_a_run_begins_the_lookback_before_its_bookmark(tap: MauticTap) -> None:
    first = tap.run("contacts")
    (query,) = tap.run("contacts", state=first.state, lookback_minutes=30).queries("/contacts")
    assert first.bookmark()["replication_key_value"] == "2026-11-01T00:00:00Z"
    assert query["where[2][val][0][val]"] == "2026-10-31 23:30:00"


def test_a_mail_that_is_opened_later_comes_again(tap: MauticTap) -> None:
    tap.sandbox.control("mautic/open", {"email": ADA})
    tap.sandbox.control("mautic/open", {"email": BOB})
    later(tap, 24)
    tap.sandbox.control("mautic/bounce", {"email": BOB})
    first = tap.run("email_stats")
    later(tap, 24)
    tap.sandbox.control("mautic/open", {"email": ADA})
    second = tap.run("email_stats", state=first.state)
    by_address = {row["id"]: row for row in second.records["email_stats"]}
    assert sorted(by_address) == [1, 3]
    opened = by_address[1]
    assert (opened["email_address"], opened["open_count"]) == (ADA, 2)
    assert opened["date_sent"] < opened["last_opened"] == opened["changed_at"]
    assert second.bookmark("email_stats")["replication_key_value"] == opened["last_opened"]


@pytest.mark.parametrize(
    ("stream", "verb"), [("do_not_contact", "unsubscribe"), ("page_hits", "click")]
)
def test_a_later_run_leaves_the_old_rows_of_a_table(tap: MauticTap, stream: str, verb: str) -> None:
    tap.sandbox.control(f"mautic/{verb}", {"email": ADA})
    later(tap, 5)
    tap.sandbox.control(f"mautic/{verb}", {"email": BOB})
    first = tap.run(stream)
    second = tap.run(stream, state=first.state)
    assert [row["id"] for row in first.records[stream]] == [1, 2]
    assert [row["id"] for row in second.records[stream]] == [2]


@pytest.mark.parametrize("stream", ["contacts", "do_not_contact", "segment_members"])
def test_everything_is_read_again_when_a_full_pass_is_due(
    tap: MauticTap, vendor: MauticApi, stream: str
) -> None:
    segment = vendor.segment()
    for number, email in enumerate((ADA, BOB), 1):
        later(tap, 5)
        tap.sandbox.control("mautic/edit", {"email": email, "fields": {"city": "Perth"}})
        tap.sandbox.control("mautic/unsubscribe", {"email": email})
        vendor.post(f"/segments/{segment}/contacts/add", {"ids": [number]})
    first = tap.run(stream)
    hurried = tap.run(stream, state=first.state)
    whole = tap.run(stream, state=hurried.state, full_pass_hours=0)
    assert [len(run.records[stream]) for run in (first, hurried, whole)] == [2, 1, 2]
    assert [run.passes for run in (first, hurried, whole)] == [[stream], [], [stream]]


def test_what_is_left_was_extracted_after_the_pass_began_and_what_is_gone_before(
    tap: MauticTap,
) -> None:
    first = tap.run("contacts")
    tap.sandbox.control("mautic/delete", {"email": BOB})
    second = tap.run("contacts", state=first.state, full_pass_hours=0)
    (told,) = second.records["full_passes"]
    (ada,) = second.records["contacts"]
    assert max(row["extracted_at"] for row in first.records["contacts"]) < told["started_at"]
    assert told["started_at"] <= ada["extracted_at"] <= told["ended_at"]


def test_a_pass_that_failed_is_not_told(tap: MauticTap) -> None:
    tap.sandbox.fault(vendor="mautic", path="/lead_lists_leads", status=500, count=5)
    run = tap.run("segment_members")
    assert (run.passes, run.summary["status"]) == ([], "partial")
    assert tap.run("segment_members", state=run.state).passes == ["segment_members"]


def test_a_first_run_may_leave_old_mails_out_but_nobody(tap: MauticTap) -> None:
    tap.sandbox.control("mautic/click", {"email": ADA})
    run = tap.run(start_date="2026-11-02T00:00:00Z")
    assert run.emails() == [ADA, BOB]
    assert (run.records["email_stats"], run.records["page_hits"]) == ([], [])


def test_a_full_pass_is_told_after_its_rows_and_before_the_state_that_keeps_it(
    tap: MauticTap,
) -> None:
    assert tap.run().is_told_in_time()
