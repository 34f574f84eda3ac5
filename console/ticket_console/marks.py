"""Up to where the database's tables are made, so that nobody makes them again without need."""

import psycopg


def mark_of(connection: psycopg.Connection, part: str) -> str | None:
    """Give what was noted of a part of the tables last; None where nothing was."""
    found = connection.execute("select to_regclass('ops.schema_marks')").fetchone()
    if found == (None,):
        return None
    query = "select mark from ops.schema_marks where part = %s"
    row = connection.execute(query, [part]).fetchone()
    return str(row[0]) if row else None


def note_mark(connection: psycopg.Connection, part: str, mark: str) -> None:
    """Note up to where a part of the tables is made."""
    connection.execute(
        "insert into ops.schema_marks (part, mark) values (%s, %s)"
        " on conflict (part) do update set mark = excluded.mark",
        [part, mark],
    )
