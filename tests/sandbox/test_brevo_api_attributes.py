"""Attributes: which exist, which values they take, what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi

GENRES = {"type": "category", "enumeration": [{"value": 1, "label": "Jazz"}]}


def names(brevo: BrevoApi) -> set[str]:
    return {each["name"] for each in brevo.get("/contacts/attributes").json()["attributes"]}


def test_every_account_has_some_attributes(brevo: BrevoApi) -> None:
    named = {"FIRSTNAME", "LASTNAME", "SMS", "EXT_ID", "WHATSAPP", "LANDLINE_NUMBER"}
    of_all = {"BLACKLIST", "READERS", "CLICKERS"}
    others = {"_DETECTED_LANGUAGE", "DOUBLE_OPT-IN", "OPT_IN", "CONTACT_TIMEZONE"}
    assert names(brevo) == named | of_all | others | {"LINKEDIN", "JOB_TITLE"}


def test_a_category_has_no_type_and_tells_options_apart_by_text(brevo: BrevoApi) -> None:
    shown = {each["name"]: each for each in brevo.get("/contacts/attributes").json()["attributes"]}
    language = shown["_DETECTED_LANGUAGE"]
    assert "type" not in language
    assert [each["value"] for each in language["enumeration"]] == [0, 0]
    assert [each["valueStr"] for each in language["enumeration"]] == ["en", "fr"]
    assert shown["BLACKLIST"]["category"] == "global"


def test_names_may_have_hyphens(brevo: BrevoApi) -> None:
    brevo.attribute("TEST-DUMMY", "text")
    assert "TEST-DUMMY" in names(brevo)


def test_an_attribute_of_transactions_is_not_set_with_a_contact(brevo: BrevoApi) -> None:
    path = "/contacts/attributes/transactional/ORDER_PRICE"
    assert brevo.post(path, {"type": "float"}).status_code == 201
    body = {"email": ADA, "attributes": {"ORDER_PRICE": 12}}
    assert refusal(brevo.post("/contacts", body)) == (400, "invalid_parameter")


def test_an_account_of_another_language_names_them_otherwise(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", account_language="fr", phone_channels=False)
    assert {"PRENOM", "NOM", "SMS", "EXT_ID"} <= names(brevo)
    assert not {"FIRSTNAME", "LASTNAME", "WHATSAPP"} & names(brevo)


def test_a_new_attribute_is_answered_with_an_empty_object(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts/attributes/normal/city", {"type": "text"})
    assert (response.status_code, response.content) == (201, b"{}\n")
    assert "CITY" in names(brevo)


@pytest.mark.parametrize("name", ["CITY", "city", "FIRSTNAME"])
def test_a_taken_name_is_refused(brevo: BrevoApi, name: str) -> None:
    brevo.attribute("CITY", "text")
    response = brevo.post(f"/contacts/attributes/normal/{name}", {"type": "text"})
    assert refusal(response) == (400, "invalid_parameter")


@pytest.mark.parametrize("kind", ["integer", "datetime", "number", "category", "", 1])
def test_a_type_that_does_not_exist_is_refused(brevo: BrevoApi, kind: object) -> None:
    response = brevo.post("/contacts/attributes/normal/CITY", {"type": kind})
    assert refusal(response) == (400, "invalid_parameter")


@pytest.mark.parametrize(
    ("category", "body"),
    [
        ("normal", {}),
        ("normal", {"type": "multiple-choice"}),
        ("category", {"type": "category"}),
        ("calculated", {}),
    ],
)
def test_a_missing_part_is_refused(brevo: BrevoApi, category: str, body: dict[str, Any]) -> None:
    response = brevo.post(f"/contacts/attributes/{category}/CITY", body)
    assert refusal(response) == (400, "missing_parameter")


def test_an_unknown_category_is_refused(brevo: BrevoApi) -> None:
    response = brevo.post("/contacts/attributes/special/CITY", {"type": "text"})
    assert refusal(response) == (400, "invalid_parameter")


def test_an_option_that_is_too_long_is_refused(brevo: BrevoApi) -> None:
    body = {"type": "multiple-choice", "multiCategoryOptions": ["x" * 201]}
    response = brevo.post("/contacts/attributes/normal/TOPICS", body)
    assert refusal(response) == (400, "invalid_parameter")


def test_the_type_of_an_attribute_stays(brevo: BrevoApi) -> None:
    brevo.attribute("CITY", "text")
    response = brevo.put("/contacts/attributes/normal/CITY", {"type": "float"})
    assert refusal(response) == (400, "invalid_parameter")


def test_options_can_be_changed_and_removed(brevo: BrevoApi) -> None:
    brevo.attribute("TOPICS", "multiple-choice", multiCategoryOptions=["jazz"])
    more = {"multiCategoryOptions": ["jazz", "choir"]}
    assert brevo.put("/contacts/attributes/normal/TOPICS", more).status_code == 204
    path = "/contacts/attributes/multiple-choice/TOPICS/jazz"
    assert brevo.delete(path).status_code == 204
    shown = brevo.get("/contacts/attributes").json()["attributes"][-1]
    assert shown == {
        "name": "TOPICS",
        "category": "normal",
        "type": "multiple-choice",
        "multiCategoryOptions": ["choir"],
    }


def test_a_deleted_attribute_takes_its_values_along(brevo: BrevoApi) -> None:
    brevo.attribute("CITY", "text")
    brevo.create(attributes={"CITY": "Sydney"})
    assert brevo.delete("/contacts/attributes/normal/CITY").status_code == 204
    assert brevo.attributes() == {}
    assert refusal(brevo.delete("/contacts/attributes/normal/CITY")) == (404, "document_not_found")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("text", "Zoë"), ("date", "1986-04-13"), ("float", 12.5), ("float", 3), ("boolean", False)],
)
def test_a_value_of_the_right_type_comes_back(brevo: BrevoApi, kind: str, value: object) -> None:
    brevo.attribute("FIELD", kind)
    brevo.create(attributes={"FIELD": value})
    assert brevo.attributes() == {"FIELD": value}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 5),
        ("text", ["a"]),
        ("text", None),
        ("date", 20260101),
        ("float", "12.5"),
        ("float", True),
        ("boolean", "true"),
        ("boolean", 1),
    ],
)
def test_a_value_of_another_type_is_ignored_in_silence(
    brevo: BrevoApi, kind: str, value: object
) -> None:
    brevo.attribute("FIELD", kind)
    brevo.create(attributes={"FIELD": value, "FIRSTNAME": "Ada"})
    assert brevo.attributes() == {"FIRSTNAME": "Ada"}


@pytest.mark.parametrize("name", ["UNKNOWN", "firstname", "FirstName"])
def test_an_unknown_name_is_ignored_in_silence(brevo: BrevoApi, name: str) -> None:
    brevo.create(attributes={name: "Ada"})
    assert brevo.attributes() == {}


@pytest.mark.parametrize("value", ["11/02/1989", "2026-02-30", "2026-01-01T00:00:00Z", "", "1986"])
def test_a_date_in_another_form_is_stored_as_null(brevo: BrevoApi, value: str) -> None:
    brevo.attribute("DOB", "date")
    brevo.create(attributes={"DOB": "1986-04-13"})
    brevo.put(f"/contacts/{ADA}", {"attributes": {"DOB": value}})
    assert brevo.attributes() == {"DOB": None}


def test_a_date_in_another_form_can_be_ignored(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", bad_date="ignored")
    brevo.attribute("DOB", "date")
    brevo.create(attributes={"DOB": "13.04.1986"})
    assert brevo.attributes() == {}


def test_an_empty_text_erases(brevo: BrevoApi) -> None:
    brevo.create(attributes={"FIRSTNAME": "Ada"})
    brevo.put(f"/contacts/{ADA}", {"attributes": {"FIRSTNAME": ""}})
    assert brevo.attributes() == {}


def test_only_known_options_of_a_multiple_choice_are_kept(brevo: BrevoApi) -> None:
    brevo.attribute("TOPICS", "multiple-choice", multiCategoryOptions=["jazz", "choir"])
    brevo.create(attributes={"TOPICS": ["choir", "opera"]})
    assert brevo.attributes() == {"TOPICS": ["choir"]}


@pytest.mark.parametrize("value", [1, "1", "Jazz"])
def test_a_category_takes_value_or_label(brevo: BrevoApi, value: object) -> None:
    brevo.post("/contacts/attributes/category/GENRE", GENRES)
    brevo.create(attributes={"GENRE": value})
    assert brevo.attributes() == {"GENRE": 1}


def test_a_category_can_insist_on_values(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", category_labels=False)
    brevo.post("/contacts/attributes/category/GENRE", GENRES)
    brevo.create(attributes={"GENRE": "Jazz"})
    assert brevo.attributes() == {}


def test_a_calculated_attribute_takes_no_value(brevo: BrevoApi) -> None:
    brevo.post("/contacts/attributes/calculated/BLOCKED", {"value": "COUNT[BLACKLISTED]"})
    brevo.create(attributes={"BLOCKED": 5})
    assert brevo.attributes() == {}


def test_booleans_can_come_back_as_text(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", boolean_strings=True)
    brevo.attribute("VIP", "boolean")
    brevo.create(attributes={"VIP": True})
    assert brevo.attributes() == {"VIP": "true"}


def test_the_external_id_shows_among_the_attributes_or_not(brevo: BrevoApi) -> None:
    brevo.create(ext_id="crm-1")
    assert brevo.attributes() == {"EXT_ID": "crm-1"}
    brevo.sandbox.switch("brevo", shows_ext_id=False)
    assert brevo.attributes() == {}


def test_an_external_id_that_is_no_text_is_ignored_in_silence(brevo: BrevoApi) -> None:
    brevo.create(attributes={"EXT_ID": 5})
    assert brevo.attributes() == {}
