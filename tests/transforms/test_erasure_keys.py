"""The transforms recognise who was erased by the same hash as Python makes, whatever the key."""

import psycopg
import pytest

from crm_core.erasure import bury, person_of
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
