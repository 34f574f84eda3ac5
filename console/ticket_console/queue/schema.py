"""The queue's own tables, in a schema of their own."""

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

SEARCH_PATH = "procrastinate, public"
SCHEMA_LOCK = 7_201_411_903


def make_queue_tables(connection: psycopg.Connection) -> None:
    """Make the queue's tables where there are none; leaves the transaction to the caller."""
    connection.execute("select pg_advisory_xact_lock(%s)", [SCHEMA_LOCK])
    found = connection.execute("select to_regclass('procrastinate.procrastinate_jobs')").fetchone()
    if found != (None,):
        return
    connection.execute("create schema if not exists procrastinate")
    with connection.transaction():
        connection.execute(f"set local search_path to {SEARCH_PATH}")
        connection.execute(SchemaManager.get_schema())
        connection.execute("set local search_path to default")


def queue_app(url: str) -> App:
    """Give the queue of a database; closed until it is opened."""
    options = f"-c search_path={SEARCH_PATH.replace(' ', '')}"
    return App(connector=PsycopgConnector(conninfo=url, kwargs={"options": options}, max_size=16))
