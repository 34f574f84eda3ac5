"""What a user is told of the ledger's database when it refuses a statement."""

import psycopg
import pytest

from crm_core.errors import LedgerError
from crm_core.ledger.connection import connect, explained


@pytest.fixture
def connection(postgres_url: str) -> psycopg.Connection:
    return connect(postgres_url)


def test_a_missing_right_is_told_as_one(connection: psycopg.Connection) -> None:
    with connection, pytest.raises(LedgerError) as told, explained():
        connection.execute("create schema ops_of_another authorization postgres")

    assert "a user who may create the schema ops" in told.value.instruction


def test_a_refused_row_is_not_quoted(connection: psycopg.Connection) -> None:
    with connection, pytest.raises(LedgerError) as told, explained():
        connection.execute("select 'ada@example.org'::integer")

    assert str(told.value) == (
        "The ledger's database refused a statement (SQLSTATE 22P02)."
        " The schema ops may be of another version: update all parts, and run again."
    )
