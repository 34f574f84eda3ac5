"""People who left the stream are removed only where that is asked for, and never by mistake."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from crm_core.errors import SettingsError, TooManyRemovalsError
from fixtures.customers import customer
from fixtures.memory_crm import MemoryCrm
from fixtures.memory_runs import Rows, Sync

PEOPLE = [customer(number) for number in range(1, 21)]
ADA = "person1@example.org"


@pytest.fixture(autouse=True)
def stream(postgres_url: str) -> Iterator[None]:
    """A customer table without the first person."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create schema publish")
        connection.execute("create table publish.customers (customer_id uuid primary key)")
        for record in PEOPLE[1:]:
            connection.execute("insert into publish.customers values (%s)", [record["customer_id"]])
        yield
        connection.execute("drop schema publish cascade")


def test_who_left_the_stream_is_left_alone_by_default(sync: Sync, crm: MemoryCrm) -> None:
    sync(PEOPLE)

    assert sync([])["removed"] == 0
    assert crm.lists[ADA] == {"list new"}


def test_who_left_the_stream_is_taken_off_our_lists(sync: Sync, crm: MemoryCrm, rows: Rows) -> None:
    sync(PEOPLE)

    summary = sync([], on_missing="unlist")

    assert (summary["removed"], crm.lists[ADA]) == (1, frozenset())
    assert rows("select status, error from ops.sync_status where email = 'person1@example.org'"
                " and destination = '{d}'") == [("removed", "left the stream")]  # fmt: skip
    assert sync([], on_missing="unlist")["removed"] == 0


def test_a_contact_that_we_made_is_archived(sync: Sync, crm: MemoryCrm) -> None:
    sync(PEOPLE)

    sync([], on_missing="archive")

    assert ADA not in crm.contacts


def test_a_contact_that_others_made_is_never_archived(sync: Sync, crm: MemoryCrm) -> None:
    crm.contacts[ADA] = {"name": "Ada"}
    sync(PEOPLE)

    sync([], on_missing="archive")

    assert ADA in crm.contacts
    assert crm.lists[ADA] == frozenset()


def test_who_comes_back_is_written_again(sync: Sync, crm: MemoryCrm, postgres_url: str) -> None:
    sync(PEOPLE)
    sync([], on_missing="archive")
    with psycopg.connect(postgres_url) as connection:
        connection.execute("insert into publish.customers values (%s)", [PEOPLE[0]["customer_id"]])

    summary = sync([PEOPLE[0]], on_missing="archive")

    assert summary["created"] == 1
    assert crm.lists[ADA] == {"list new"}


def test_whose_order_names_another_address_is_not_taken_for_a_mistake(
    sync: Sync, crm: MemoryCrm, postgres_url: str
) -> None:
    sync(PEOPLE)
    with psycopg.connect(postgres_url) as connection:
        _leaves(connection)

    summary = sync([], on_missing="unlist", max_removals=4)

    assert (summary["removed"], crm.lists[ADA]) == (1, frozenset())


SAME_CONTACT = """
update ops.sync_status as s set external_id = other.external_id
from ops.sync_status as other
where other.email = 'person2@example.org' and other.destination = s.destination
    and s.email = 'person1@example.org' and s.destination = %s
"""


@pytest.mark.parametrize("on_missing", ["readdressed", "unlist", "archive"])
def test_a_contact_that_stands_for_somebody_in_the_stream_is_no_leaver(
    sync: Sync, crm: MemoryCrm, postgres_url: str, destination: str, on_missing: str
) -> None:
    sync(PEOPLE)
    with psycopg.connect(postgres_url) as connection:
        _leaves(connection)
        connection.execute(SAME_CONTACT, [destination])

    summary = sync([], on_missing=on_missing)

    assert (summary["removed"], ADA in crm.contacts) == (0, True)


@pytest.mark.parametrize("status", ["rejected", "dead"])
def test_whose_last_change_was_not_written_leaves_our_lists_too(
    sync: Sync, crm: MemoryCrm, postgres_url: str, destination: str, status: str
) -> None:
    sync(PEOPLE)
    with psycopg.connect(postgres_url) as connection:
        _leaves(connection)
        connection.execute(
            "update ops.sync_status set status = %s where email = %s and destination = %s",
            [status, ADA, destination],
        )

    assert (sync([])["removed"], crm.lists[ADA]) == (1, frozenset())


JOINS = """
insert into ops.sync_under_way (destination, customer_id, email, tries)
select destination, customer_id, email, '[{"join": ["list vip"]}, {"fields": {}}]'
from ops.sync_status where email = %s and destination = %s
"""


def test_who_leaves_goes_off_lists_that_a_killed_run_had_joined(
    sync: Sync, crm: MemoryCrm, postgres_url: str, destination: str
) -> None:
    sync(PEOPLE)
    crm.lists[ADA] |= {"list vip", "list of others"}
    with psycopg.connect(postgres_url) as connection:
        _leaves(connection)
        connection.execute(JOINS, [ADA, destination])

    assert (sync([])["removed"], crm.lists[ADA]) == (1, frozenset({"list of others"}))


def _leaves(connection: psycopg.Connection) -> None:
    connection.execute("create table publish.former_addresses (customer_id uuid)")
    former = "insert into publish.former_addresses values (%s)"
    connection.execute(former, [PEOPLE[0]["customer_id"]])


def test_whose_order_names_another_address_stays_where_that_is_asked_for(
    sync: Sync, postgres_url: str
) -> None:
    sync(PEOPLE)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("create table publish.former_addresses as table publish.customers")

    assert sync([], on_missing="ignore")["removed"] == 0


def test_too_many_leavers_stop_the_run_before_the_first_removal(sync: Sync, crm: MemoryCrm) -> None:
    sync(PEOPLE)

    with pytest.raises(TooManyRemovalsError, match="1 of 20 contacts are missing"):
        sync([], on_missing="unlist", max_removals=4)

    assert crm.lists[ADA] == {"list new"}


@pytest.mark.parametrize(
    "table", ["publish.people", "a.b.c.d", "publish.", "x;drop", "pg_catalog.pg_class"]
)
def test_a_customer_table_that_is_none_stops_the_run(
    sync: Sync, crm: MemoryCrm, table: str
) -> None:
    sync(PEOPLE)

    with pytest.raises(SettingsError, match=rf"no table {re.escape(table)} of customers"):
        sync([], on_missing="unlist", customers_table=table)

    assert crm.lists[ADA] == {"list new"}


def test_a_dry_run_names_the_leavers_and_removes_nobody(sync: Sync, crm: MemoryCrm) -> None:
    sync(PEOPLE)

    summary = sync([], on_missing="archive", dry_run=True)

    assert (summary["removed"], ADA in crm.contacts) == (1, True)
