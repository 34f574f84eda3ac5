"""Contacts one by one: matching, validation, blanks, zeros, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi

NOT_UNIQUE = (422, "email: This field must be unique.")


def test_a_new_contact_has_the_recorded_shape(mautic: MauticApi) -> None:
    body = {
        "email": ADA,
        "firstname": "Ada",
        "tags": ["customer"],
        "doNotContact": [{"channel": "email", "reason": 1, "comments": "unsubscribed in shop"}],
    }
    answer = mautic.post("/contacts/new", body)
    assert answer.status_code == 201
    contact = answer.json()["contact"]
    fields = contact.pop("fields")
    moment = "2026-11-01T00:00:00+00:00"
    assert contact == {
        "id": 1,
        "isPublished": True,
        "dateAdded": moment,
        "dateModified": None,
        "createdBy": None,
        "createdByUser": "sandbox [1]",
        "modifiedBy": None,
        "modifiedByUser": None,
        "points": 0,
        "color": None,
        "lastActive": None,
        "dateIdentified": moment,
        "preferredProfileImage": None,
        "owner": None,
        "stage": None,
        "ipAddresses": [],
        "tags": [{"id": 1, "tag": "customer", "description": None}],
        "utmtags": None,
        "frequencyRules": [],
        "doNotContact": [
            {
                "id": 1,
                "reason": 1,
                "comments": "unsubscribed in shop",
                "channel": "email",
                "channelId": None,
            }
        ],
    }
    assert fields["core"]["email"] == {
        "id": 6,
        "group": "core",
        "label": "Email",
        "alias": "email",
        "type": "email",
        "properties": [],
        "value": ADA,
        "normalizedValue": ADA,
    }
    assert (fields["personal"], fields["professional"]) == ([], [])
    assert fields["social"]["twitter"]["value"] == ""
    assert mautic.contact(1)["fields"]["core"]["email"] == {
        "id": "6",
        "label": "Email",
        "alias": "email",
        "type": "email",
        "group": "core",
        "object": "lead",
        "is_fixed": "1",
        "properties": "a:0:{}",
        "default_value": None,
        "value": ADA,
        "normalizedValue": ADA,
    }
    named = {name: fields["all"][name] for name in ("id", "email", "firstname", "points", "city")}
    assert named == {"id": "1", "email": ADA, "firstname": "Ada", "points": 0, "city": None}


def test_a_known_address_is_updated_and_keeps_what_is_not_sent(mautic: MauticApi) -> None:
    contact_id = mautic.create(firstname="Ada", city="Sydney")
    answer = mautic.post("/contacts/new", {"email": ADA.upper(), "firstname": "Augusta"})
    assert answer.status_code == 200
    assert answer.json()["contact"]["id"] == contact_id
    values = mautic.values(contact_id)
    assert (values["firstname"], values["city"]) == ("Augusta", "Sydney")


def test_creation_may_answer_200_too(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", created_status=200)
    assert mautic.post("/contacts/new", {"email": ADA}).status_code == 200


def test_another_unique_identifier_matches_too(mautic: MauticApi) -> None:
    alias = mautic.field("customer_id", isUniqueIdentifier=True)
    contact_id = mautic.create(**{alias: "c-1"})
    answer = mautic.post("/contacts/new", {"email": BOB, alias: "c-1"})
    assert (answer.status_code, answer.json()["contact"]["id"]) == (200, contact_id)
    assert mautic.values(contact_id)["email"] == BOB


def test_all_unique_identifiers_must_match_where_the_instance_says_and(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", unique_operator="AND")
    alias = mautic.field("customer_id", isUniqueIdentifier=True)
    mautic.create(**{alias: "c-1"})
    answer = mautic.post("/contacts/new", {"email": BOB, alias: "c-1"})
    assert refusal(answer) == (422, "customer_id: This field must be unique.")


def test_an_address_is_cleaned_before_it_is_matched(mautic: MauticApi) -> None:
    contact_id = mautic.create()
    answer = mautic.post("/contacts/new", {"email": " a(d)a@example.org\n"})
    assert answer.json()["contact"]["id"] == contact_id


@pytest.mark.parametrize("email", ["foo", "foo@", "@example.org", "a@b", "a@@example.org"])
def test_an_address_that_is_none_is_refused(mautic: MauticApi, email: str) -> None:
    answer = mautic.post("/contacts/new", {"email": email})
    assert answer.status_code == 400
    assert answer.json() == {
        "errors": [
            {
                "code": 400,
                "message": f"email: {email} is invalid.",
                "details": {"email": [f"{email} is invalid."]},
            }
        ]
    }
    assert mautic.get("/contacts").json() == {"total": "0", "contacts": {}}


def test_a_contact_cannot_take_anothers_address(mautic: MauticApi) -> None:
    mautic.create()
    bob = mautic.create(BOB)
    for answer in (
        mautic.patch(f"/contacts/{bob}/edit", {"email": ADA}),
        mautic.put(f"/contacts/{bob}/edit", {"email": ADA}),
    ):
        assert refusal(answer) == NOT_UNIQUE
        assert answer.json()["errors"][0]["details"] == {"email": ["This field must be unique."]}
    assert mautic.values(bob)["email"] == BOB


def test_a_contact_may_keep_its_own_address(mautic: MauticApi) -> None:
    ada = mautic.create()
    assert mautic.patch(f"/contacts/{ada}/edit", {"email": ADA}).status_code == 200


def test_duplicates_block_every_write_of_their_address(mautic: MauticApi) -> None:
    ada = mautic.create()
    second = mautic.sandbox.control("mautic/duplicate", {"email": ADA})["id"]
    assert second != ada
    for path, write in (("/contacts/new", mautic.post), (f"/contacts/{ada}/edit", mautic.patch)):
        assert refusal(write(path, {"email": ADA, "city": "Sydney"})) == NOT_UNIQUE
    assert mautic.patch(f"/contacts/{ada}/edit", {"city": "Sydney"}).status_code == 200
    mautic.delete(f"/contacts/{second}/delete")
    assert mautic.post("/contacts/new", {"email": ADA}).status_code == 200


def test_patch_needs_a_contact(mautic: MauticApi) -> None:
    assert refusal(mautic.patch("/contacts/9/edit", {})) == (404, "Item was not found.")
    assert refusal(mautic.get("/contacts/9")) == (404, "Item was not found.")
    assert refusal(mautic.delete("/contacts/9/delete")) == (404, "Item was not found.")


def test_put_wipes_what_is_not_sent(mautic: MauticApi) -> None:
    ada = mautic.create(
        firstname="Ada", city="Sydney", tags=["customer"], doNotContact=[{"channel": "email"}]
    )
    answer = mautic.put(f"/contacts/{ada}/edit", {"email": ADA, "firstname": "Augusta"})
    assert answer.status_code == 200
    contact = mautic.contact(ada)
    values = contact["fields"]["all"]
    assert (values["firstname"], values["city"]) == ("Augusta", None)
    assert [each["reason"] for each in contact["doNotContact"]] == [3]
    assert [each["tag"] for each in contact["tags"]] == ["customer"]


def test_put_of_an_unknown_id_makes_a_contact_with_another_id(mautic: MauticApi) -> None:
    answer = mautic.put("/contacts/77/edit", {"email": ADA})
    assert (answer.status_code, answer.json()["contact"]["id"]) == (201, 1)


def test_a_deleted_contact_is_shown_without_its_id_and_leaves_nothing(mautic: MauticApi) -> None:
    ada = mautic.create(doNotContact=[{"channel": "email", "reason": 1}])
    answer = mautic.delete(f"/contacts/{ada}/delete")
    assert answer.status_code == 200
    assert answer.json()["contact"]["id"] is None
    again = mautic.contact(mautic.create())
    assert (again["id"], again["doNotContact"]) == (ada + 1, [])


def test_the_date_of_change_is_null_until_the_first_edit(mautic: MauticApi) -> None:
    ada = mautic.create()
    assert mautic.contact(ada)["dateModified"] is None
    mautic.patch(f"/contacts/{ada}/edit", {"city": "Sydney"})
    assert mautic.contact(ada)["dateModified"] == "2026-11-01T00:00:00+00:00"


@pytest.mark.parametrize("blank", ["", None, []])
def test_a_blank_erases_nothing_unless_asked_to(mautic: MauticApi, blank: Any) -> None:
    ada = mautic.create(city="Sydney")
    mautic.post("/contacts/new", {"email": ADA, "city": blank})
    mautic.patch(f"/contacts/{ada}/edit", {"city": blank})
    assert mautic.values(ada)["city"] == "Sydney"
    mautic.post("/contacts/new", {"email": ADA, "city": blank, "overwriteWithBlank": True})
    assert mautic.values(ada)["city"] is None


@pytest.mark.parametrize(
    ("switches", "given", "kept"),
    [
        ({}, 0, 3),
        ({}, "0", 3),
        ({}, 0.4, 3),
        ({}, -0.9, 3),
        ({}, "", None),
        ({}, 1, 1),
        ({"version": "6.0.5"}, 0, 3),
        ({"version": "7.2.0"}, 0, 3),
        ({"version": "7.2.0"}, 0.4, 0.4),
    ],
)
@pytest.mark.parametrize("verb", ["post", "patch"])
def test_a_number_that_comes_to_nothing_leaves_the_old_one_whatever_is_asked(
    mautic: MauticApi, verb: str, switches: dict[str, str], given: Any, kept: Any
) -> None:
    number = mautic.field("count", "number", properties={"scale": 2})
    mautic.sandbox.switch("mautic", **switches)
    started: dict[str, Any] = {number: 3}
    ada = mautic.create(**started)
    path = f"/contacts/{ada}/edit" if verb == "patch" else "/contacts/new"
    body = {"email": ADA, number: given, "overwriteWithBlank": True}
    assert getattr(mautic, verb)(path, body).status_code == 200
    assert mautic.values(ada)[number] == kept


def test_a_new_contact_has_nothing_for_zero_and_keeps_a_fraction(mautic: MauticApi) -> None:
    number = mautic.field("count", "number", properties={"scale": 2})
    zero: dict[str, Any] = {number: 0}
    fraction: dict[str, Any] = {number: 0.4}
    assert mautic.values(mautic.create(**zero))[number] is None
    assert mautic.values(mautic.create(BOB, **fraction))[number] == 0.4


def test_a_no_is_stored_always(mautic: MauticApi) -> None:
    flag = mautic.yes_or_no("vip")
    started: dict[str, Any] = {flag: True}
    ada = mautic.create(**started)
    mautic.patch(f"/contacts/{ada}/edit", {flag: False})
    assert mautic.values(ada)[flag] == "0"


def test_points_are_not_set_back_to_zero(mautic: MauticApi) -> None:
    ada = mautic.create(points=5)
    mautic.post("/contacts/new", {"email": ADA, "points": 0, "overwriteWithBlank": True})
    assert mautic.contact(ada)["points"] == 5


def test_tags_come_and_with_a_minus_go(mautic: MauticApi) -> None:
    ada = mautic.create(tags=["customer", "lapsed"])
    mautic.patch(f"/contacts/{ada}/edit", {"tags": ["-lapsed", "vip", "-never"]})
    assert [each["tag"] for each in mautic.contact(ada)["tags"]] == ["customer", "vip"]


def test_unknown_names_are_ignored(mautic: MauticApi) -> None:
    ada = mautic.create(shoe_size=44, supabase_id="x")
    assert "shoe_size" not in mautic.values(ada)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", 5, "5"),
        ("text", "x" * 64, "x" * 64),
        ("text", "<b>Rock</b> & x < y", "Rock & x"),
        ("text", "&amp; Co", "& Co"),
        ("number", "12", 12),
        ("boolean", "true", "1"),
        ("boolean", "1", "1"),
        ("boolean", "perhaps", "0"),
        ("date", "2026-03-01", "2026-03-01"),
        ("date", "2026-03-01T10:00:00+02:00", "2026-03-01"),
        ("date", "soon", None),
        ("datetime", "2026-03-01 10:00:00", "2026-03-01 10:00:00"),
        ("datetime", "2026-03-01T10:00:00+02:00", "2026-03-01 08:00:00"),
        ("datetime", "soon", None),
        ("time", "10:30:00", "10:30:00"),
        ("tel", "anything", "anything"),
        ("country", "France", "France"),
        ("region", "New South Wales", "New South Wales"),
        ("timezone", "Europe/Paris", "Europe/Paris"),
        ("locale", "fr_FR", "fr_FR"),
    ],
)
def test_a_value_is_kept_as_its_field_keeps_it(
    mautic: MauticApi, kind: str, given: Any, kept: Any
) -> None:
    properties = {"yes": "Yes", "no": "No"} if kind == "boolean" else {}
    alias = mautic.field("about", kind, properties=properties)
    assert mautic.values(mautic.create(**{alias: given}))[alias] == kept


def test_a_number_keeps_as_many_decimals_as_its_field(mautic: MauticApi) -> None:
    up = mautic.field("up", "number", properties={"scale": 2, "roundmode": 3})
    half_up = mautic.field("half_up", "number", properties={"scale": 2, "roundmode": 6})
    whole = mautic.field("whole", "number", properties={"scale": 0, "roundmode": 3})
    given: dict[str, Any] = {up: 12.341, half_up: 12.341, whole: 3.7}
    values = mautic.values(mautic.create(**given))
    assert (values[up], values[half_up], values[whole]) == (12.35, 12.34, 3)


@pytest.mark.parametrize("given", ["jazz|choir", ["jazz", "choir"]])
def test_a_multiselect_is_replaced_as_a_set(mautic: MauticApi, given: Any) -> None:
    options = [{"label": "Jazz", "value": "jazz"}, {"label": "Choir", "value": "choir"}]
    alias = mautic.field("interests", "multiselect", properties={"list": options})
    ada = mautic.create(**{alias: "choir"})
    mautic.patch(f"/contacts/{ada}/edit", {alias: given})
    assert mautic.values(ada)[alias] == "jazz|choir"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("country", "FR"),
        ("region", "NSW"),
        ("timezone", "Paris"),
        ("locale", "French"),
        ("number", "many"),
        ("number", "12,5"),
    ],
)
def test_a_value_that_its_field_cannot_hold_costs_the_row(
    mautic: MauticApi, kind: str, given: str
) -> None:
    alias = mautic.field("about", kind)
    answer = mautic.post("/contacts/new", {"email": ADA, alias: given})
    assert refusal(answer) == (400, "about: This value is not valid.")


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("Eswatini", None),
        ("Türkiye", None),
        ("Ivory Coast", None),
        ("Kosovo", None),
        ("Curaçao", None),
        ("Isle of Man", None),
        ("United States", "California"),
        ("New Zealand", "Auckland"),
    ],
)
def test_countries_and_regions_have_the_names_of_mautics_lists(
    mautic: MauticApi, country: str, region: str | None
) -> None:
    values = mautic.values(mautic.create(country=country, state=region))
    assert (values["country"], values["state"]) == (country, region)


@pytest.mark.parametrize(
    ("alias", "version", "most"),
    [
        ("city", "5.1.1", 64),
        ("address1", "5.1.1", 191),
        ("short", "5.1.1", 64),
        ("lengthy", "5.1.1", 191),
        ("tel", "5.1.1", 191),
    ],
)
def test_a_text_that_is_too_long_costs_the_row_and_is_told_its_limit(
    mautic: MauticApi, alias: str, version: str, most: int
) -> None:
    mautic.sandbox.switch("mautic", version=version)
    mautic.field("short")
    mautic.field("lengthy", charLengthLimit=191)
    mautic.field("tel", "tel")
    assert mautic.create(BOB, **{alias: "x" * most})
    answer = mautic.post("/contacts/new", {"email": ADA, alias: "x" * (most + 1)})
    said = f"{alias}: This value is too long. It should have {most} characters or less."
    assert refusal(answer) == (400, said)


def test_a_long_text_may_be_cut(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", long_text="cut")
    assert len(mautic.values(mautic.create(city="x" * 192))["city"]) == 64


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("per%cent@example.org", "per%cent@example.org has characters not allowed in"),
        ("amp&ersand@example.org", "amp&ersand@example.org has characters not allowed in"),
        ("tail.@example.org", "tail.@example.org is invalid."),
        ("x" * 64 + "@" + "y" * 180 + ".org", "is invalid."),
    ],
)
def test_addresses_that_mautic_does_not_take_cost_the_row(
    mautic: MauticApi, email: str, reason: str
) -> None:
    status, said = refusal(mautic.post("/contacts/new", {"email": email}))
    assert status == 400
    assert reason in said


def test_defaults_fill_new_contacts_only(mautic: MauticApi) -> None:
    ada = mautic.create()
    alias = mautic.field("origin", defaultValue="shop")
    mautic.patch(f"/contacts/{ada}/edit", {"city": "Sydney"})
    assert mautic.values(ada)[alias] is None
    assert mautic.values(mautic.create(BOB))[alias] == "shop"


def test_a_body_that_is_no_json_is_refused(mautic: MauticApi) -> None:
    url = f"{mautic.sandbox.mautic_url}/api/contacts/new"
    answer = mautic.session.post(url, data="{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_a_form_is_taken_too(mautic: MauticApi) -> None:
    url = f"{mautic.sandbox.mautic_url}/api/contacts/new"
    answer = mautic.session.post(url, data={"email": ADA, "tags[]": ["a", "b"]})
    assert [each["tag"] for each in answer.json()["contact"]["tags"]] == ["a", "b"]


def test_owner_address_and_activity_are_no_fields(mautic: MauticApi) -> None:
    sent: dict[str, Any] = {
        "owner": 1,
        "ipAddress": "203.0.113.7",
        "lastActive": "2026-03-01 10:00:00",
    }
    contact = mautic.contact(mautic.create(**sent))
    assert contact["owner"]["id"] == 1
    assert list(contact["ipAddresses"]) == ["203.0.113.7"]
    assert contact["lastActive"] == "2026-03-01T10:00:00+00:00"


def test_a_select_takes_one_of_its_options(mautic: MauticApi) -> None:
    options = [{"label": "Gold", "value": "gold"}, {"label": "Silver", "value": "silver"}]
    alias = mautic.field("tier", "select", properties={"list": options})
    ada = mautic.create(**{alias: "gold"})
    answer = mautic.patch(f"/contacts/{ada}/edit", {alias: "bronze"})
    assert refusal(answer) == (400, "tier: This value is not valid.")
    assert mautic.values(ada)[alias] == "gold"


def test_a_list_where_a_text_belongs_costs_the_row(mautic: MauticApi) -> None:
    body = {"email": ADA, "city": ["Sydney"], "firstname": {"x": 1}}
    (error,) = mautic.post("/contacts/new", body).json()["errors"]
    assert sorted(error["details"]) == ["city", "firstname"]


def test_what_a_refused_contact_says_is_not_written(mautic: MauticApi) -> None:
    ada = mautic.create(city="Sydney")
    body = {"city": "Perth", "tags": ["x"], "email": "foo"}
    assert mautic.patch(f"/contacts/{ada}/edit", body).status_code == 400
    contact = mautic.contact(ada)
    assert (contact["fields"]["all"]["city"], contact["tags"]) == ("Sydney", [])
