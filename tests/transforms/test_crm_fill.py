"""Blanks of customers that a CRM fills, which of its values are its own, and when it asks again."""

import json
from uuid import NAMESPACE_URL, uuid3

import pytest

from fixtures.crm_rows import brevo_contact, hubspot_contact, mautic_contact
from fixtures.raw_rows import humanitix_event, humanitix_order
from fixtures.warehouse import Row, Warehouse

FILL = {
    "fill_from_crm": {
        "first_name": ["brevo"],
        "mobile": ["hubspot", "mautic"],
        "landline": ["hubspot"],
    }
}
VARS = ("--vars", json.dumps(FILL))
LATER = "2026-11-02T00:00:00Z"

WRITTEN = "+61400000001"
"""What we wrote to a CRM ourselves."""

OWN = "0400 000 002"
E164 = "+61400000002"

BLANK: Row = {"firstName": None, "lastName": None, "mobile": None}
PEOPLE: dict[str, Row] = {
    "first-crm-wins": BLANK,
    "second-crm": BLANK,
    "known-in-the-shop": {**BLANK, "mobile": "0400 000 009"},
    "written-by-us": BLANK,
    "corrected-by-a-marketer": BLANK,
    "not-asked-for": BLANK,
    "abroad": {**BLANK, "location": "NZ"},
    "lines-mixed-up": BLANK,
    "deleted-there": BLANK,
    "being-written": BLANK,
    "being-written-but-its-own": BLANK,
    "filled-and-pushed-on": BLANK,
    "new-address": BLANK,
    "named": BLANK,
    "bystander": BLANK,
}
NUMBERS = {name: number for number, name in enumerate(PEOPLE, start=1)}

Customers = dict[str, Row]


def _email(name: str) -> str:
    return f"{name}@example.org"


def _hubspot(name: str, **columns: object) -> Row:
    return hubspot_contact(NUMBERS[name], _email(name), **columns)


def _mautic(name: str, **columns: object) -> Row:
    return mautic_contact(NUMBERS[name], _email(name), **columns)


def _land(warehouse: Warehouse) -> None:
    warehouse.land("humanitix.events", humanitix_event(1))
    warehouse.land(
        "humanitix.orders",
        *(
            humanitix_order(NUMBERS[name], _email(name), **columns)
            for name, columns in PEOPLE.items()
        ),
    )
    warehouse.land(
        "hubspot.contacts",
        _hubspot("first-crm-wins", mobilephone=OWN),
        _hubspot("known-in-the-shop", mobilephone=OWN),
        _hubspot("written-by-us", mobilephone="0400 000 001"),
        _hubspot("corrected-by-a-marketer", mobilephone=OWN),
        _hubspot("not-asked-for", firstname="Uma", lastname="Undertow"),
        _hubspot("abroad", mobilephone="021 123 456"),
        _hubspot("lines-mixed-up", mobilephone="(02) 9876 5432", phone=OWN),
        _hubspot("deleted-there", mobilephone=OWN, archived=True),
        _hubspot("being-written", mobilephone=OWN),
        _hubspot("being-written-but-its-own", mobilephone=OWN),
        _hubspot("filled-and-pushed-on", mobilephone=OWN),
    )
    warehouse.land(
        "mautic.contacts",
        _mautic("first-crm-wins", mobile="0400 000 008"),
        _mautic("second-crm", mobile=OWN),
        _mautic("new-address", mobile=OWN),
    )
    warehouse.land(
        "brevo.contacts",
        brevo_contact(1, _email("named"), attributes={"FIRSTNAME": "Nell", "LASTNAME": "Nobody"}),
    )
    _remember(warehouse, "written-by-us", "hubspot", payload={"mobilephone": WRITTEN})
    _remember(warehouse, "corrected-by-a-marketer", "hubspot", payload={"mobilephone": WRITTEN})
    _remember(warehouse, "being-written-but-its-own", "hubspot", kept={"mobilephone": OWN})
    for name in ("being-written", "being-written-but-its-own"):
        warehouse.execute(
            "insert into ops.sync_under_way select 'hubspot', customer_id "  # noqa: S608 (constants)
            f"from (select {_id_of(name)} as customer_id) as person"
        )


def _id_of(name: str) -> str:
    """The person's id as SQL: a name-based UUID, of which the transforms are tried elsewhere."""
    return f"'{uuid3(NAMESPACE_URL, f'mailto:{_email(name)}')}'::uuid"


def _remember(
    warehouse: Warehouse,
    name: str,
    destination: str,
    payload: Row | None = None,
    kept: Row | None = None,
) -> None:
    warehouse.execute(
        "insert into ops.sync_status (destination, customer_id, email, status, payload, kept) "  # noqa: S608 (constants)
        f"values ('{destination}', {_id_of(name)}, '{_email(name)}', 'synced', "
        f"'{json.dumps(payload)}', '{json.dumps(kept or {})}')"
    )


