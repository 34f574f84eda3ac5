"""The transforms recognise who was erased by the same hash as Python makes, whatever the key."""

import psycopg
import pytest

from crm_core.erasure import bury, person_of
from fixtures.crm_rows import MADE_AT, brevo_contact, hubspot_contact, mautic_contact
from fixtures.raw_rows import humanitix_order
from fixtures.warehouse import Warehouse
from ticket_pipeline.environment import meltano_environment

ADDRESSES = {"Ada.Lovelace+tickets@Example.org": 1, "  zoë@example.org ": 2, "bob@example.org": 3}


@pytest.mark.parametrize(
    "key",
    ["k", "x" * 64, "more than one block " * 9, "spaces \\ and 'quotes' \"too\"", "ключ"],
)
def test_rows_of_the_erased_are_redacted_before_they_are_read(
    warehouse: Warehouse, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.execute(
        "drop schema if exists ops cascade; drop schema if exists raw_humanitix cascade"
    )
    warehouse.create_raw_tables("humanitix")
    warehouse.land(
        "humanitix.orders", *(humanitix_order(number, each) for each, number in ADDRESSES.items())
    )
    with psycopg.connect(warehouse.url, autocommit=True) as db:
        for address in list(ADDRESSES)[:2]:
            bury(db, person_of(address), key)
    environment = meltano_environment({"TOMBSTONE_KEY": key}, warehouse.url)
    monkeypatch.setenv("PGOPTIONS", environment["PGOPTIONS"])

    warehouse.dbt("run", "--select", "stg_humanitix__orders")

    orders = warehouse.rows(
        'select email, "firstName", totals from raw_humanitix.orders order by _id'
    )
    assert [order["email"] for order in orders] == ["erased", "erased", "bob@example.org"]
    assert [order["firstName"] for order in orders] == [None, None, "Ada"]
    assert {order["totals"]["total"] for order in orders} == {40}


def test_contacts_of_the_erased_that_a_tap_brings_again_are_redacted(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.execute("drop schema if exists ops cascade")
    warehouse.create_raw_tables("brevo", "mautic", "hubspot")
    warehouse.land(
        "brevo.contacts",
        *(
            brevo_contact(number, each, attributes={"FIRSTNAME": "Ada"})
            for each, number in ADDRESSES.items()
        ),
    )
    warehouse.land(
        "brevo.blocked_contacts",
        *(
            {"email": each, "senderEmail": "us@example.org", "blockedAt": MADE_AT}
            for each in ADDRESSES
        ),
    )
    warehouse.land(
        "hubspot.contacts",
        hubspot_contact(
            1, "alias@example.org", hs_additional_emails="x@example.org;zoë@example.org"
        ),
        hubspot_contact(2, "bob@example.org"),
    )
    warehouse.land("mautic.contacts", mautic_contact(1, "zoë@example.org", firstname="Zoë"))
    warehouse.land(
        "mautic.page_hits",
        {"id": 1, "lead_id": 1, "url": "/zoë"},
        {"id": 2, "lead_id": 2, "url": "/"},
    )
    warehouse.land("mautic.do_not_contact", {"id": 1, "lead_id": 1, "comments": "Zoë rang"})
    warehouse.land(
        "hubspot.deals",
        {"id": "1", "dealname": "Box for Zoë", "contact_ids": ["1", "2"]},
        {"id": "2", "dealname": "Box for Bob", "contact_ids": ["2"]},
    )
    with psycopg.connect(warehouse.url, autocommit=True) as db:
        for address in list(ADDRESSES)[:2]:
            bury(db, person_of(address), "key")
    monkeypatch.setenv(
        "PGOPTIONS", meltano_environment({"TOMBSTONE_KEY": "key"}, warehouse.url)["PGOPTIONS"]
    )

    warehouse.dbt("run", "--select", "stg_brevo__contacts")

    assert warehouse.rows("select email, attributes from raw_brevo.contacts order by id") == [
        {"email": "erased", "attributes": None},
        {"email": "erased", "attributes": None},
        {"email": "bob@example.org", "attributes": {"FIRSTNAME": "Ada"}},
    ]
    for table, column in {
        "raw_brevo.blocked_contacts": "email",
        "raw_hubspot.contacts": "email || coalesce(hs_additional_emails, '')",
        "raw_mautic.contacts": "email || coalesce(firstname, '')",
        "raw_mautic.page_hits": "url",
        "raw_mautic.do_not_contact": "comments",
        "raw_hubspot.deals": "dealname",
    }.items():
        named = f"select {column} as text from {table} where {column} ~* 'zo|ada|alias'"  # noqa: S608 (constants)
        assert warehouse.rows(named) == []
    assert warehouse.rows("select url from raw_mautic.page_hits where id = 2") == [{"url": "/"}]
    assert warehouse.rows("select dealname from raw_hubspot.deals where id = '2'") == [
        {"dealname": "Box for Bob"}
    ]
