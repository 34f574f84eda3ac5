"""The tables and views of the ledger, made where they are missing."""

from importlib.resources import files

import psycopg
from psycopg import sql


def make_schema(connection: psycopg.Connection, destination: str) -> None:
    """Make schema `ops` and the views of a destination; may run any number of times."""
    make_tables(connection)
    views = sql.SQL(_resource("views.sql")).format(
        d=sql.SQL(destination),
        destination=sql.Literal(destination),
        logs=sql.Identifier(f"{destination}_sync_logs"),
        unsent=sql.Identifier(f"{destination}_unsent"),
        status_view=sql.Identifier(f"{destination}_sync_status"),
        contact_id=sql.Identifier(f"{destination}_contact_id"),
        status=sql.Identifier(f"{destination}_sync_status"),
        last_sync=sql.Identifier(f"{destination}_last_sync"),
        error=sql.Identifier(f"{destination}_sync_error"),
    )
    connection.execute(views)


def make_tables(connection: psycopg.Connection) -> None:
    """Make schema `ops` without the views of any destination; one transaction at a time."""
    connection.execute("select pg_advisory_xact_lock(hashtext('crm_core ledger'))")
    connection.execute(_resource("ledger.sql").encode())


def _resource(name: str) -> str:
    return files("crm_core.ledger").joinpath(name).read_text(encoding="utf-8")
