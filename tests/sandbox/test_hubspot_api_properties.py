"""Properties in HubSpot: making them, and what they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, CONTACTS, codes, refusal

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi

PROPERTIES = "/crm/v3/properties/contacts"
YES_NO = [{"label": "Yes", "value": "true"}, {"label": "No", "value": "false"}]
TOPICS = [{"label": "Jazz", "value": "jazz"}, {"label": "Choir", "value": "choir"}]
GOOD = {"name": "x1", "label": "X", "groupName": "contactinformation"}


@pytest.fixture
def typed(hubspot: HubSpotApi) -> HubSpotApi:
    """An account with a property of every type."""
    hubspot.property("a_text")
    hubspot.property("a_number", "number", "number")
    hubspot.property("a_flag", "bool", "booleancheckbox", options=YES_NO)
    hubspot.property("a_topic", "enumeration", "select", options=TOPICS)
    hubspot.property("some_topics", "enumeration", "checkbox", options=TOPICS)
    hubspot.property("a_date", "date", "date")
    hubspot.property("a_moment", "datetime", "date")
    hubspot.property("a_phone", "phone_number", "phonenumber")
    return hubspot


def test_the_properties_of_a_contact_are_listed(hubspot: HubSpotApi) -> None:
    listed = {each["name"]: each for each in hubspot.get(PROPERTIES).json()["results"]}
    assert listed["email"]["hasUniqueValue"] is True
    assert listed["hs_email_optout"]["modificationMetadata"]["readOnlyValue"] is True
    assert listed["firstname"]["modificationMetadata"]["readOnlyValue"] is False
    assert {"hs_email_optout_301", "hs_email_open", "lifecyclestage"} <= listed.keys()


def test_a_property_is_made_in_a_group_of_its_own(hubspot: HubSpotApi) -> None:
    group = {"name": "ticketing", "label": "Ticketing", "displayOrder": -1}
    assert hubspot.post(f"{PROPERTIES}/groups", group).status_code == 201
    hubspot.property("visits", "number", "number", groupName="ticketing", description="Synced")
    made = hubspot.get(f"{PROPERTIES}/visits").json()
    assert (made["groupName"], made["description"], made["type"]) == (
        "ticketing",
        "Synced",
        "number",
    )
    groups = hubspot.get(f"{PROPERTIES}/groups").json()["results"]
    assert [each["name"] for each in groups] == ["contactinformation", "ticketing"]


def test_names_are_taken_once(hubspot: HubSpotApi) -> None:
    hubspot.property("visits")
    body = {**GOOD, "name": "visits", "type": "string", "fieldType": "text"}
    assert refusal(hubspot.post(PROPERTIES, body)) == (409, "OBJECT_ALREADY_EXISTS")
    group = {"name": "contactinformation", "label": "x"}
    assert hubspot.post(f"{PROPERTIES}/groups", group).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"type": "number", "fieldType": "text"},
        {"type": "string", "fieldType": "text", "name": "Upper"},
        {"type": "string", "fieldType": "text", "name": "1st"},
        {"type": "string", "fieldType": "text", "name": "x" * 101},
        {"type": "string", "fieldType": "text", "groupName": "nowhere"},
        {"type": "string", "fieldType": "text", "label": None},
        {"type": "bool", "fieldType": "booleancheckbox"},
        {"type": "bool", "fieldType": "booleancheckbox", "options": TOPICS},
        {"type": "enumeration", "fieldType": "select", "options": []},
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(
    hubspot: HubSpotApi, change: dict[str, Any]
) -> None:
    assert hubspot.post(PROPERTIES, {**GOOD, **change}).status_code == 400


def test_properties_are_made_in_batches(hubspot: HubSpotApi) -> None:
    hubspot.property("visits")
    rows = [{**GOOD, "name": name, "type": "string", "fieldType": "text"} for name in ("b", "c")]
    response = hubspot.post(f"{PROPERTIES}/batch/create", {"inputs": rows})
    assert (response.status_code, len(response.json()["results"])) == (201, 2)
    rows = [{**GOOD, "name": n, "type": "string", "fieldType": "text"} for n in ("visits", "d")]
    response = hubspot.post(f"{PROPERTIES}/batch/create", {"inputs": rows})
    assert response.status_code == 207
    assert [each["name"] for each in response.json()["results"]] == ["d"]
    assert response.json()["numErrors"] == 1


def test_only_ten_properties_are_unique(hubspot: HubSpotApi) -> None:
    for number in range(10):
        hubspot.property(f"key_{number}", hasUniqueValue=True)
    body = {**GOOD, "type": "string", "fieldType": "text", "hasUniqueValue": True}
    assert hubspot.post(PROPERTIES, body).status_code == 400


def test_options_can_be_added(typed: HubSpotApi) -> None:
    options = [*TOPICS, {"label": "Rock", "value": "rock"}]
    assert typed.patch(f"{PROPERTIES}/a_topic", {"options": options}).status_code == 200
    typed.create(a_topic="rock")
    assert typed.patch(f"{PROPERTIES}/email", {"label": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("a_text", 7, "7"),
        ("a_text", True, "true"),
        ("a_number", 120.5, "120.5"),
        ("a_number", "1e3", "1000"),
        ("a_number", "007.50", "7.5"),
        ("a_flag", True, "true"),
        ("a_flag", "false", "false"),
        ("a_topic", "jazz", "jazz"),
        ("some_topics", "jazz;choir", "jazz;choir"),
        ("a_date", "2026-02-28", "2026-02-28"),
        ("a_date", "1772236800000", "2026-02-28"),
        ("a_moment", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("a_moment", "2026-03-01T10:00:00+11:00", "2026-02-28T23:00:00Z"),
        ("a_moment", 1772236800001, "2026-02-28T00:00:00.001Z"),
        ("a_phone", "+61 400 000 000", "+61 400 000 000"),
    ],
)
def test_a_value_is_kept_as_text(typed: HubSpotApi, name: str, given: Any, kept: str) -> None:
    assert typed.value(typed.create(**{name: given}), name) == kept


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("nothing", "x", "PROPERTY_DOESNT_EXIST"),
        ("a_number", "1,200", "INVALID_DECIMAL"),
        ("a_flag", "yes", "INVALID_OPTION"),
        ("a_topic", "Jazz", "INVALID_OPTION"),
        ("some_topics", "jazz;rock", "INVALID_OPTION"),
        ("a_date", "2026-02-30", "INVALID_DATE"),
        ("a_date", "2026-02-28T10:00:00Z", "INVALID_DATE"),
        ("a_date", "1772236800001", "INVALID_DATE"),
        ("a_moment", "2026-03-01T10:00:00", "INVALID_LONG"),
        ("hs_email_optout", "true", "READ_ONLY_VALUE"),
        ("hs_email_optout_301", "", "READ_ONLY_VALUE"),
        ("createdate", "2026-02-28", "READ_ONLY_VALUE"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    typed: HubSpotApi, name: str, given: Any, code: str
) -> None:
    response = typed.post(CONTACTS, {"properties": {"email": ADA, name: given}})
    assert response.status_code == 400
    assert codes(response.json()["message"]) == [code]
    assert response.json()["errors"][0]["context"] == {"propertyName": [name]}


def test_every_value_that_does_not_fit_is_named(typed: HubSpotApi) -> None:
    given = {"email": "none", "a_number": "x", "nothing": "x", "firstname": "Ada"}
    response = typed.post(CONTACTS, {"properties": given})
    expected = ["INVALID_EMAIL", "INVALID_DECIMAL", "PROPERTY_DOESNT_EXIST"]
    assert codes(response.json()["message"]) == expected


def test_an_empty_value_clears_and_a_semicolon_appends(typed: HubSpotApi) -> None:
    created = typed.create(some_topics="jazz", a_number=1)
    change = {"some_topics": ";choir", "a_number": ""}
    typed.patch(f"{CONTACTS}/{created}", {"properties": change})
    read = typed.properties(created, "some_topics", "a_number")
    assert (read["some_topics"], read["a_number"]) == ("jazz;choir", None)
