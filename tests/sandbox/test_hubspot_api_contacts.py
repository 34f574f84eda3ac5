"""Contacts in HubSpot, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, codes, refusal

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi


def test_a_contact_is_made_and_read_back(hubspot: HubSpotApi) -> None:
    created = hubspot.create("Ada@Example.ORG", firstname="Ada", phone="+61400000000")
    contact = hubspot.get(f"{CONTACTS}/{created}").json()
    assert contact["properties"] == {
        "createdate": "2026-11-01T00:00:00Z",
        "email": ADA,
        "firstname": "Ada",
        "hs_object_id": created,
        "lastmodifieddate": "2026-11-01T00:00:00Z",
        "lastname": None,
    }
    assert contact["archived"] is False


def test_a_contact_is_found_by_its_address(hubspot: HubSpotApi) -> None:
    created = hubspot.create()
    found = hubspot.get(f"{CONTACTS}/ADA%40example.org", idProperty="email", properties="city")
    assert found.json()["id"] == created
    assert found.json()["properties"]["city"] is None


def test_a_contact_that_exists_is_not_made_again(hubspot: HubSpotApi) -> None:
    created = hubspot.create()
    response = hubspot.post(CONTACTS, {"properties": {"email": "ADA@example.org"}})
    assert refusal(response) == (409, "CONFLICT")
    assert response.json()["message"] == f"Contact already exists. Existing ID: {created}"


def test_a_contact_needs_a_name_or_an_address(hubspot: HubSpotApi) -> None:
    assert hubspot.post(CONTACTS, {"properties": {"lastname": "L"}}).status_code == 201
    assert refusal(hubspot.post(CONTACTS, {"properties": {"city": "S"}}))[0] == 400


def test_an_update_changes_what_it_names(hubspot: HubSpotApi) -> None:
    created = hubspot.create(firstname="Ada", lastname="L")
    hubspot.sandbox.set_clock("2026-11-02T00:00:00Z")
    response = hubspot.patch(f"{CONTACTS}/{created}", {"properties": {"lastname": ""}})
    assert response.status_code == 200
    read = hubspot.properties(created, "firstname", "lastname", "lastmodifieddate")
    assert (read["firstname"], read["lastname"]) == ("Ada", None)
    assert read["lastmodifieddate"] == "2026-11-02T00:00:00Z"


def test_a_deleted_contact_is_archived(hubspot: HubSpotApi) -> None:
    created = hubspot.create()
    assert hubspot.delete(f"{CONTACTS}/{created}").status_code == 204
    assert hubspot.delete(f"{CONTACTS}/{created}").status_code == 204
    assert hubspot.get(f"{CONTACTS}/{created}").status_code == 404
    assert hubspot.get(f"{CONTACTS}/{created}", archived="true").json()["archived"] is True
    assert hubspot.create() != created


def test_merged_contacts_keep_both_addresses(hubspot: HubSpotApi) -> None:
    ada, bob = hubspot.create(firstname="Ada"), hubspot.create(BOB, firstname="Bob", city="S")
    body = {"primaryObjectId": ada, "objectIdToMerge": bob}
    merged = hubspot.post(f"{CONTACTS}/merge", body).json()
    assert merged["id"] not in (ada, bob)
    names = ("email", "firstname", "city", "hs_additional_emails", "hs_merged_object_ids")
    read = hubspot.properties(bob, *names)
    assert [read[name] for name in names] == [ADA, "Ada", "S", BOB, f"{ada};{bob}"]


def test_a_merge_may_keep_the_id(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", merge_keeps_id=True, merged_ids="gone")
    ada, bob = hubspot.create(), hubspot.create(BOB)
    body = {"primaryObjectId": ada, "objectIdToMerge": bob}
    assert hubspot.post(f"{CONTACTS}/merge", body).json()["id"] == ada
    assert hubspot.get(f"{CONTACTS}/{bob}").status_code == 404


@pytest.mark.parametrize("known", [True, False])
def test_who_is_forgotten_cannot_be_made_again(hubspot: HubSpotApi, *, known: bool) -> None:
    if known:
        hubspot.create()
    body = {"objectId": ADA, "idProperty": "email"}
    assert hubspot.post(f"{CONTACTS}/gdpr-delete", body).status_code == 204
    response = hubspot.post(CONTACTS, {"properties": {"email": ADA}})
    assert refusal(response) == (400, "VALIDATION_ERROR")
    assert codes(response.json()["message"]) == ["INVALID_EMAIL"]


def test_the_life_cycle_moves_only_forward(hubspot: HubSpotApi) -> None:
    created = hubspot.create(lifecyclestage="customer")

    def set_stage(stage: str) -> Any:
        hubspot.patch(f"{CONTACTS}/{created}", {"properties": {"lifecyclestage": stage}})
        return hubspot.value(created, "lifecyclestage")

    assert [set_stage(each) for each in ("lead", "evangelist")] == ["customer", "evangelist"]
    assert [set_stage(each) for each in ("", "lead")] == [None, "lead"]


def test_contacts_are_listed_page_by_page(hubspot: HubSpotApi) -> None:
    ids = [hubspot.create(f"p{number}@example.org") for number in range(3)]
    first = hubspot.get(CONTACTS, limit=2).json()
    last = hubspot.get(CONTACTS, limit=2, after=first["paging"]["next"]["after"]).json()
    assert [each["id"] for each in first["results"] + last["results"]] == ids
    assert "paging" not in last
    assert hubspot.get(CONTACTS, limit=101).status_code == 400


def test_rules_of_the_account_hold_from_their_version_on(hubspot: HubSpotApi) -> None:
    rule = {"required": "phone", "when": {"lifecyclestage": "customer"}}
    hubspot.sandbox.switch("hubspot", validation_rules=[rule])
    given = {"properties": {"email": ADA, "lifecyclestage": "customer"}}
    response = hubspot.post("/crm/objects/2026-09/contacts", given)
    assert codes(response.json()["message"]) == ["REQUIRED_FIELD"]
    assert hubspot.post(CONTACTS, given).status_code == 201


@pytest.mark.parametrize("body", ["[", "[]", '{"properties": NaN}', '"\\ud800"'])
def test_a_body_that_is_no_object_is_refused(hubspot: HubSpotApi, body: str) -> None:
    url = hubspot.sandbox.hubspot_url + CONTACTS
    kind = {"content-type": "application/json"}
    response = hubspot.session.post(url, data=body, headers=kind, timeout=30)
    assert refusal(response) == (400, None)
    assert "Invalid input JSON" in response.json()["message"]
