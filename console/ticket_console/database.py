"""The console's tables, and the connections to them."""

import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Final, TypedDict

import psycopg
from psycopg_pool import AsyncConnectionPool

from crm_core.ledger.schema import make_tables
from ticket_console.marks import mark_of, note_mark
from ticket_console.queue.schema import make_queue_tables

MOST_CONNECTIONS: Final = 8
SCHEMA_LOCK: Final = 7_201_411_903
PART: Final = "ops"
LEDGER: Final = ("crm_core.ledger", "ledger.sql")
SCRIPTS: Final = (("crm_signals", "signals.sql"), ("ticket_console", "console.sql"))


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
    """Make the tables of `ops` and of the queue, or bring them up to date; side by side too.

    What is up to date is left alone: to make an index that exists waits for all who write, and
    keeps others from writing meanwhile.

    Raises:
        ConsoleError: They are of a newer version.
    """
    ledger, *scripts = (_script(*place) for place in (LEDGER, *SCRIPTS))
    mark = hashlib.sha256(b"\0".join([ledger, *scripts])).hexdigest()
    with connect(url) as connection:
        connection.execute("select pg_advisory_lock(%s)", [SCHEMA_LOCK])
        if mark_of(connection, PART) != mark:
            _run(connection, scripts, mark)
        make_queue_tables(connection)


def _script(package: str, name: str) -> bytes:
    return files(package).joinpath(name).read_bytes()


def _run(connection: psycopg.Connection, scripts: Iterable[bytes], mark: str) -> None:
    with connection.transaction():
        make_tables(connection)
        for script in scripts:
            connection.execute(script)
        note_mark(connection, PART, mark)


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
