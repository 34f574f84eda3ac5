"""The console's tables, and the connections to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

import psycopg
from psycopg_pool import AsyncConnectionPool

from crm_core.ledger.schema import make_tables
from ticket_console.queue.schema import make_queue_tables

MOST_CONNECTIONS = 8


def make_schema(url: str) -> None:
    """Make the tables of `ops` and of the queue; may run any number of times, side by side too."""
    with psycopg.connect(url) as connection:
        make_tables(connection)
        for package, name in (("crm_signals", "signals.sql"), ("ticket_console", "console.sql")):
            statements = files(package).joinpath(name).read_text(encoding="utf-8")
            connection.execute(statements.encode())
        make_queue_tables(connection)


@asynccontextmanager
async def connections(url: str) -> AsyncIterator[AsyncConnectionPool]:
    """Give a pool that outlives a restart of the database; each statement its own transaction."""
    pool = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=MOST_CONNECTIONS,
        open=False,
        kwargs={"autocommit": True},
        check=AsyncConnectionPool.check_connection,
    )
    async with pool:
        yield pool
