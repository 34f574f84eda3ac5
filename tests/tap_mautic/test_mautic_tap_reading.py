"""What a first run reads, and with how few requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB
from fixtures.mautic_tap import API, CONTACTS, TABLE, TOKEN

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi
    from fixtures.mautic_tap import MauticTap

NOW = "2026-11-01T00:00:00Z"


def added(record: dict[str, Any]) -> dict[str, Any]:
    return {"extracted_at": record["extracted_at"], "extra_fields": record["extra_fields"]}


def test_a_contact_comes_with_its_fields_lifted_and_its_moments_in_utc(
    tap: MauticTap, vendor: MauticApi
) -> None:
    vendor.field("seats", "number")
    number = vendor.create(firstname="Ada", mobile="+33612345678", seats=3, tags=["choir"])
    (record,) = tap.run("contacts").records["contacts"]
    assert (record["id"], record["email"], record["firstname"]) == (number, ADA, "Ada")
    assert (record["lastname"], record["mobile"], record["phone"]) == (None, "+33612345678", None)
    assert (record["dateAdded"], record["dateModified"]) == (NOW, None)
    assert record["changed_at"] == NOW
    assert record["fields"]["seats"] == 3
    assert [tag["tag"] for tag in record["tags"]] == ["choir"]


def test_visitors_are_left_out_but_nobody_with_an_address(
    tap: MauticTap, vendor: MauticApi
) -> None:
    vendor.create()
    vendor.sandbox.control("mautic/visitor", {})
    vendor.create(BOB)
    assert tap.run("contacts").emails() == [ADA, BOB]


@pytest.mark.parametrize("count", [4, 5, 11])
def test_every_contact_comes_once_whatever_the_page_size(
    tap: MauticTap, vendor: MauticApi, count: int
) -> None:
    vendor.batch([{"email": f"p{number}@example.org"} for number in range(count)])
    rows = tap.run("contacts", page_size=5).records["contacts"]
    assert [row["id"] for row in rows] == list(range(1, count + 1))


def test_a_contact_deleted_while_pages_are_read_hides_no_other(
    tap: MauticTap, vendor: MauticApi
) -> None:
    vendor.batch([{"email": f"p{number}@example.org"} for number in range(9)])
    vendor.delete("/contacts/1/delete")
    rows = tap.run("contacts", page_size=3).records["contacts"]
    assert [row["id"] for row in rows] == list(range(2, 10))


def test_a_block_is_typed(tap: MauticTap, vendor: MauticApi) -> None:
    number = vendor.create()
    vendor.sandbox.control("mautic/unsubscribe", {"email": ADA})
    (record,) = tap.run("do_not_contact").records["do_not_contact"]
    assert record == {
        "id": 1,
        "lead_id": number,
        "date_added": NOW,
        "reason": 1,
        "channel": "email",
        "channel_id": 12,
        "comments": "User unsubscribed.",
        **added(record),
    }


def test_members_are_typed_and_those_who_left_are_marked(tap: MauticTap, vendor: MauticApi) -> None:
    vendor.sandbox.switch("mautic", leave_segment="marks")
    people = [vendor.create(email) for email in (ADA, BOB)]
    segment = vendor.segment()
    vendor.post(f"/segments/{segment}/contacts/add", {"ids": people})
    vendor.sandbox.control("mautic/leave-segment", {"email": BOB, "segment": segment})
    rows = tap.run("segment_members").records["segment_members"]
    told = {(row["leadlist_id"], row["lead_id"]): row["manually_removed"] for row in rows}
    assert told == {(segment, people[0]): False, (segment, people[1]): True}
    assert {row["date_added"] for row in rows} == {NOW}


def test_members_of_many_segments_come_once_each(tap: MauticTap, vendor: MauticApi) -> None:
    people = [vendor.create(f"p{number}@example.org") for number in range(7)]
    segments = [vendor.segment(f"Segment {number}") for number in range(3)]
    for segment in segments:
        vendor.post(f"/segments/{segment}/contacts/add", {"ids": people})
    rows = tap.run("segment_members", stats_page_size=4).records["segment_members"]
    pairs = [(row["leadlist_id"], row["lead_id"]) for row in rows]
    assert sorted(pairs) == sorted((segment, each) for segment in segments for each in people)


def test_a_mail_that_was_opened_and_clicked_is_typed(tap: MauticTap, vendor: MauticApi) -> None:
    number = vendor.create()
    vendor.sandbox.control("mautic/click", {"email": ADA, "url": "https://example.org/x"})
    run = tap.run("email_stats", "page_hits")
    (stat,), (hit,) = run.records["email_stats"], run.records["page_hits"]
    assert (stat["lead_id"], stat["is_read"], stat["is_failed"]) == (number, True, False)
    assert (stat["open_count"], stat["last_opened"], stat["changed_at"]) == (1, NOW, NOW)
    assert stat["extra_fields"]["tracking_hash"] is None
    assert (hit["lead_id"], hit["email_id"], hit["redirect_id"]) == (number, 12, 1)
    assert (hit["date_hit"], hit["url"]) == (NOW, "https://example.org/x")
    assert hit["sent_to_lead_id"] == number
    assert hit["user_agent"].startswith("Mozilla")


def test_every_opening_of_a_mail_is_told_with_its_program(
    tap: MauticTap, vendor: MauticApi
) -> None:
    vendor.create()
    programs = ["Mozilla/5.0", "", "GoogleImageProxy"]
    for program in programs:
        vendor.sandbox.control("mautic/open", {"email": ADA, "user_agent": program})
        vendor.sandbox.control("clock", {"seconds": 60})
    (stat,) = tap.run("email_stats").records["email_stats"]
    moments = ["2026-11-01T00:00:00Z", "2026-11-01T00:01:00Z", "2026-11-01T00:02:00Z"]
    told = [(each["at"], each["user_agent"]) for each in stat["openings"]]
    assert told == list(zip(moments, programs, strict=True))


def test_no_record_holds_the_secret_of_a_sending(tap: MauticTap, vendor: MauticApi) -> None:
    vendor.create()
    vendor.sandbox.control("mautic/click", {"email": ADA})
    (stat,) = vendor.get("/stats/email_stats").json()["stats"]
    run = tap.run("email_stats", "page_hits", "contacts", "emails")
    assert run.records["page_hits"]
    assert stat["tracking_hash"] not in str(run.records)


@pytest.mark.parametrize("shape", ["list", "object"])
def test_fields_segments_and_mails_arrive(tap: MauticTap, vendor: MauticApi, shape: str) -> None:
    vendor.sandbox.switch("mautic", fields_shape=shape)
    vendor.field("seats", "number")
    segment = vendor.segment()
    run = tap.run("fields", "segments", "emails")
    assert "seats" in {row["alias"] for row in run.records["fields"]}
    assert [row["id"] for row in run.records["segments"]] == [segment]
    (mail,) = run.records["emails"]
    assert (mail["id"], mail["name"], mail["subject"]) == (12, "March", "News")
    assert "customHtml" not in mail["extra_fields"]


def test_a_run_asks_once_for_each_page(tap: MauticTap, vendor: MauticApi) -> None:
    vendor.batch([{"email": f"a{number}@example.org"} for number in range(200)])
    vendor.batch([{"email": f"b{number}@example.org"} for number in range(50)])
    run = tap.run()
    assert run.calls == {
        TOKEN: 1,
        CONTACTS: 2,
        f"{API}/fields/contact": 1,
        f"{API}/segments": 1,
        f"{API}/emails": 1,
        TABLE: 4,
    }
    assert len(set(run.emails())) == len(run.emails()) == 250


def test_an_empty_instance_is_read_without_complaint(tap: MauticTap, vendor: MauticApi) -> None:
    assert vendor.get("/contacts").json()["total"] == "0"
    run = tap.run()
    assert run.summary["status"] == "success"
    assert run.emails() == []


def test_a_user_with_a_password_needs_no_token(tap: MauticTap, vendor: MauticApi) -> None:
    vendor.create()
    user, password = vendor.session.auth  # type: ignore[misc]  # a pair here
    run = tap.run("contacts", client_id=None, client_secret=None, user=user, password=password)
    assert run.emails() == [ADA]
    assert TOKEN not in run.calls


@pytest.mark.parametrize("ending", ["/", "/api", "/api/"])
def test_the_address_may_end_in_several_ways(
    tap: MauticTap, vendor: MauticApi, ending: str
) -> None:
    vendor.create()
    assert tap.run("contacts", base_url=tap.sandbox.mautic_url + ending).emails() == [ADA]
