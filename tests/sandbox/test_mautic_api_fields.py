"""Contact fields: what they are called, what they need, when they can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi


def test_a_field_of_the_core_has_the_recorded_shape(mautic: MauticApi) -> None:
    answer = mautic.get("/fields/contact", limit=500).json()
    assert answer["total"] == len(answer["fields"]) == 28
    by_alias = {each["alias"]: each for each in answer["fields"].values()}
    assert by_alias["email"] == {
        "isPublished": True,
        "dateAdded": None,
        "dateModified": None,
        "createdBy": None,
        "createdByUser": None,
        "modifiedBy": None,
        "modifiedByUser": None,
        "id": 6,
        "label": "Email",
        "alias": "email",
        "type": "email",
        "group": "core",
        "order": 6,
        "object": "lead",
        "defaultValue": None,
        "isRequired": False,
        "isFixed": True,
        "isListable": True,
        "isVisible": True,
        "isShortVisible": True,
        "isUniqueIdentifier": True,
        "isPubliclyUpdatable": False,
        "properties": {},
    }
    assert by_alias["country"]["type"] == "country"


def test_fields_come_thirty_at_a_time(mautic: MauticApi) -> None:
    for number in range(4):
        mautic.field(f"extra{number}")
    answer = mautic.get("/fields/contact").json()
    assert (answer["total"], len(answer["fields"])) == (32, 30)
    rest = mautic.get("/fields/contact", start=30).json()["fields"]
    assert [each["alias"] for each in rest.values()] == ["extra2", "extra3"]


def test_fields_are_keyed_by_id_and_may_be_a_list(mautic: MauticApi) -> None:
    assert mautic.get("/fields/contact").json()["fields"]["6"]["alias"] == "email"
    mautic.sandbox.switch("mautic", fields_shape="list")
    assert mautic.get("/fields/contact").json()["fields"][5]["alias"] == "email"


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ("Ticket Count", "ticket_count"),
        ("Préférée", "preferee"),
        ("a_very_long_alias_that_is_too_long", "a_very_long_alias_that_is"),
        ("select", "f_select"),
        ("2026", "f_2026"),
        ("nova-vip!", "nova_vip"),
    ],
)
def test_an_alias_is_what_mautic_makes_of_it(mautic: MauticApi, wanted: str, made: str) -> None:
    assert mautic.field(wanted) == made


def test_an_alias_comes_from_the_label_where_none_is_given(mautic: MauticApi) -> None:
    answer = mautic.post("/fields/contact/new", {"label": "Last Event", "type": "text"})
    assert answer.json()["field"]["alias"] == "last_event"


def test_an_alias_that_is_taken_is_refused(mautic: MauticApi) -> None:
    body = {"label": "Email again", "alias": "email", "type": "text"}
    status, said = refusal(mautic.post("/fields/contact/new", body))
    assert status == 400
    assert said.startswith("alias: Another field is already using this alias.")


def test_equal_labels_make_numbered_aliases(mautic: MauticApi) -> None:
    made = [mautic.post("/fields/contact/new", {"label": "VIP"}).json() for _ in range(3)]
    assert [each["field"]["alias"] for each in made] == ["vip", "vip1", "vip2"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"label": "VIP", "type": "boolean"}, "A 'positive' label is required."),
        (
            {"label": "VIP", "type": "boolean", "properties": {"yes": "Yes"}},
            "A 'negative' label is required.",
        ),
        ({"type": "text"}, "label: A value is required."),
        (
            {"label": "Size", "type": "shoe"},
            "type: This value is not valid., charLengthLimit: This value should not be blank.",
        ),
        ({"label": "Size", "type": "select"}, "list: At least one list value is required."),
    ],
)
def test_a_field_that_lacks_something_is_refused(
    mautic: MauticApi, body: dict[str, Any], message: str
) -> None:
    assert refusal(mautic.post("/fields/contact/new", body)) == (400, message)


def test_a_field_made_in_the_background_is_published_after_some_looks(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", background_fields=True, background_polls=2)
    answer = mautic.post("/fields/contact/new", {"label": "Seat", "type": "text"})
    field = answer.json()["field"]
    assert (answer.status_code, field["isPublished"]) == (202, False)
    ada = mautic.create(seat="A1")
    assert "seat" not in mautic.values(ada)
    looks = [mautic.get(f"/fields/contact/{field['id']}").json()["field"] for _ in range(2)]
    assert [each["isPublished"] for each in looks] == [False, True]
    mautic.post("/contacts/new", {"email": ADA, "seat": "A1"})
    assert mautic.values(ada)["seat"] == "A1"


def test_alias_and_type_cannot_change(mautic: MauticApi) -> None:
    mautic.field("seat")
    body = {"label": "Place", "alias": "place", "type": "number"}
    field = mautic.patch("/fields/contact/82/edit", body).json()["field"]
    assert (field["label"], field["alias"], field["type"]) == ("Place", "seat", "text")


def test_a_deleted_field_takes_its_values_along(mautic: MauticApi) -> None:
    mautic.field("seat")
    ada = mautic.create(seat="A1")
    assert mautic.delete("/fields/contact/82/delete").status_code == 200
    assert "seat" not in mautic.values(ada)
    mautic.field("seat")
    assert mautic.values(ada)["seat"] is None
    assert mautic.get("/fields/contact/82").status_code == 404


def test_the_contacts_own_list_has_published_fields_only(mautic: MauticApi) -> None:
    mautic.field("hidden", isPublished=False)
    aliases = {each["alias"] for each in mautic.get("/contacts/list/fields").json().values()}
    assert "email" in aliases
    assert "hidden" not in aliases
