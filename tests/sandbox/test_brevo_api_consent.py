"""Who may not be written to, how that comes about, and what lifts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB, refusal
from vendor_sandbox.client import SandboxError

if TYPE_CHECKING:
    import requests

    from fixtures.brevo_api import BrevoApi


def is_blocked(brevo: BrevoApi, email: str = ADA) -> bool:
    return bool(brevo.contact(email)["emailBlacklisted"])


def block(brevo: BrevoApi) -> None:
    brevo.create(emailBlacklisted=True)


def command(brevo: BrevoApi, name: str, **given: Any) -> dict[str, Any]:
    return brevo.sandbox.control(f"brevo/{name}", {"email": ADA, **given})


def test_an_upsert_without_the_flag_keeps_the_block(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.post("/contacts", {"email": ADA, "updateEnabled": True, "listIds": [2]})
    assert is_blocked(brevo)


def test_an_upsert_with_false_lifts_the_block(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.post("/contacts", {"email": ADA, "updateEnabled": True, "emailBlacklisted": False})
    assert not is_blocked(brevo)


def test_an_address_among_the_attributes_lifts_the_block(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.put(f"/contacts/{ADA}", {"attributes": {"EMAIL": BOB}})
    assert not is_blocked(brevo, BOB)


def test_the_same_address_lifts_it_too_or_not(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", email_attribute_lifts_block="on_change")
    block(brevo)
    brevo.put(f"/contacts/{ADA}", {"attributes": {"EMAIL": ADA}})
    assert is_blocked(brevo)
    brevo.sandbox.switch("brevo", email_attribute_lifts_block="always")
    brevo.put(f"/contacts/{ADA}", {"attributes": {"EMAIL": ADA}})
    assert not is_blocked(brevo)


def test_a_new_address_keeps_a_block_that_is_sent_along(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.put(f"/contacts/{ADA}", {"attributes": {"EMAIL": BOB}, "emailBlacklisted": True})
    assert is_blocked(brevo, BOB)


def test_a_contact_made_anew_after_deletion_is_not_blocked(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.delete(f"/contacts/{ADA}")
    brevo.create()
    assert not is_blocked(brevo)


def test_an_import_keeps_an_existing_block(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.import_rows([{"email": ADA}])
    assert is_blocked(brevo)


def test_an_explicit_false_of_an_import_keeps_the_block_or_lifts_it(brevo: BrevoApi) -> None:
    block(brevo)
    brevo.import_rows([{"email": ADA}], emailBlacklist=False)
    assert is_blocked(brevo)
    brevo.sandbox.switch("brevo", import_explicit_unblock="unblock")
    brevo.import_rows([{"email": ADA}], emailBlacklist=False)
    assert not is_blocked(brevo)


def test_an_import_can_block_everybody_in_it(brevo: BrevoApi) -> None:
    brevo.create()
    rows = [{"email": ADA}, {"email": BOB}]
    brevo.import_rows(rows, emailBlacklist=True, updateExistingContacts=False)
    assert is_blocked(brevo)
    assert is_blocked(brevo, BOB)


def test_a_blocked_contact_can_be_put_on_a_list(brevo: BrevoApi) -> None:
    block(brevo)
    assert brevo.post("/contacts/lists/2/contacts/add", {"emails": [ADA]}).status_code == 201


@pytest.mark.parametrize(
    ("name", "statistic"),
    [("unsubscribe", None), ("bounce", "hardBounces"), ("complain", "complaints")],
)
def test_a_reaction_blocks_and_shows_in_the_statistics(
    brevo: BrevoApi, name: str, statistic: str | None
) -> None:
    brevo.create(listIds=[2])
    brevo.sandbox.set_clock("2026-11-02T00:00:00Z")
    command(brevo, name)
    contact = brevo.contact()
    assert contact["emailBlacklisted"]
    assert contact["listIds"] == [2]
    assert contact["modifiedAt"].startswith("2026-11-02")
    shown = contact["statistics"]
    found = shown[statistic] if statistic else shown["unsubscriptions"]["userUnsubscription"]
    assert [each["campaignId"] for each in found] == [1]


def test_a_reaction_is_forgotten_by_the_statistics_after_ninety_days(brevo: BrevoApi) -> None:
    brevo.create()
    command(brevo, "bounce")
    brevo.sandbox.set_clock("2027-03-01T00:00:00Z")
    assert brevo.contact()["statistics"] == {}
    span = {"startDate": "2026-10-01", "endDate": "2026-11-30"}
    assert brevo.get(f"/contacts/{ADA}/campaignStats", **span).json()["hardBounces"] != []


def test_a_campaign_exists_once_somebody_reacted(brevo: BrevoApi) -> None:
    brevo.create()
    command(brevo, "unsubscribe")
    campaigns = brevo.get("/emailCampaigns", status="sent").json()["campaigns"]
    assert campaigns[0]["statistics"]["campaignStats"][0]["unsubscriptions"] == 1
    assert brevo.get("/emailCampaigns", status="draft").json() == {}


def test_an_administrator_blocks_without_a_campaign(brevo: BrevoApi) -> None:
    brevo.create()
    command(brevo, "block")
    unsubscriptions = brevo.contact()["statistics"]["unsubscriptions"]
    assert len(unsubscriptions["adminUnsubscription"]) == 1
    assert unsubscriptions["userUnsubscription"] == []


@pytest.mark.parametrize(
    ("name", "code"), [("bounce", "hardBounce"), ("complain", "contactFlaggedAsSpam")]
)
def test_a_bounce_or_complaint_blocks_transactional_mail_too(
    brevo: BrevoApi, name: str, code: str
) -> None:
    brevo.create()
    command(brevo, name)
    blocked = brevo.get("/smtp/blockedContacts").json()
    assert [each["reason"]["code"] for each in blocked["contacts"]] == [code]


def test_transactional_mail_can_be_unblocked(brevo: BrevoApi) -> None:
    brevo.create()
    command(brevo, "bounce")
    assert brevo.delete(f"/smtp/blockedContacts/{ADA}").status_code == 204
    assert brevo.get("/smtp/blockedContacts").json()["count"] == 0
    assert refusal(brevo.delete(f"/smtp/blockedContacts/{ADA}")) == (404, "document_not_found")
    assert is_blocked(brevo)


def test_leaving_a_list_is_not_leaving_everything(brevo: BrevoApi) -> None:
    other = brevo.new_list()
    brevo.create(listIds=[2, other])
    command(brevo, "list-unsubscribe", listId=2)
    contact = brevo.listed()
    assert (contact["listIds"], contact["listUnsubscribed"]) == ([other], [2])
    assert not contact["emailBlacklisted"]


def test_leaving_without_a_list_leaves_all_of_them(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    command(brevo, "list-unsubscribe")
    assert brevo.listed()["listUnsubscribed"] == [2]


def test_a_contact_can_be_deleted_in_brevo_itself(brevo: BrevoApi) -> None:
    brevo.create()
    command(brevo, "delete")
    assert brevo.get(f"/contacts/{ADA}").status_code == 404


@pytest.mark.parametrize("given", [{}, {"email": BOB}, {"email": None}])
def test_a_command_about_nobody_is_refused(brevo: BrevoApi, given: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        brevo.sandbox.control("brevo/unsubscribe", given)


def opted_out(brevo: BrevoApi) -> dict[str, str]:
    contacts = brevo.get("/contacts", limit=1000).json()["contacts"]
    return {each["email"]: each["modifiedAt"] for each in contacts if each["emailBlacklisted"]}


def test_while_days_pass_a_few_unsubscribe_and_one_bounces(brevo: BrevoApi) -> None:
    brevo.import_rows([{"email": f"p{number}@example.org"} for number in range(100)])
    brevo.sandbox.advance(5)
    gone = opted_out(brevo)
    assert len(gone) == 3
    assert all("2026-11-01T01:00:00" < at < "2026-11-06T01:00:01" for at in gone.values())
    assert brevo.get("/smtp/blockedContacts").json()["count"] == 1


def test_the_same_days_opt_out_the_same_people(brevo: BrevoApi) -> None:
    runs = []
    for _ in range(2):
        brevo.sandbox.reset()
        brevo.import_rows([{"email": f"p{number}@example.org"} for number in range(100)])
        brevo.sandbox.advance(5)
        runs.append(opted_out(brevo))
    assert runs[0] == runs[1]


def test_nobody_opts_out_of_an_empty_account(brevo: BrevoApi) -> None:
    brevo.sandbox.advance(1)
    assert brevo.get("/contacts").json()["count"] == 0


def test_a_confirmed_opt_in_needs_the_vendors_template(brevo: BrevoApi) -> None:
    body = {
        "email": ADA,
        "includeListIds": [2],
        "redirectionUrl": "https://example.org",
        "templateId": 7,
    }
    path = "/contacts/doubleOptinConfirmation"
    response = brevo.post(path, body)
    assert response.json()["message"] == "An active DOI template does not exist"
    brevo.sandbox.switch("brevo", doi_template_id=7)
    assert brevo.post(path, body).status_code == 201
    brevo.create()
    assert brevo.post(path, body).status_code == 204
    assert refusal(brevo.post(path, {"email": ADA})) == (400, "missing_parameter")


def test_a_click_makes_the_contact_that_was_asked_for_and_counts_once(brevo: BrevoApi) -> None:
    list_id = brevo.new_list()
    ask(brevo, list_id, attributes={"FIRSTNAME": "Ada"})
    assert brevo.get("/contacts").json()["contacts"] == []

    brevo.sandbox.control("brevo/confirm", {"email": ADA})

    [contact] = brevo.get("/contacts").json()["contacts"]
    assert (contact["email"], contact["listIds"]) == (ADA, [list_id])
    assert (contact["attributes"]["FIRSTNAME"], contact["attributes"]["DOUBLE_OPT-IN"]) == (
        "Ada",
        1,
    )
    with pytest.raises(SandboxError):
        brevo.sandbox.control("brevo/confirm", {"email": ADA})
    assert len(brevo.sandbox.control("brevo/opt-ins")["mails"]) == 1


def test_who_is_blocklisted_is_sent_no_opt_in_mail(brevo: BrevoApi) -> None:
    list_id = brevo.new_list()
    brevo.create()
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})

    assert refusal(ask(brevo, list_id)) == (400, "invalid_parameter")
    assert brevo.sandbox.control("brevo/opt-ins")["mails"] == []


@pytest.mark.parametrize(("known", "listed"), [("waits", False), ("joins", True)])
def test_a_contact_that_exists_waits_or_joins_by_the_switch(
    brevo: BrevoApi, known: str, *, listed: bool
) -> None:
    list_id = brevo.new_list()
    brevo.create()
    brevo.sandbox.switch("brevo", doi_known_contact=known)

    assert ask(brevo, list_id).status_code == 204
    [contact] = brevo.get("/contacts").json()["contacts"]
    assert contact["listIds"] == ([list_id] if listed else [])


def ask(brevo: BrevoApi, list_id: int, **more: Any) -> requests.Response:
    """Let Brevo send a double opt-in mail."""
    brevo.sandbox.switch("brevo", doi_template_id=7)
    body = {"email": ADA, "includeListIds": [list_id], "templateId": 7, **more}
    return brevo.post(
        "/contacts/doubleOptinConfirmation", {**body, "redirectionUrl": "https://example.org"}
    )