def _change(warehouse: Warehouse) -> None:
    """The filled number was pushed to the next CRM, and the first loses it; others change too."""
    warehouse.land(
        "hubspot.contacts",
        _hubspot("filled-and-pushed-on", mobilephone=None, updatedAt=LATER, extracted_at=LATER),
        _hubspot("first-crm-wins", mobilephone=OWN, updatedAt=LATER, extracted_at=LATER),
    )
    warehouse.land(
        "mautic.contacts",
        _mautic("filled-and-pushed-on", mobile=E164, extracted_at=LATER),
        mautic_contact(
            NUMBERS["new-address"], "elsewhere@example.org", mobile=OWN, extracted_at=LATER
        ),
    )
    _remember(warehouse, "filled-and-pushed-on", "mautic", payload={"mobile": E164})
    warehouse.execute("delete from ops.sync_under_way")


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> dict[str, Customers]:
    """The customers after each run."""
    warehouse.create_raw_tables("humanitix", "crm", "brevo", "mautic", "hubspot")
    _land(warehouse)
    story = {"switched off": _run(warehouse)}
    story["first"] = _run(warehouse, *VARS, "--full-refresh")
    _change(warehouse)
    story["changes"] = _run(warehouse, *VARS)
    story["full refresh"] = _run(warehouse, *VARS, "--full-refresh")
    return story


def _run(warehouse: Warehouse, *arguments: str) -> Customers:
    warehouse.build("--select", "+publish_customers", *arguments)
    rows = warehouse.rows("""
        select customers.*, published.sync_version, published.mobile as published_mobile
        from marts.customers as customers
        inner join publish.customers as published on published.email = customers.email
    """)
    return {str(row["email"]).removesuffix("@example.org"): row for row in rows}


Story = dict[str, Customers]


def _mobile(customers: Customers, name: str) -> tuple[str | None, str | None]:
    """The number, and the CRM that filled it."""
    row = customers[name]
    return row["mobile"], row["crm_filled"].get("mobile")


def test_nothing_is_filled_unless_it_is_asked_for(story: Story) -> None:
    assert {name for name, row in story["switched off"].items() if row["crm_filled"]} == set()
    assert _mobile(story["switched off"], "second-crm") == (None, None)


def test_a_blank_is_filled_by_the_first_crm_that_has_a_value(story: Story) -> None:
    assert _mobile(story["first"], "first-crm-wins") == (E164, "hubspot")
    assert _mobile(story["first"], "second-crm") == (E164, "mautic")


def test_a_filled_value_is_published(story: Story) -> None:
    assert story["first"]["second-crm"]["published_mobile"] == E164


def test_what_the_shop_knows_stays(story: Story) -> None:
    assert _mobile(story["first"], "known-in-the-shop") == ("+61400000009", None)


def test_a_value_that_we_wrote_is_not_the_crms_own_however_it_is_written(story: Story) -> None:
    assert _mobile(story["first"], "written-by-us") == (None, None)
    assert _mobile(story["first"], "corrected-by-a-marketer") == (E164, "hubspot")


def test_only_fields_that_are_named_are_filled_and_only_from_the_crms_named(story: Story) -> None:
    assert story["first"]["not-asked-for"]["first_name"] is None
    assert (story["first"]["named"]["first_name"], story["first"]["named"]["last_name"]) == (
        "Nell",
        None,
    )
    assert story["first"]["named"]["crm_filled"] == {"first_name": "brevo"}


def test_a_number_without_a_country_is_read_where_the_person_bought(story: Story) -> None:
    assert _mobile(story["first"], "abroad") == ("+6421123456", "hubspot")


def test_numbers_are_told_apart_by_what_they_are_and_not_by_where_they_stand(story: Story) -> None:
    mixed_up = story["first"]["lines-mixed-up"]
    assert (mixed_up["mobile"], mixed_up["landline"]) == (E164, "+61298765432")


def test_a_deleted_contact_fills_nothing(story: Story) -> None:
    assert _mobile(story["first"], "deleted-there") == (None, None)


def test_what_may_be_ours_waits_until_the_end_of_its_writing_is_known(story: Story) -> None:
    assert _mobile(story["first"], "being-written") == (None, None)
    assert _mobile(story["first"], "being-written-but-its-own") == (E164, "hubspot")
    assert _mobile(story["changes"], "being-written") == (E164, "hubspot")


def test_a_value_of_one_crm_that_was_pushed_to_another_is_not_the_others_own(story: Story) -> None:
    assert _mobile(story["first"], "filled-and-pushed-on") == (E164, "hubspot")
    assert _mobile(story["changes"], "filled-and-pushed-on") == (None, None)


def test_who_loses_the_address_of_a_contact_loses_what_it_filled(story: Story) -> None:
    assert _mobile(story["first"], "new-address") == (E164, "mautic")
    assert _mobile(story["changes"], "new-address") == (None, None)


def test_a_contact_that_changed_makes_its_person_be_looked_at_but_no_new_version(
    story: Story,
) -> None:
    before, after = (story[run]["first-crm-wins"] for run in ("first", "changes"))
    assert after["built_at"] > before["built_at"]
    assert after["sync_version"] == before["sync_version"]
    assert story["changes"]["bystander"]["built_at"] == story["first"]["bystander"]["built_at"]


def test_a_full_refresh_finds_the_same(story: Story) -> None:
    for name, row in story["changes"].items():
        assert {**story["full refresh"][name], "built_at": None} == {**row, "built_at": None}


def test_a_setting_that_can_have_no_effect_is_refused(warehouse: Warehouse) -> None:
    said = warehouse.dbt(
        "compile", "--vars", '{"fill_from_crm": {"phone": ["hubspot"]}}', fails=True
    )
    assert "fill_from_crm cannot fill phone" in said
    assert "Name a field of first_name, last_name, mobile, landline" in said
