"""Deals in HubSpot, whom they belong to, and custom events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, refusal

if TYPE_CHECKING:
    import requests

    from fixtures.hubspot_api import HubSpotApi

DEALS = "/crm/v3/objects/deals"
LINKS = "/crm/v4/associations/deals/contacts/batch"
DEAL = {"dealname": "Order 4711", "dealstage": "closedwon", "pipeline": "default"}
EVENT = "pe1234_ticket_bought"


def new_deal(hubspot: HubSpotApi, **properties: Any) -> str:
    response = hubspot.post(DEALS, {"properties": {**DEAL, **properties}})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def pair(one: str, other: str) -> dict[str, Any]:
    return {"from": {"id": one}, "to": {"id": other}}


def linked(hubspot: HubSpotApi, contact: str) -> list[str]:
    path = f"/crm/v4/objects/contacts/{contact}/associations/deals"
    return [str(each["toObjectId"]) for each in hubspot.get(path).json()["results"]]


def send(hubspot: HubSpotApi, **event: Any) -> requests.Response:
    return hubspot.post("/events/v3/send", {"eventName": EVENT, "email": ADA, **event})


@pytest.fixture
def enterprise(hubspot: HubSpotApi) -> HubSpotApi:
    """An account that has a custom event."""
    hubspot.sandbox.switch("hubspot", custom_events=True, event_definitions=[EVENT])
    return hubspot


def test_a_deal_tells_whether_it_is_won(hubspot: HubSpotApi) -> None:
    made = new_deal(hubspot, amount=120.5)
    names = "amount,hs_is_closed_won,hs_is_closed"
    read = hubspot.get(f"{DEALS}/{made}", properties=names).json()["properties"]
    assert (read["amount"], read["hs_is_closed_won"], read["hs_is_closed"]) == (
        "120.5",
        "true",
        "true",
    )


@pytest.mark.parametrize("missing", [["dealstage"], ["dealstage", "pipeline"]])
def test_a_deal_without_a_stage_stands_in_none(hubspot: HubSpotApi, missing: list[str]) -> None:
    given = {name: value for name, value in DEAL.items() if name not in missing}
    response = hubspot.post(DEALS, {"properties": given})
    assert response.status_code == 201
    read = hubspot.get(f"{DEALS}/{response.json()['id']}", properties="dealstage").json()
    assert read["properties"]["dealstage"] is None


def test_an_unknown_stage_is_refused(hubspot: HubSpotApi) -> None:
    response = hubspot.post(DEALS, {"properties": {**DEAL, "dealstage": "sold"}})
    told = response.json()["errors"][0]["message"]
    assert told.startswith(
        "sold is not a valid pipeline stage ID. Valid options are: pipelineId=default : ["
    )


def test_deals_are_upserted_by_a_property_of_ones_own(hubspot: HubSpotApi) -> None:
    row = {"id": "4711", "idProperty": "ticket_order_id", "properties": DEAL}
    body = {"inputs": [row]}
    refused = hubspot.post(f"{DEALS}/batch/upsert", body)
    assert "non-unique 0-3 property ticket_order_id" in refused.json()["message"]
    definition = {
        "name": "ticket_order_id",
        "label": "Order",
        "groupName": "dealinformation",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
    }
    assert hubspot.post("/crm/v3/properties/deals", definition).status_code == 201
    answers = [hubspot.post(f"{DEALS}/batch/upsert", body).json() for _ in range(2)]
    assert [each["results"][0]["new"] for each in answers] == [True, False]


def test_pipelines_and_owners_are_listed(hubspot: HubSpotApi) -> None:
    pipeline = hubspot.get("/crm/v3/pipelines/deals").json()["results"][0]
    won = next(each for each in pipeline["stages"] if each["id"] == "closedwon")
    assert won["metadata"] == {"probability": "1.0", "isClosed": "true"}
    assert hubspot.get("/crm/pipelines/2026-09/deals/default").json() == pipeline
    owners = hubspot.get("/crm/v3/owners/", limit=100).json()["results"]
    assert owners[0]["email"] == "owner@organiser.example"
    assert hubspot.get("/crm/owners/2026-09", email=ADA).json()["results"] == []


def test_a_deal_is_joined_to_a_contact_again_and_again(hubspot: HubSpotApi) -> None:
    deal, ada = new_deal(hubspot), hubspot.create()
    path = f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{ada}"
    answers = [hubspot.put(path) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    types = {each["associationSpec"]["associationTypeId"] for each in answers[0].json()["results"]}
    assert types == {3, 4}
    assert linked(hubspot, ada) == [deal]
    assert hubspot.value(ada, "num_associated_deals") == "1"


def test_deals_are_joined_in_batches(hubspot: HubSpotApi) -> None:
    deals, ada = [new_deal(hubspot), new_deal(hubspot)], hubspot.create()
    inputs = [pair(each, ada) for each in deals]
    body: dict[str, Any] = {"inputs": [*inputs, pair("999", ada)]}
    response = hubspot.post(f"{LINKS}/associate/default", body)
    assert response.status_code == 207
    assert response.json()["numErrors"] == 1
    assert linked(hubspot, ada) == deals


@pytest.mark.parametrize("as_number", [True, False])
def test_deals_are_joined_with_a_type(hubspot: HubSpotApi, *, as_number: bool) -> None:
    deal, ada = new_deal(hubspot), hubspot.create()
    ids: list[Any] = [int(deal), int(ada)] if as_number else [deal, ada]
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
    body = {"inputs": [{**pair(*ids), "types": [spec]}]}
    response = hubspot.post(f"{LINKS}/create", body)
    assert response.status_code == 201
    assert response.json()["results"][0]["toObjectId"] == int(ada)
    assert linked(hubspot, ada) == [deal]


def test_links_are_read_and_taken_away_in_batches(hubspot: HubSpotApi) -> None:
    deal, lonely, ada = new_deal(hubspot), new_deal(hubspot), hubspot.create()
    hubspot.post(f"{LINKS}/associate/default", {"inputs": [pair(deal, ada)]})
    read = hubspot.post(f"{LINKS}/read", {"inputs": [{"id": deal}, {"id": lonely}]})
    assert read.status_code == 207
    assert read.json()["results"] == [
        {
            "from": {"id": deal},
            "to": [
                {
                    "toObjectId": int(ada),
                    "associationTypes": [
                        {"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}
                    ],
                }
            ],
        }
    ]
    archived = {"inputs": [{"from": {"id": deal}, "to": [{"id": ada}]}]}
    assert hubspot.post(f"{LINKS}/archive", archived).status_code == 204
    assert linked(hubspot, ada) == []
    assert hubspot.value(ada, "num_associated_deals") == "0"


def test_a_new_deal_can_name_its_contact(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
    body = {"properties": DEAL, "associations": [{"to": {"id": ada}, "types": [spec]}]}
    deal = hubspot.post(DEALS, body).json()["id"]
    assert linked(hubspot, ada) == [deal]
    read = hubspot.get(f"{CONTACTS}/{ada}", associations="deals").json()
    assert read["associations"]["deals"]["results"] == [{"id": deal, "type": "contact_to_deal"}]


def test_merged_contacts_keep_their_deals(hubspot: HubSpotApi) -> None:
    deal, ada, bob = new_deal(hubspot), hubspot.create(), hubspot.create(BOB)
    hubspot.post(f"{LINKS}/associate/default", {"inputs": [pair(deal, bob)]})
    body = {"primaryObjectId": ada, "objectIdToMerge": bob}
    merged = hubspot.post(f"{CONTACTS}/merge", body).json()["id"]
    assert linked(hubspot, merged) == [deal]
    hubspot.delete(f"{CONTACTS}/{merged}")
    read = hubspot.get(f"{DEALS}/{deal}", properties="num_associated_contacts").json()
    assert read["properties"]["num_associated_contacts"] == "0"


def test_custom_events_are_for_enterprise(hubspot: HubSpotApi) -> None:
    assert refusal(send(hubspot))[0] == 403
    hubspot.sandbox.switch("hubspot", custom_events=True)
    assert refusal(send(hubspot)) == (400, "VALIDATION_ERROR")


def test_an_event_is_kept_once(enterprise: HubSpotApi) -> None:
    ada = enterprise.create()
    event = {"uuid": "o-1", "occurredAt": "2026-01-20T21:14:16.512Z", "properties": {"n": 7}}
    assert [send(enterprise, **event).status_code for _ in range(2)] == [204, 204]
    read = enterprise.get("/events/v3/events", objectType="contact", objectId=ada).json()
    assert read["results"] == [
        {
            "id": "o-1",
            "eventType": EVENT,
            "objectType": "CONTACT",
            "objectId": ada,
            "occurredAt": "2026-01-20T21:14:16.512Z",
            "properties": {"n": "7"},
        }
    ]


def test_events_come_in_batches(enterprise: HubSpotApi) -> None:
    rows = [{"eventName": EVENT, "email": ADA} for _ in range(3)]
    path = "/events/custom/2026-09/send/batch"
    assert enterprise.post(path, {"inputs": rows}).status_code == 204
    first = enterprise.get("/events/event-occurrences/2026-09", limit=2).json()
    assert (len(first["results"]), first["paging"]["next"]["after"]) == (2, "2")
    assert enterprise.get("/events/v3/events/event-types").json() == {"eventTypes": [EVENT]}
    assert enterprise.post(path, {"inputs": rows * 167}).status_code == 400


@pytest.mark.parametrize(
    "event", [{"email": "none"}, {"eventName": ""}, {"objectId": "9"}, {"occurredAt": "today"}]
)
def test_an_event_that_says_too_little_is_refused(
    enterprise: HubSpotApi, event: dict[str, Any]
) -> None:
    assert send(enterprise, **event).status_code == 400
