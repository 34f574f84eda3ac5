"""Views of what a tap landed, the same whatever tables and columns there are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
from psycopg import sql

from crm_core.email_address import BLANKS
from crm_signals.read_back import statements

STREAMS: Final[Mapping[str, Sequence[str]]] = {
    "brevo": ("contacts", "blocked_contacts"),
    "mautic": (
        "contacts",
        "do_not_contact",
        "segment_members",
        "email_stats",
        "page_hits",
        "emails",
    ),
    "hubspot": ("contacts",),
}
"""Tables of `raw_<crm>` that tell of consent and engagement."""

COLUMNS: Final[Mapping[str, str]] = {
    "id": "id",
    "email": "email",
    "other_emails": "hs_additional_emails",
}
"""Columns of these tables that every view has, under the names of the views."""

OVERLAP: Final = timedelta(hours=1)
"""Read again before the end of the last reading: rows land later than they are extracted."""

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def lay_out(connection: psycopg.Connection, crm: str) -> dict[str, datetime]:
    """Make a temporary view of each stream, and `passes`; how far each has been extracted.

    Args:
        connection: In a transaction, at whose end they go.
        crm: Whose streams.
    """
    connection.execute("set local timezone = 'UTC'")
    _lay_out_passes(connection, crm)
    reached = {"full_passes": _newest(connection, "noted_at", "passes")}
    for stream in STREAMS[crm]:
        _lay_out_stream(connection, crm, stream)
        reached[stream] = _newest(connection, "extracted_at", stream)
    return {stream: moment for stream, moment in reached.items() if moment is not None}


def read_until(connection: psycopg.Connection, crm: str, stream: str) -> datetime:
    """Tell how far a stream was read back last time."""
    row = connection.execute(statements.READ_UNTIL, [crm, stream]).fetchone()
    return row[0] if row else LONG_AGO


def _lay_out_passes(connection: psycopg.Connection, crm: str) -> None:
    if _columns(connection, crm, "full_passes"):
        table = sql.Identifier(f"raw_{crm}", "full_passes")
        connection.execute(sql.SQL(statements.FULL_PASSES).format(table=table))
    else:
        connection.execute(statements.NO_FULL_PASSES)


def _lay_out_stream(connection: psycopg.Connection, crm: str, stream: str) -> None:
    columns = _columns(connection, crm, stream)
    name = sql.Identifier(stream)
    if not columns:
        connection.execute(sql.SQL(statements.NO_VIEW).format(name=name))
        return
    view = sql.SQL(statements.VIEW).format(
        name=name,
        table=sql.Identifier(f"raw_{crm}", stream),
        stream=sql.Literal(stream),
        blanks=sql.Literal(BLANKS),
        since=sql.Literal(read_until(connection, crm, stream) - OVERLAP),
        **{
            placeholder: sql.Identifier("raw", column) if column in columns else sql.SQL("null")
            for placeholder, column in COLUMNS.items()
        },
    )
    connection.execute(view)


def _columns(connection: psycopg.Connection, crm: str, table: str) -> frozenset[str]:
    rows = connection.execute(statements.COLUMNS, [f"raw_{crm}", table])
    return frozenset(name for (name,) in rows)


def _newest(connection: psycopg.Connection, column: str, table: str) -> datetime | None:
    query = sql.SQL("select max({}) from {}")
    row = connection.execute(query.format(*map(sql.Identifier, (column, table)))).fetchone()
    return row[0] if row else None
