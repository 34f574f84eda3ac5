"""What is about to be sent is noted before it is sent, and forgotten once its end is known."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from crm_core.errors import VendorUnavailableError
from crm_core.ledger.schema import make_tables
from fixtures.customers import changed, customer
from fixtures.memory_crm import MemoryCrm
from fixtures.memory_runs import Rows, Sync
from fixtures.postgres import empty_database
from ticket_pipeline.database import EmbeddedServer

ADA = "person1@example.org"
GRACE = changed(customer(1), 10, first_name="Grace")
TRIES = "select tries from ops.sync_under_way where destination = '{d}'"
BEFORE_TRIES = """
create schema ops;
create table ops.sync_under_way (
    destination text not null, customer_id uuid not null, primary key (destination, customer_id)
);
insert into ops.sync_under_way values ('memory', gen_random_uuid());
"""


def cut_short(sync: Sync, crm: MemoryCrm, record: dict[str, Any]) -> None:
    """Run into a CRM that breaks down at the first write."""
    crm.breaks_after = crm.writes
    with pytest.raises(VendorUnavailableError):
        sync([record])
    crm.breaks_after = None


def names(rows: Rows) -> list[str]:
    return [each["fields"]["name"] for (tries,) in rows(TRIES) for each in tries]


def test_each_try_is_noted_with_its_values_and_once(sync: Sync, crm: MemoryCrm, rows: Rows) -> None:
    for record in (customer(1), GRACE, GRACE):
        cut_short(sync, crm, record)

    assert names(rows) == ["Ada", "Grace"]
    assert [each["creates"] for (tries,) in rows(TRIES) for each in tries] == [True, True]


def test_what_has_arrived_is_noted_no_more(sync: Sync, crm: MemoryCrm, rows: Rows) -> None:
    cut_short(sync, crm, customer(1))

    sync([GRACE])

    assert rows(TRIES) == []


def test_a_refusal_says_nothing_of_the_tries_before_it(
    sync: Sync, crm: MemoryCrm, rows: Rows
) -> None:
    sync([customer(1)])
    cut_short(sync, crm, GRACE)
    crm.refuses_data_of = frozenset({ADA})
    sync([changed(customer(1), 20, first_name="E" * 300)])
    crm.refuses_data_of = frozenset()
    crm.contacts[ADA]["name"] = "Grace"

    sync([changed(customer(1), 30, first_name="Edith")])

    assert (crm.contacts[ADA]["name"], rows(TRIES)) == ("Edith", [])


def test_a_row_that_was_refused_alone_is_not_under_way(
    sync: Sync, crm: MemoryCrm, rows: Rows
) -> None:
    crm.refuses_data_of = frozenset({ADA})

    sync([customer(1)])

    assert rows(TRIES) == []


@pytest.fixture
def old_ledger(postgres_server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    """A ledger of a version that noted who was under way, and not with what."""
    with empty_database(postgres_server) as url, psycopg.connect(url) as connection:
        connection.execute(BEFORE_TRIES)
        yield connection


def test_rows_of_an_earlier_version_stay_under_way_with_tries_that_nobody_knows(
    old_ledger: psycopg.Connection,
) -> None:
    make_tables(old_ledger)
    make_tables(old_ledger)

    assert old_ledger.execute("select email, tries from ops.sync_under_way").fetchall() == [
        (None, None)
    ]
