"""The ledger forgets a person, but for a keyed hash by which nobody makes them anew."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql

from crm_core.email_address import BLANKS
from crm_core.erasure.person import Person
from crm_core.errors import LedgerError
from crm_core.ledger.connection import connect, explained
from crm_core.ledger.schema import make_tables
from crm_core.ledger.statements import CLAIM
from crm_core.ledger.tombstones import key_id, require_same_key

ERASED_ROWS: Final[Mapping[str, tuple[str, str]]] = {
    "sync_status": ("destination", "email = any(%(emails)s) or customer_id = any(%(ids)s)"),
    "sync_under_way": ("destination", "email = any(%(emails)s) or customer_id = any(%(ids)s)"),
    "sync_asked": ("destination", "email = any(%(emails)s) or customer_id = any(%(ids)s)"),
    "sync_log": ("destination", "email = any(%(emails)s) or customer_id = any(%(ids)s)"),
    "rejected_rows": (
        "destination",
        """
        lower(customer_id) = any(%(ids)s::text[])
        or case when lower(record) like any(%(words)s) then record ~* any(%(patterns)s) end
        """,
    ),
    "consent_events": (
        "source",
        "lower(btrim(email, %(blanks)s)) = any(%(emails)s) or customer_id = any(%(ids)s)",
    ),
}
"""Tables of `ops` that hold people: the column of the destination, and whose the rows are."""

KNOWN_IDS: Final = """
select customer_id from ops.sync_status where email = any(%(emails)s)
union
select customer_id from ops.sync_under_way where email = any(%(emails)s)
"""

KNOWN_CONTACTS: Final = """
select destination, external_id
from ops.sync_status
where (email = any(%(emails)s) or customer_id = any(%(ids)s)) and external_id is not null
"""

BURY: Final = """
insert into ops.tombstones (email_hash, key_id)
select unnest(%s::text[]), %s
on conflict do nothing
"""


def bury(connection: psycopg.Connection, person: Person, key: str) -> int:
    """Leave a tombstone for each spelling; returns how many are new.

    It comes first: from here on no run writes the person, whatever else goes wrong.

    Raises:
        SettingsError: There is no key, or another one than before.
        LedgerError: The database cannot be used.
    """
    hashes = person.tombstones(key)
    with explained(), connection.transaction():
        make_tables(connection)
        require_same_key(connection, key)
        return connection.execute(BURY, [hashes, key_id(key)]).rowcount


def identify(connection: psycopg.Connection, person: Person) -> Person:
    """Add the ids under which the ledger knows a person."""
    with explained():
        rows = connection.execute(KNOWN_IDS, {"emails": sorted(person.spellings)})
        return person.known_as(customer_id for (customer_id,) in rows)


def known_contacts(connection: psycopg.Connection, person: Person) -> dict[str, str]:
    """Map each destination that has had the person to the id of the contact there."""
    with explained():
        return dict(connection.execute(KNOWN_CONTACTS, parameters(person)).fetchall())


def erase_rows(
    connection: psycopg.Connection,
    person: Person,
    *,
    only: Collection[str] | None = None,
    but: Collection[str] = (),
) -> dict[str, int]:
    """Delete the person's rows, in one transaction; tells how many by table.

    Args:
        connection: To the ledger's database.
        person: With ids (`identify`).
        only: Destinations to delete from; all where None.
        but: Destinations whose rows stay.
    """
    chosen = {"only": None if only is None else list(only), "but": list(but)}
    with explained(), connection.transaction():
        return {
            f"ops.{table}": connection.execute(
                _deletion(table, column, condition), parameters(person) | chosen
            ).rowcount
            for table, (column, condition) in ERASED_ROWS.items()
        }


def _deletion(table: str, column: str, condition: str) -> sql.Composed:
    statement = """
        delete from {table}
        where ({condition})
            and (%(only)s::text[] is null or {column} = any(%(only)s))
            and not {column} = any(%(but)s)
    """
    return sql.SQL(statement).format(
        table=sql.Identifier("ops", table),
        column=sql.Identifier(column),
        condition=sql.SQL(condition),
    )


def parameters(person: Person) -> dict[str, Any]:
    """Give what statements about a person ask for: emails, ids, blanks, patterns, words.

    Words are for LIKE on text in lower case: they find all that patterns find, and more, in a
    fraction of the time.
    """
    emails = sorted(person.spellings)
    forms = sorted({form for email in emails for form in (email, _in_json(email))})
    return {
        "emails": emails,
        "ids": sorted(person.customer_ids),
        "blanks": BLANKS,
        "patterns": [pattern(form) for form in forms],
        "words": [f"%{_for_like(form)}%" for form in forms],
    }


def pattern(text: str) -> str:
    """Write a regular expression of PostgreSQL that finds an address, but not inside another."""
    escaped = "".join(char if char.isalnum() else f"\\{char}" for char in text)
    return rf"(?<![[:alnum:]._%+-]){escaped}(?![[:alnum:]-]|\.[[:alnum:]])"


def _for_like(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text.lower())


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


@contextmanager
def claimed(url: str, destination: str, patience_seconds: int = 60) -> Iterator[psycopg.Connection]:
    """Connect, and keep every run of the destination away until the end.

    Raises:
        LedgerError: A run of it does not end, or the database cannot be used.
    """
    with connect(url) as connection:
        try:
            connection.execute(f"set lock_timeout = '{patience_seconds:d}s'")
            connection.execute(CLAIM, [destination])
        except psycopg.errors.LockNotAvailable:
            reason = f"A run is writing to the destination {destination}"
            raise LedgerError(reason, "Wait for its end, and erase again.") from None
        yield connection
