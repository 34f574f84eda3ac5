"""One contact: creating, updating, finding, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fixtures.brevo_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi

PHONE = "33612345678"


def test_a_new_contact_is_created_with_its_id(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts", {"email": ADA})
    assert response.status_code == 201
    assert response.json() == {"id": 1}


def test_an_upsert_of_a_known_contact_has_no_body(brevo: BrevoApi) -> None:
    brevo.create()
    response = brevo.post("/contacts", {"email": ADA, "updateEnabled": True})
    assert response.status_code == 204
    assert response.content == b""


def test_an_upsert_gives_the_id_when_asked(brevo: BrevoApi) -> None:
    created = brevo.create()
    response = brevo.post("/contacts", {"email": ADA, "updateEnabled": True, "getId": True})
    assert (response.status_code, response.json()) == (200, {"id": created})
    brevo.sandbox.switch("brevo", updated_with_id_status=201)
    again = brevo.post("/contacts", {"email": ADA, "updateEnabled": True, "getId": True})
    assert again.status_code == 201


def test_an_address_has_no_case(brevo: BrevoApi) -> None:
    brevo.create("Ada@Example.ORG")
    assert brevo.contact("ADA@example.org")["email"] == ADA
    assert brevo.post("/contacts", {"email": "aDa@example.org"}).status_code == 400


def test_a_known_contact_is_a_duplicate_without_update_enabled(brevo: BrevoApi) -> None:
    brevo.create()
    response = brevo.post("/contacts", {"email": ADA})
    assert response.json() == {
        "code": "duplicate_parameter",
        "message": "Unable to create contact, email is already associated with another Contact",
        "metadata": {"duplicate_identifiers": ["email"]},
    }


def test_a_duplicate_can_be_told_in_the_older_words(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", duplicate_wording="old")
    brevo.create()
    response = brevo.post("/contacts", {"email": ADA})
    assert response.json() == {"code": "duplicate_parameter", "message": "Contact already exist"}


@pytest.mark.parametrize("body", [{}, {"attributes": {"FIRSTNAME": "Ada"}}, {"email": None}])
def test_a_contact_without_identifier_is_refused(brevo: BrevoApi, body: dict[str, Any]) -> None:
    expected = "invalid_parameter" if "email" in body else "missing_parameter"
    assert refusal(brevo.post("/contacts", body)) == (400, expected)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@example",
        "a da@example.org",
        ".ada@example.org",
        "a..b@example.org",
        " ada@example.org",
        "ada@exam_ple.org",
        "ada@-example.org",
        "ädä@example.org",
        7,
        "@b.org",
    ],
)
def test_an_address_that_is_none_is_refused(brevo: BrevoApi, email: object) -> None:
    response = brevo.post("/contacts", {"email": email})
    assert refusal(response) == (400, "invalid_parameter")
    assert brevo.get("/contacts").json()["count"] == 0


@pytest.mark.parametrize("number", ["+33612345678", "0033612345678", "33612345678"])
def test_a_number_is_kept_as_digits(brevo: BrevoApi, number: str) -> None:
    brevo.create(attributes={"SMS": number})
    assert brevo.attributes() == {"SMS": PHONE}


@pytest.mark.parametrize("number", ["0612345678", "+33 6 12 34", "12", "call me", "+0612345678"])
def test_a_national_or_broken_number_refuses_the_contact(brevo: BrevoApi, number: str) -> None:
    response = brevo.post("/contacts", {"email": ADA, "attributes": {"SMS": number}})
    assert response.status_code == 400
    assert response.json() == {"code": "invalid_parameter", "message": "Invalid phone number"}


def test_a_number_of_somebody_else_refuses_the_contact(brevo: BrevoApi) -> None:
    brevo.create(attributes={"SMS": PHONE})
    response = brevo.post("/contacts", {"email": BOB, "attributes": {"SMS": f"+{PHONE}"}})
    assert refusal(response) == (400, "duplicate_parameter")
    assert response.json()["metadata"] == {"duplicate_identifiers": ["SMS"]}
    assert brevo.get(f"/contacts/{BOB}").status_code == 404


def test_a_number_of_somebody_else_refuses_the_update(brevo: BrevoApi) -> None:
    brevo.create(attributes={"SMS": PHONE})
    brevo.create(BOB)
    body = {"email": BOB, "updateEnabled": True, "attributes": {"SMS": PHONE, "LASTNAME": "B"}}
    response = brevo.post("/contacts", body)
    assert response.json()["message"] == (
        "Unable to update contact, SMS is already associated with another Contact"
    )
    assert brevo.attributes(BOB) == {}


def test_a_duplicate_number_can_have_the_newer_code(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", duplicate_phone_code="invalid_parameter")
    brevo.create(attributes={"SMS": PHONE})
    response = brevo.post("/contacts", {"email": BOB, "attributes": {"SMS": PHONE}})
    assert refusal(response) == (400, "invalid_parameter")
    assert response.json()["metadata"] == {"duplicate_identifiers": ["SMS"]}


def test_all_colliding_identifiers_are_named(brevo: BrevoApi) -> None:
    brevo.create(ext_id="crm-1", attributes={"SMS": PHONE, "WHATSAPP": PHONE})
    body = {"email": BOB, "ext_id": "crm-1", "attributes": {"SMS": PHONE, "WHATSAPP": PHONE}}
    named = brevo.post("/contacts", body).json()["metadata"]["duplicate_identifiers"]
    assert named == ["ext_id", "SMS", "WHATSAPP"]


def test_a_freed_number_can_be_taken_by_somebody_else(brevo: BrevoApi) -> None:
    brevo.create(attributes={"SMS": PHONE})
    brevo.put(f"/contacts/{ADA}", {"attributes": {"SMS": ""}})
    brevo.create(BOB, attributes={"SMS": PHONE})
    assert brevo.attributes(ADA) == {}


def test_a_contact_can_be_known_by_its_number_alone(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts", {"attributes": {"SMS": PHONE}})
    created = response.json()["id"]
    assert "email" not in brevo.contact(created)
    brevo.sandbox.switch("brevo", phone_only_email="made_up")
    assert brevo.contact(created)["email"] == f"{PHONE}@mailin-sms.com"


def test_a_contact_can_be_known_by_its_external_id_alone(brevo: BrevoApi) -> None:
    brevo.post("/contacts", {"ext_id": "crm-1"})
    response = brevo.post("/contacts", {"ext_id": "crm-1", "updateEnabled": True})
    assert response.status_code == 204


def test_a_merge_keeps_the_contact_changed_last_and_deletes_the_other(brevo: BrevoApi) -> None:
    older = brevo.create(attributes={"SMS": PHONE, "FIRSTNAME": "Ada"}, listIds=[2])
    brevo.sandbox.advance(1)
    newer = brevo.create(BOB)
    body = {"email": BOB, "attributes": {"SMS": PHONE}, "forceMerge": True, "getId": True}
    response = brevo.post("/contacts", body)
    assert response.json() == {"id": newer}
    assert brevo.contact(BOB)["attributes"] == {"FIRSTNAME": "Ada", "SMS": PHONE}
    assert brevo.contact(BOB)["listIds"] == [2]
    assert brevo.get(f"/contacts/{older}").status_code == 404


def test_a_busy_contact_is_refused_once(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", busy_writes=1)
    assert refusal(brevo.post("/contacts", {"email": ADA})) == (425, "account_in_process")
    brevo.create()


def test_an_unknown_list_refuses_the_contact(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts", {"email": ADA, "listIds": [2, 99]})
    assert refusal(response) == (400, "invalid_parameter")


def test_an_unknown_list_can_be_ignored(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", unknown_list="ignored")
    brevo.create(listIds=[2, 99])
    assert brevo.contact()["listIds"] == [2]


@pytest.mark.parametrize(
    "field",
    [
        {"emailBlacklisted": "yes"},
        {"listIds": "2"},
        {"attributes": []},
        {"ext_id": 5},
        {"updateEnabled": "true"},
        {"smtpBlacklistSender": ["x"]},
    ],
)
def test_a_field_of_another_type_is_refused(brevo: BrevoApi, field: dict[str, Any]) -> None:
    body = {"email": ADA, **field}
    if "smtpBlacklistSender" in field:
        body["updateEnabled"] = True
    assert refusal(brevo.post("/contacts", body)) == (400, "invalid_parameter")


def test_a_create_takes_nobody_off_a_list(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    brevo.post("/contacts", {"email": ADA, "updateEnabled": True, "unlinkListIds": [2]})
    assert brevo.contact()["listIds"] == [2]


def test_an_update_links_and_unlinks_lists(brevo: BrevoApi) -> None:
    other = brevo.new_list()
    brevo.create(listIds=[2])
    response = brevo.put(f"/contacts/{ADA}", {"listIds": [other], "unlinkListIds": [2]})
    assert response.status_code == 204
    assert brevo.contact()["listIds"] == [other]


def test_an_update_of_an_unknown_contact_is_not_found(brevo: BrevoApi) -> None:
    response = brevo.put(f"/contacts/{ADA}", {"attributes": {}})
    assert response.status_code == 404
    assert response.json() == {
        "code": "document_not_found",
        "message": "Contact does not exist",
    }


def test_an_update_ignores_an_address_outside_the_attributes(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.put(f"/contacts/{ADA}", {"email": BOB})
    assert brevo.contact()["email"] == ADA


def test_an_update_changes_the_address_by_an_attribute(brevo: BrevoApi) -> None:
    created = brevo.create()
    brevo.put(f"/contacts/{ADA}", {"attributes": {"EMAIL": "New@example.org"}})
    assert brevo.contact(created)["email"] == "new@example.org"
    assert brevo.get(f"/contacts/{ADA}").status_code == 404


def test_an_upsert_changes_the_address_by_an_attribute_too(brevo: BrevoApi) -> None:
    created = brevo.create()
    body = {"email": ADA, "updateEnabled": True, "attributes": {"EMAIL": BOB}}
    assert brevo.post("/contacts", body).status_code == 204
    assert brevo.contact(created)["email"] == BOB


def test_an_update_cannot_take_the_address_of_somebody_else(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.create(BOB)
    response = brevo.put(f"/contacts/{ADA}", {"attributes": {"EMAIL": BOB}})
    assert response.json() == {"code": "invalid_parameter", "message": "Contact already exist"}


def test_an_update_that_meets_somebody_else_has_a_code_of_its_own(brevo: BrevoApi) -> None:
    brevo.create(ext_id="crm-1")
    brevo.create(BOB)
    body = {"email": BOB, "ext_id": "crm-1", "updateEnabled": True}
    response = brevo.post("/contacts", body)
    assert refusal(response) == (400, "invalid_parameter")
    assert response.json()["metadata"] == {"duplicate_identifiers": ["ext_id"]}


def test_an_update_that_brings_nothing_new_does_not_count_as_a_change(brevo: BrevoApi) -> None:
    body = {"email": ADA, "attributes": {"FIRSTNAME": "Ada"}, "updateEnabled": True}
    brevo.post("/contacts", body)
    before = brevo.contact()["modifiedAt"]
    brevo.sandbox.set_clock("2026-12-01T00:00:00Z")
    brevo.post("/contacts", body)
    assert brevo.contact()["modifiedAt"] == before


def test_no_list_of_senders_is_malformed(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts", {"email": ADA, "smtpBlacklistSender": None})
    assert refusal(response) == (400, "invalid_parameter")


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_an_address_that_is_none_is_malformed_and_not_unknown(brevo: BrevoApi, method: str) -> None:
    url = f"{brevo.sandbox.brevo_url}/contacts/ada@example.c0m"
    response = brevo.session.request(method, url, json={"attributes": {}}, timeout=30)
    assert (response.status_code, response.json()["message"]) == (400, "Invalid email address")


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        (ADA, "email_id"),
        ("1", "contact_id"),
        ("crm 1?&", "ext_id"),
        (f"+{PHONE}", "phone_id"),
        (PHONE, "whatsapp_id"),
        (f"00{PHONE}", "landline_number_id"),
    ],
)
def test_a_contact_is_found_by_each_kind_of_identifier(
    brevo: BrevoApi, identifier: str, kind: str
) -> None:
    numbers = dict.fromkeys(("SMS", "WHATSAPP", "LANDLINE_NUMBER"), PHONE)
    brevo.create(ext_id="crm 1?&", attributes=numbers)
    path = f"/contacts/{quote(identifier, safe='')}"
    assert brevo.get(path, identifierType=kind).json()["email"] == ADA


def test_a_number_without_type_is_found_by_reading_only(brevo: BrevoApi) -> None:
    brevo.create(attributes={"SMS": PHONE})
    assert brevo.contact(f"%2B{PHONE}")["email"] == ADA
    assert brevo.put(f"/contacts/{PHONE}", {}).status_code == 404


def test_an_unknown_type_of_identifier_is_refused(brevo: BrevoApi) -> None:
    response = brevo.get(f"/contacts/{ADA}", identifierType="name")
    assert refusal(response) == (400, "invalid_parameter")


def test_a_deleted_contact_is_gone_and_its_number_free(brevo: BrevoApi) -> None:
    brevo.create(attributes={"SMS": PHONE}, listIds=[2])
    assert brevo.delete(f"/contacts/{ADA}").status_code == 204
    assert refusal(brevo.delete(f"/contacts/{ADA}")) == (404, "document_not_found")
    assert brevo.create(BOB, attributes={"SMS": PHONE}) == 2


def test_the_own_address_of_the_account_cannot_be_deleted(brevo: BrevoApi) -> None:
    owner = brevo.get("/account").json()["email"]
    brevo.create(owner)
    assert refusal(brevo.delete(f"/contacts/{owner}")) == (405, "method_not_allowed")


def test_text_that_is_no_unicode_is_refused(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts", {"email": ADA, "attributes": {"FIRSTNAME": "\ud800"}})
    assert refusal(response) == (400, "bad_request")


def test_a_body_that_is_no_object_is_refused(brevo: BrevoApi) -> None:
    assert refusal(brevo.post("/contacts", [ADA])) == (400, "bad_request")


def test_moments_are_in_the_zone_of_the_account(brevo: BrevoApi) -> None:
    brevo.create()
    assert brevo.contact()["createdAt"] == "2026-11-01T01:00:00.000+01:00"
    brevo.sandbox.switch("brevo", account_timezone="Australia/Sydney")
    assert brevo.contact()["createdAt"] == "2026-11-01T11:00:00.000+11:00"


def test_a_write_moves_the_moment_of_modification(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.sandbox.set_clock("2026-11-02T00:00:00Z")
    brevo.put(f"/contacts/{ADA}", {"attributes": {"FIRSTNAME": "Ada"}})
    contact = brevo.contact()
    assert contact["createdAt"].startswith("2026-11-01")
    assert contact["modifiedAt"].startswith("2026-11-02")
