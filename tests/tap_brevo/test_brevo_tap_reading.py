"""What a first run reads, and with how few requests."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from fixtures.brevo_api import ADA, BOB
from fixtures.brevo_tap import CONTACTS

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap

LISTS = f"{CONTACTS}/lists"
CAMPAIGNS = "GET brevo /v3/emailCampaigns"
BLOCKED = "GET brevo /v3/smtp/blockedContacts"


def test_a_contact_comes_as_the_vendor_gives_it_with_its_moments_in_utc(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    vendor.attribute("SEATS", "text")
    vendor.create(attributes={"FIRSTNAME": "Ada", "SEATS": "front"}, listIds=[2])
    (record,) = tap.run("contacts").records["contacts"]
    added = {"extracted_at": record["extracted_at"], "extra_fields": None}
    moments = {"createdAt": "2026-11-01T00:00:00.000Z", "modifiedAt": "2026-11-01T00:00:00.000Z"}
    (sent,) = vendor.get("/contacts").json()["contacts"]
    assert record == {**sent, **moments, **added}
    assert record["attributes"] == {"FIRSTNAME": "Ada", "SEATS": "front"}


def test_a_contact_with_a_phone_only_has_no_address_or_one_that_the_vendor_made_up(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    vendor.succeed("POST", "/contacts", {"attributes": {"SMS": "+33612345678"}})
    (record,) = tap.run("contacts").records["contacts"]
    assert record.get("email") is None
    vendor.sandbox.switch("brevo", phone_only_email="made_up")
    assert tap.run("contacts").emails() == ["33612345678@mailin-sms.com"]


def test_a_field_that_the_schema_does_not_name_is_kept(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.create()
    edits = [{"row": 0, "set": {"consentGroups": [3]}}]
    tap.sandbox.fault(vendor="brevo", path="/contacts", kind="edit", edits=edits)
    (record,) = tap.run("contacts").records["contacts"]
    assert record["extra_fields"] == {"consentGroups": [3]}


def test_who_left_the_mail_or_a_list_is_seen(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.create(listIds=[2])
    vendor.create(BOB, listIds=[2])
    vendor.sandbox.control("brevo/unsubscribe", {"email": ADA})
    vendor.sandbox.control("brevo/list-unsubscribe", {"email": BOB, "listId": 2})
    ada, bob = tap.run("contacts").records["contacts"]
    assert (ada["emailBlacklisted"], ada["listUnsubscribed"]) == (True, None)
    assert (bob["emailBlacklisted"], bob["listUnsubscribed"], bob["listIds"]) == (False, [2], [])


def test_every_list_arrives(tap: BrevoTap, vendor: BrevoApi) -> None:
    names = [vendor.new_list(f"List {number}") for number in range(60)]
    run = tap.run("lists")
    assert {row["id"] for row in run.records["lists"]} >= set(names)
    assert run.calls == {LISTS: 2}


def test_a_campaign_comes_with_its_figures_but_not_its_mail(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    vendor.create()
    vendor.sandbox.control("brevo/unsubscribe", {"email": ADA})
    run = tap.run("campaigns")
    (campaign,) = run.records["campaigns"]
    assert campaign["statistics"]["globalStats"]["unsubscriptions"] == 1
    assert campaign["extra_fields"]["htmlContent"] == ""
    assert run.queries("/emailCampaigns") == [
        {"limit": "100", "offset": "0", "statistics": "globalStats", "excludeHtmlContent": "true"}
    ]


def test_a_blocked_address_comes_with_the_reason(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.create()
    vendor.sandbox.control("brevo/bounce", {"email": ADA})
    (blocked,) = tap.run("blocked_contacts").records["blocked_contacts"]
    assert (blocked["email"], blocked["senderEmail"]) == (ADA, "")
    assert blocked["reason"]["code"] == "hardBounce"


def test_a_run_asks_once_for_each_page(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.import_rows([{"email": f"p{number}@example.org"} for number in range(1_500)])
    run = tap.run()
    assert run.calls == {CONTACTS: 2, LISTS: 1, CAMPAIGNS: 1, BLOCKED: 1}
    assert len(set(run.emails())) == len(run.emails()) == 1_500
    assert run.queries("/contacts") == [
        {"limit": "1000", "offset": "0", "sort": "asc"},
        {"limit": "1000", "offset": "990", "sort": "asc"},
    ]


@pytest.mark.parametrize(("people", "calls"), [(9, 1), (10, 2)])
def test_a_list_ends_with_a_page_that_is_not_full(
    tap: BrevoTap, vendor: BrevoApi, people: int, calls: int
) -> None:
    vendor.import_rows([{"email": f"p{number}@example.org"} for number in range(people)])
    run = tap.run("contacts", page_size=10)
    assert (len(run.emails()), run.calls) == (people, {CONTACTS: calls})


def test_rows_are_read_one_after_the_other(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.import_rows([{"email": f"p{number}@example.org"} for number in range(5)])
    rows = tap.run("contacts", page_size=2).records["contacts"]
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert all(row["extracted_at"] < later["extracted_at"] for row, later in pairwise(rows))


def test_an_empty_account_is_read_without_complaint(tap: BrevoTap, vendor: BrevoApi) -> None:
    assert vendor.get("/contacts").json()["count"] == 0
    run = tap.run()
    assert run.summary["status"] == "success"
    assert run.emails() == []


@pytest.mark.parametrize("moment", ["createdAt", "modifiedAt"])
def test_a_contact_of_early_years_may_lack_its_moments(
    tap: BrevoTap, vendor: BrevoApi, moment: str
) -> None:
    vendor.create()
    vendor.create(BOB)
    edits = [{"row": 0, "remove": [moment]}]
    tap.sandbox.fault(vendor="brevo", path="/contacts", kind="edit", edits=edits)

    run = tap.run("contacts")

    assert run.emails() == [ADA, BOB]
    assert run.bookmark()["replication_key_value"] == "2026-11-01T00:00:00.000Z"
