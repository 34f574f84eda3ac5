"""The console's tables, and the connections to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Final, TypedDict

import psycopg
from psycopg_pool import AsyncConnectionPool

from crm_core.ledger.schema import make_tables
from ticket_console.queue.schema import make_queue_tables

MOST_CONNECTIONS: Final = 8


class Liveness(TypedDict):
    """When a connection is given up whose other end says nothing any more (libpq)."""

    connect_timeout: int
    keepalives_idle: int
    keepalives_interval: int
    keepalives_count: int
    tcp_user_timeout: int


LIVENESS: Final = Liveness(
    connect_timeout=5,
    keepalives_idle=10,
    keepalives_interval=5,
    keepalives_count=3,
    tcp_user_timeout=25_000,
)
"""In seconds, the last in milliseconds: a machine that is gone is noticed within half a minute, and
not after the quarter of an hour, or the two, that systems take by themselves."""


def make_schema(url: str) -> None:
    """Make the tables of `ops` and of the queue; may run any number of times, side by side too."""
    with psycopg.connect(url) as connection:
        make_tables(connection)
        for package, name in (("crm_signals", "signals.sql"), ("ticket_console", "console.sql")):
            statements = files(package).joinpath(name).read_text(encoding="utf-8")
            connection.execute(statements.encode())
        make_queue_tables(connection)


def connect(url: str) -> psycopg.Connection:
    """Give a connection, each statement its own transaction."""
    return psycopg.connect(url, autocommit=True, **LIVENESS)


@asynccontextmanager
async def connections(url: str) -> AsyncIterator[AsyncConnectionPool]:
    """Give a pool that outlives a restart of the database; each statement its own transaction.

    While the database is away every request tries anew: the pool's own tries come ever later, so
    that a minute away would be two.
    """
    pool = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=MOST_CONNECTIONS,
        open=False,
        kwargs={"autocommit": True, **LIVENESS},
        check=AsyncConnectionPool.check_connection,
        reconnect_timeout=0,
    )
    async with pool:
        yield pool
