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


def test_only_the_figures_that_were_asked_for_are_shown(brevo: BrevoApi) -> None:
    send(brevo, "Spring")
    (campaign,) = campaigns(brevo, statistics="globalStats")
    assert list(campaign["statistics"]) == ["globalStats"]
    assert campaign["statistics"]["globalStats"]["sent"] == 0


def test_the_mail_itself_can_be_left_out(brevo: BrevoApi) -> None:
    send(brevo, "Spring")
    assert "htmlContent" in campaigns(brevo)[0]
    assert "htmlContent" not in campaigns(brevo, excludeHtmlContent="true")[0]


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
