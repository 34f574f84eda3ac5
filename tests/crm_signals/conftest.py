from collections.abc import Iterator

import psycopg
import pytest

from fixtures.signals_people import make_warehouse


@pytest.fixture
def warehouse(postgres_url: str) -> Iterator[psycopg.Connection]:
    """A connection to an empty warehouse, each statement a transaction of its own."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("set client_min_messages = warning")
        with connection.transaction():
            make_warehouse(connection)
        yield connection
