"""The queue's own tables, in a schema of their own."""

from pathlib import Path
from typing import Final

import psycopg
from procrastinate.schema import SchemaManager

from ticket_console.errors import ConsoleError
from ticket_console.marks import mark_of, note_mark
from ticket_console.queue.enqueue import OWN_SCHEMA

PART: Final = "queue"
UNMARKED: Final = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""Up to where tables are that were made before anything was noted (procrastinate 3.10)."""


def make_queue_tables(connection: psycopg.Connection) -> None:
    """Make the queue's tables, or bring them up to the procrastinate that is installed.

    Args:
        connection: Each statement its own transaction, with the tables of `ops`.

    Raises:
        ConsoleError: A newer procrastinate has made them.
    """
    migrations = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    newest = migrations[-1].name
    if (last := _last_migration(connection)) is None:
        connection.execute("create schema if not exists procrastinate")
        _take(connection, SchemaManager.get_schema().encode(), newest)
        return
    if last > newest:
        reason = "The queue's tables are of a newer version of procrastinate than is installed."
        raise ConsoleError(reason, "Install what requirements.lock names, by `make setup`.")
    for migration in migrations:
        if migration.name > last:
            _take(connection, migration.read_bytes(), migration.name)


def _last_migration(connection: psycopg.Connection) -> str | None:
    """Name the migration up to which the tables are; None where there are none."""
    found = connection.execute("select to_regclass('procrastinate.procrastinate_jobs')").fetchone()
    return None if found == (None,) else mark_of(connection, PART) or UNMARKED


def _take(connection: psycopg.Connection, statements: bytes, mark: str) -> None:
    """Take one step, and note it with it: what is killed between two goes on at the second."""
    with connection.transaction():
        connection.execute(OWN_SCHEMA)
        connection.execute(statements)
        note_mark(connection, PART, mark)
