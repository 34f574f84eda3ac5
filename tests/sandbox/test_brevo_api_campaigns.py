"""Campaigns and blocked addresses: what is asked for is what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi


def send(brevo: BrevoApi, name: str) -> int:
    sent = brevo.sandbox.control("brevo/campaigns", {"name": name, "subject": "What is on"})
    return int(sent["id"])


def campaigns(brevo: BrevoApi, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = brevo.succeed("GET", "/emailCampaigns", **params)["campaigns"]
    return found


def blocked(brevo: BrevoApi, **params: Any) -> list[str]:
    found = brevo.succeed("GET", "/smtp/blockedContacts", **params)["contacts"]
    return [each["email"] for each in found]


def test_campaigns_that_were_sent_are_listed_newest_first(brevo: BrevoApi) -> None:
    sent = [send(brevo, name) for name in ("Spring", "Summer")]
    assert [each["id"] for each in campaigns(brevo)] == sent[::-1]
    assert [each["name"] for each in campaigns(brevo, limit=1, offset=1)] == ["Spring"]


@pytest.mark.parametrize(("asked", "sent"), [({}, 0), ({"statistics": "globalStats"}, 1)])
def test_the_figures_of_all_lists_are_zero_unless_asked_for(
    brevo: BrevoApi, asked: dict[str, str], sent: int
) -> None:
    brevo.create(listIds=[2])
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    (campaign,) = campaigns(brevo, **asked)
    assert campaign["statistics"]["globalStats"]["sent"] == sent
    assert campaign["statistics"]["campaignStats"][0]["sent"] == 1


def test_the_mail_itself_can_be_left_out(brevo: BrevoApi) -> None:
    send(brevo, "Spring")
    assert campaigns(brevo)[0]["htmlContent"] != ""
    assert campaigns(brevo, excludeHtmlContent="true")[0]["htmlContent"] == ""


def test_an_account_without_campaigns_answers_an_empty_object(brevo: BrevoApi) -> None:
    assert brevo.succeed("GET", "/emailCampaigns") == {}


def test_drafts_and_queued_campaigns_come_along(brevo: BrevoApi) -> None:
    for status in ("draft", "queued", "sent"):
        campaign = {"name": status, "subject": "What is on", "status": status}
        brevo.sandbox.control("brevo/campaigns", campaign)
    shown = {each["status"]: each for each in campaigns(brevo)}
    assert {name for name, each in shown.items() if "sentDate" in each} == {"sent"}
    assert {name for name, each in shown.items() if "scheduledAt" in each} == {"queued", "sent"}


def test_moments_of_campaigns_carry_an_offset_that_contacts_do_not_have(brevo: BrevoApi) -> None:
    send(brevo, "Spring")
    brevo.create()
    assert campaigns(brevo)[0]["createdAt"].endswith("+02:00")
    assert brevo.contact()["createdAt"].endswith("+01:00")


def test_one_campaign_is_told_by_its_number(brevo: BrevoApi) -> None:
    number = send(brevo, "Spring")
    assert brevo.succeed("GET", f"/emailCampaigns/{number}")["name"] == "Spring"
    assert refusal(brevo.get("/emailCampaigns/99")) == (404, "document_not_found")


def test_the_account_has_a_sender(brevo: BrevoApi) -> None:
    (sender,) = brevo.succeed("GET", "/senders")["senders"]
    assert (sender["id"], sender["active"]) == (1, True)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("null", {"contacts": None, "count": 0}),
        ("object", {"contacts": {}, "count": 0}),
        ("absent", {}),
    ],
)
def test_that_nobody_is_blocked_is_told_in_several_forms(
    brevo: BrevoApi, form: str, body: dict[str, Any]
) -> None:
    brevo.sandbox.switch("brevo", empty_blocked_contacts=form)
    assert brevo.succeed("GET", "/smtp/blockedContacts") == body


def test_a_complaint_blocks_for_one_sender_and_a_bounce_for_all(brevo: BrevoApi) -> None:
    for deed, email in (("complain", ADA), ("bounce", BOB)):
        brevo.create(email, listIds=[2])
        brevo.sandbox.control(f"brevo/{deed}", {"email": email})
    shown = brevo.succeed("GET", "/smtp/blockedContacts")["contacts"]
    assert {each["email"]: bool(each["senderEmail"]) for each in shown} == {ADA: True, BOB: False}
    assert brevo.listed(1)["listIds"] == [2]


@pytest.mark.parametrize(
    "params", [{"statistics": "everything"}, {"excludeHtmlContent": "yes"}, {"type": "modern"}]
)
def test_a_query_for_campaigns_that_cannot_be_meant_is_refused(
    brevo: BrevoApi, params: dict[str, str]
) -> None:
    assert refusal(brevo.get("/emailCampaigns", **params)) == (400, "invalid_parameter")


def test_a_span_of_days_selects_who_was_blocked_in_it(brevo: BrevoApi) -> None:
    for day, email in (("02", ADA), ("04", BOB)):
        brevo.create(email)
        brevo.sandbox.set_clock(f"2026-11-{day}T12:00:00Z")
        brevo.sandbox.control("brevo/bounce", {"email": email})
    assert blocked(brevo) == [BOB, ADA]
    assert blocked(brevo, startDate="2026-11-02", endDate="2026-11-03") == [ADA]
    assert blocked(brevo, startDate="2026-11-03", endDate="2026-11-04") == [BOB]


def test_one_end_of_a_span_alone_is_refused(brevo: BrevoApi) -> None:
    answer = brevo.get("/smtp/blockedContacts", startDate="2026-11-02")
    assert refusal(answer) == (400, "missing_parameter")
