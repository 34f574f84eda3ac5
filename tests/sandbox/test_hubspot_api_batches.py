"""Batches of HubSpot contacts: which rows go through, and how that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, codes, refusal, upsert_row

if TYPE_CHECKING:
    import requests

    from fixtures.hubspot_api import HubSpotApi

BAD = {"email": "not-an-email"}


def emails(hubspot: HubSpotApi) -> list[str]:
    listed = hubspot.get(CONTACTS, limit=100).json()["results"]
    return [each["properties"]["email"] for each in listed]


def second_address(hubspot: HubSpotApi) -> str:
    """A contact whose second address is Bob's; its id."""
    ids = {"primaryObjectId": hubspot.create(), "objectIdToMerge": hubspot.create(BOB)}
    return str(hubspot.post(f"{CONTACTS}/merge", ids).json()["id"])


def update(hubspot: HubSpotApi, *rows: dict[str, Any]) -> requests.Response:
    return hubspot.post(f"{CONTACTS}/batch/update", {"inputs": list(rows)})


def test_good_rows_go_through_when_all_have_trace_ids(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", trace_ids_in_results=True)
    response = hubspot.upsert({"email": "Ada@Example.org", "firstname": "Ada"}, BAD)
    assert response.status_code == 207
    body = response.json()
    assert body["numErrors"] == 1
    assert body["results"][0]["new"] is True
    assert body["results"][0]["objectWriteTraceId"] == "row-0"
    assert body["results"][0]["properties"]["email"] == ADA
    error = body["errors"][0]
    assert error["context"] == {"objectWriteTraceId": ["row-1"]}
    assert error["message"] == (
        "Property values were not valid: [{"
        '"isValid":false,"message":"Email address not-an-email is invalid",'
        '"error":"INVALID_EMAIL","name":"email"}]'
    )


def test_without_trace_ids_it_is_all_or_nothing(hubspot: HubSpotApi) -> None:
    response = hubspot.upsert({"email": ADA}, BAD, traced=False)
    assert refusal(response) == (400, "VALIDATION_ERROR")
    assert response.json()["errors"][0]["code"] == "INVALID_EMAIL"
    assert emails(hubspot) == []


def test_trace_ids_that_come_twice_are_none(hubspot: HubSpotApi) -> None:
    rows = [upsert_row({"email": ADA}, "same"), upsert_row(BAD, "same")]
    response = hubspot.post(f"{CONTACTS}/batch/upsert", {"inputs": rows})
    assert response.status_code == 400


def test_an_upsert_tells_new_from_known(hubspot: HubSpotApi) -> None:
    hubspot.create()
    results = hubspot.upsert({"email": ADA, "city": "S"}, {"email": BOB}).json()["results"]
    assert {each["properties"]["email"]: each["new"] for each in results} == {ADA: False, BOB: True}


def test_more_than_a_hundred_rows_are_refused(hubspot: HubSpotApi) -> None:
    rows = [{"email": f"p{number}@example.org"} for number in range(101)]
    assert refusal(hubspot.upsert(*rows)) == (400, "VALIDATION_ERROR")
    assert emails(hubspot) == []


def test_an_address_that_comes_twice_costs_the_whole_batch(hubspot: HubSpotApi) -> None:
    response = hubspot.upsert({"email": ADA}, {"email": BOB}, {"email": "ADA@example.org "})
    body = response.json()
    assert body["message"] == (
        "Duplicate IDs found in batch input: [ada@example.org]. IDs must be unique"
    )
    assert body["context"] == {"ids": [ADA]}
    assert emails(hubspot) == []


def test_results_come_in_no_order(hubspot: HubSpotApi) -> None:
    rows = [{"email": f"p{number}@example.org"} for number in range(30)]
    results = hubspot.upsert(*rows).json()["results"]
    told = [each["properties"]["email"] for each in results]
    assert sorted(told) == sorted(each["email"] for each in rows)
    assert told != [each["email"] for each in rows]


def test_results_may_lack_trace_ids(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", trace_ids_in_results=False)
    assert "objectWriteTraceId" not in hubspot.upsert({"email": ADA}).json()["results"][0]


def test_an_answer_may_be_empty_because_nothing_was_written(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", empty_results=1)
    response = hubspot.upsert({"email": ADA})
    assert (response.status_code, response.json()["results"]) == (200, [])
    assert emails(hubspot) == []
    assert len(hubspot.upsert({"email": ADA}).json()["results"]) == 1


def test_a_flood_may_lock_the_objects(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", locked_writes=1)
    assert [hubspot.upsert({"email": ADA}).status_code for _ in range(2)] == [423, 200]


def test_a_second_address_leads_to_its_contact(hubspot: HubSpotApi) -> None:
    merged = second_address(hubspot)
    row = {"id": BOB, "idProperty": "email", "properties": {"city": "S"}}
    result = hubspot.post(f"{CONTACTS}/batch/upsert", {"inputs": [row]}).json()["results"][0]
    assert (result["id"], result["new"]) == (merged, False)
    assert hubspot.value(merged, "email") == ADA


def test_writing_a_second_address_makes_it_the_first(hubspot: HubSpotApi) -> None:
    merged = second_address(hubspot)
    assert hubspot.upsert({"email": BOB}).status_code == 200
    read = hubspot.properties(merged, "email", "hs_additional_emails")
    assert (read["email"], read["hs_additional_emails"]) == (BOB, ADA)


def test_writing_a_second_address_may_collide(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", secondary_email_write="conflict")
    second_address(hubspot)
    assert refusal(hubspot.upsert({"email": BOB})) == (409, "CONFLICT")


def test_a_collision_costs_an_update_its_batch(hubspot: HubSpotApi) -> None:
    ada, bob = hubspot.create(), hubspot.create(BOB)
    rows = [
        {"id": ada, "objectWriteTraceId": "1", "properties": {"email": BOB}},
        {"id": bob, "objectWriteTraceId": "2", "properties": {"city": "S"}},
    ]
    assert refusal(update(hubspot, *rows)) == (409, "CONFLICT")
    assert hubspot.value(bob, "city") is None


def test_a_collision_may_cost_its_row_alone(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", conflict="row")
    ada, bob = hubspot.create(), hubspot.create(BOB)
    rows = [
        {"id": ada, "objectWriteTraceId": "1", "properties": {"email": BOB}},
        {"id": bob, "objectWriteTraceId": "2", "properties": {"city": "S"}},
    ]
    response = update(hubspot, *rows)
    assert response.status_code == 207
    assert response.json()["errors"][0]["context"] == {
        "objectWriteTraceId": ["1"],
        "existingId": [bob],
    }
    assert hubspot.value(bob, "city") == "S"


def test_a_new_contact_needs_its_address_among_the_properties(hubspot: HubSpotApi) -> None:
    row = {"id": ADA, "idProperty": "email", "properties": {"firstname": "Ada"}}
    body = {"inputs": [row]}
    refused = hubspot.post(f"{CONTACTS}/batch/upsert", body)
    assert codes(refused.json()["message"]) == ["REQUIRED_FIELD"]
    hubspot.sandbox.switch("hubspot", upsert_without_email="created")
    assert hubspot.post(f"{CONTACTS}/batch/upsert", body).status_code == 200
    assert emails(hubspot) == [ADA]


def test_only_unique_properties_name_a_record(hubspot: HubSpotApi) -> None:
    row = {"id": "S", "idProperty": "city", "properties": {"email": ADA}}
    response = hubspot.post(f"{CONTACTS}/batch/upsert", {"inputs": [row]})
    assert response.json()["message"] == (
        "Unable to perform update/upsert by non-unique 0-1 property city in portal ID 62515"
    )


def test_a_property_of_ones_own_names_a_record(hubspot: HubSpotApi) -> None:
    hubspot.property("customer_key", hasUniqueValue=True)
    row = {"id": "k1", "idProperty": "customer_key", "properties": {"email": ADA}}
    answers = [hubspot.post(f"{CONTACTS}/batch/upsert", {"inputs": [row]}) for _ in range(2)]
    assert [each.json()["results"][0]["new"] for each in answers] == [True, False]
    found = hubspot.get(f"{CONTACTS}/k1", idProperty="customer_key", properties="customer_key")
    assert found.json()["properties"]["customer_key"] == "k1"


def test_an_address_does_not_name_a_contact_in_an_update(hubspot: HubSpotApi) -> None:
    hubspot.create()
    response = update(hubspot, {"id": ADA, "idProperty": "email", "properties": {"city": "S"}})
    assert refusal(response) == (400, "VALIDATION_ERROR")


def test_an_update_names_the_records_that_are_missing(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    rows = [{"id": "999", "properties": {}}, {"id": ada, "properties": {"city": "S"}}]
    response = update(hubspot, *rows)
    assert response.status_code == 207
    assert response.json()["errors"][0]["category"] == "OBJECT_NOT_FOUND"
    assert response.json()["errors"][0]["context"] == {"ids": ["999"]}
    assert hubspot.value(ada, "city") == "S"


def test_a_batch_create_names_the_contact_that_exists(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    rows: list[dict[str, Any]] = [
        {"properties": {"email": ADA}, "objectWriteTraceId": "0", "associations": []},
        {"properties": {"email": BOB}, "objectWriteTraceId": "1", "associations": []},
    ]
    response = hubspot.post(f"{CONTACTS}/batch/create", {"inputs": rows})
    assert response.status_code == 207
    assert response.json()["errors"] == [
        {
            "status": "error",
            "category": "CONFLICT",
            "message": f"Contact already exists. Existing ID: {ada}",
            "context": {"objectWriteTraceId": ["0"], "existingId": [ada]},
        }
    ]
    assert emails(hubspot) == [ADA, BOB]


def test_a_batch_create_without_trace_ids_is_refused_whole(hubspot: HubSpotApi) -> None:
    hubspot.create()
    rows = [{"properties": {"email": BOB}}, {"properties": {"email": ADA}}]
    response = hubspot.post(f"{CONTACTS}/batch/create", {"inputs": rows})
    assert refusal(response) == (409, "CONFLICT")
    assert emails(hubspot) == [ADA]


def test_a_batch_create_answers_201(hubspot: HubSpotApi) -> None:
    body = {"inputs": [{"properties": {"email": ADA}}]}
    assert hubspot.post(f"{CONTACTS}/batch/create", body).status_code == 201


def test_a_batch_read_by_address_names_the_unknown(hubspot: HubSpotApi) -> None:
    hubspot.create(firstname="Ada")
    body = {
        "inputs": [{"id": "ADA@example.org"}, {"id": BOB}],
        "idProperty": "email",
        "properties": ["email", "firstname"],
    }
    response = hubspot.post(f"{CONTACTS}/batch/read", body)
    assert response.status_code == 207
    assert response.json()["results"][0]["properties"]["firstname"] == "Ada"
    assert response.json()["errors"][0]["context"] == {"ids": [BOB]}


def test_a_batch_read_of_known_ids_is_whole(hubspot: HubSpotApi) -> None:
    ids = [hubspot.create(), hubspot.create(BOB)]
    body = {"inputs": [{"id": each} for each in ids], "properties": ["email"]}
    response = hubspot.post(f"{CONTACTS}/batch/read", body)
    assert response.status_code == 200
    assert sorted(each["id"] for each in response.json()["results"]) == sorted(ids)


def test_a_batch_archive_says_nothing(hubspot: HubSpotApi) -> None:
    body = {"inputs": [{"id": hubspot.create()}, {"id": "999"}]}
    assert hubspot.post(f"{CONTACTS}/batch/archive", body).status_code == 204
    assert emails(hubspot) == []


@pytest.mark.parametrize("body", [{}, {"inputs": 1}, {"inputs": [1]}, {"inputs": [{}]}])
def test_a_malformed_batch_is_refused(hubspot: HubSpotApi, body: Any) -> None:
    for verb in ("upsert", "update", "create", "read"):
        response = hubspot.post(f"{CONTACTS}/batch/{verb}", body)
        assert refusal(response)[0] == 400
