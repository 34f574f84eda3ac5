"""Concludes from what a tap landed what no webhook has told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from crm_core.chunks import chunks
from crm_core.email_address import normalised, spellings
from crm_signals.machines import is_machine
from crm_signals.mautic import OUR_COMMENT
from crm_signals.payload import digest
from crm_signals.read_back import statements
from crm_signals.read_back.raw_tables import OVERLAP, lay_out, read_until
from crm_signals.recorder import Recorder
from crm_signals.signal import Kind, Signal
from crm_signals.statements import CLAIM

CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""By how much the clocks of the CRM and of the tap may."""

BATCH: Final = 2_000
TOLD: Final = "consent_events"
FACTS: Final = ("blocks", "free", "confirmations")


class Found(NamedTuple):
    """What a reading added: rows of engagement and of consent."""

    engagements: int
    consent_events: int


class ReadBack:
    """One reading of a CRM's raw tables; those that are missing say nothing.

    Args:
        connection: To the warehouse, each statement a transaction of its own.
        crm: `brevo`, `mautic` or `hubspot`.
        tombstone_key: By which erased people are recognised.
    """

    def __init__(self, connection: psycopg.Connection, crm: str, tombstone_key: str | None) -> None:
        self._connection = connection
        self._cursor = psycopg.ClientCursor(connection, row_factory=dict_row)
        self._crm = crm
        self._recorder = Recorder(connection, crm, tombstone_key)

    def run(self) -> Found:
        """Read what is new since the last reading; may run any number of times.

        Raises:
            SettingsError: People were erased by another key.
        """
        with self._happenings() as happenings:
            with self._connection.transaction():
                self._connection.execute(CLAIM, [self._crm])
                now = self._clock()
                reached = lay_out(self._connection, self._crm)
                self._lay_out_facts()
                consent_events = self._conclude_consent()
                engagements = self._record(self._rows(statements.HAPPENED, source=self._crm))
                happenings.execute(statements.HAPPENINGS)
            engagements += self._record_in_batches(happenings)
        with self._connection.transaction():
            self._note({**reached, TOLD: now})
        return Found(engagements, consent_events)

    def _happenings(self) -> psycopg.ServerCursor[dict[str, Any]]:
        """Make a cursor for openings and clicks, which may be millions and outlive the views."""
        return self._connection.cursor("happenings", row_factory=dict_row, withhold=True)

    def _lay_out_facts(self) -> None:
        for view in (statements.HELD, statements.CARRIERS, statements.WAITING):
            self._cursor.execute(sql.SQL(view).format(source=sql.Literal(self._crm)))
        since = {
            "told_since": read_until(self._connection, self._crm, TOLD) - OVERLAP,
            "passes_since": read_until(self._connection, self._crm, "full_passes"),
        }
        candidates = _spelt(self._rows(statements.CANDIDATES, **since))
        facts = files("crm_signals.read_back").joinpath(f"{self._crm}.sql").read_bytes()
        values = {
            "candidates": candidates,
            "waiting": _spelt(self._rows("select email from waiting")),
            "our_comment": OUR_COMMENT,
            "margin": CLOCKS_DIFFER,
        }
        self._cursor.execute(facts, values)
        self._normalise_addresses()

    def _normalise_addresses(self) -> None:
        """Write addresses as the ledger has them, which PostgreSQL cannot where they are rare."""
        for row in self._rows(statements.RARE_ADDRESSES):
            if email := normalised(row["email"]):
                for table in FACTS:
                    query = sql.SQL(statements.NORMALISE).format(table=sql.Identifier(table))
                    self._connection.execute(query, [email, row["email"]])

    def _conclude_consent(self) -> int:
        """Write a "no" where none stands, and take one back where the CRM has."""
        count = self._record_states(statements.REPLACED, source=self._crm)
        count += self._record_states(statements.NEW_NOS, source=self._crm, margin=CLOCKS_DIFFER)
        count += self._record_states(statements.NEW_LIFTS)
        count += self._record_states(statements.NEW_CONFIRMATIONS, source=self._crm)
        if count > BATCH:
            self._connection.execute(statements.COUNT_CONSENT)
        return count

    def _record_states(self, query: str, **values: object) -> int:
        return self._recorder.record_states(list(_signals(self._rows(query, **values))))

    def _record_in_batches(self, rows: Iterable[dict[str, Any]]) -> int:
        count = 0
        for chunk in chunks(rows, BATCH):
            with self._connection.transaction():
                count += self._record(chunk)
        return count

    def _record(self, rows: Iterable[dict[str, Any]]) -> int:
        signals = list(_signals(rows))
        return self._recorder.record(signals, "read-back").engagements

    def _note(self, reached: dict[str, datetime]) -> None:
        for stream, moment in reached.items():
            self._connection.execute(statements.NOTE_READING, [self._crm, stream, moment])

    def _clock(self) -> datetime:
        row = self._connection.execute("select now()").fetchone()
        assert row is not None  # noqa: S101 - a select of one row gives one
        moment: datetime = row[0]
        return moment

    def _rows(self, query: str, **values: object) -> Sequence[dict[str, Any]]:
        return self._cursor.execute(query.encode(), values).fetchall()


def _spelt(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give every spelling in which the addresses of rows may have been landed."""
    return list(frozenset[str]().union(*(spellings(row["email"]) for row in rows)))


def _signals(rows: Iterable[dict[str, Any]]) -> Iterator[Signal]:
    for row in rows:
        key = row.pop("event_key", None)
        email = row.pop("email")
        kind, moment = Kind(row.pop("kind")), row["occurred_at"]
        yield Signal(
            kind=kind,
            is_machine=is_machine(row.pop("user_agent", None)),
            email=email and (normalised(email) or email),
            event_key=key or f"seen:{kind}:{digest(email)}:{moment.isoformat()}",
            is_seen=key is None,
            **row,
        )
