"""The ledger in PostgreSQL, schema `ops`."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from typing_extensions import override

from crm_core.change import Standing
from crm_core.chunks import chunks
from crm_core.customer import Customer
from crm_core.double_opt_in import Asking
from crm_core.email_address import tombstone
from crm_core.errors import LedgerError, SettingsError
from crm_core.ledger import statements
from crm_core.ledger.connection import connect, unbroken
from crm_core.ledger.interface import (
    DEFAULT_RETRIES,
    ELSEWHERE,
    BatchRecord,
    Leaver,
    Ledger,
    OptOut,
    PhoneHolder,
    Removal,
    Retries,
    RowVersion,
    RunReport,
    Stray,
)
from crm_core.ledger.rows import (
    LEFT_THE_STREAM,
    Row,
    asked_row,
    is_certain,
    leaver,
    log_rows,
    removal_row,
    standing,
    status_row,
    stray,
)
from crm_core.ledger.schema import make_schema
from crm_core.ledger.tombstones import require_same_key
from crm_core.plan import Step

LONGEST_WAIT_MINUTES: Final = 24 * 60
"""Between two tries of a row."""

DESTINATION_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")

NO_SUCH_TABLE: Final = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.SyntaxError,
)


class PostgresLedger(Ledger):
    """Rows are read and written per batch: one query in, one transaction out.

    Args:
        url: Of the database; the schema is made where it is missing.
        destination: The name under which this target's rows stand.
        tombstone_key: Key of the hashes in `ops.tombstones`.
        retries: How failed rows are tried again.
        is_rehearsal: Whether all that the run writes here is rolled back at its end.
        claim_seconds: How long to wait for another run of the destination to end.
    """

    remembers = True

    def __init__(
        self,
        url: str,
        destination: str,
        tombstone_key: str = "",
        retries: Retries = DEFAULT_RETRIES,
        *,
        is_rehearsal: bool = False,
        claim_seconds: float = 10,
    ) -> None:
        if not DESTINATION_NAME.fullmatch(destination):
            reason = "The setting destination is not a name of small letters, digits and _"
            raise SettingsError(reason, "Choose one like brevo or brevo_sydney.")
        self._destination = destination
        self._key = tombstone_key
        self._claim_milliseconds = int(claim_seconds * 1000)
        self._retries = retries
        self._is_rehearsal = is_rehearsal
        self._url = url
        self._run_id = uuid4()

    @override
    def open_run(self) -> None:
        self._connection = connect(self._url)
        try:
            with unbroken():
                with self._connection.transaction():
                    make_schema(self._connection, self._destination)
                    require_same_key(self._connection, self._key)
                if self._is_rehearsal:
                    self._connection.execute("begin")
                with self._connection.transaction():
                    self._claim()
                    self._enter_run()
        except BaseException:
            self._connection.close()
            raise

    @override
    def close_run(self, report: RunReport) -> None:
        values = {
            **report.counts,
            "status": report.status,
            "error": report.error,
            "crm_read_at": report.read_at,
        }
        statement = sql.SQL("update ops.sync_runs set {}, finished_at = now() where run_id = {}")
        columns = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in values.items()
        )
        with unbroken(), self._connection:
            self._connection.execute(statement.format(columns, sql.Literal(self._run_id)))
            if self._is_rehearsal:
                self._connection.execute("rollback")
            self._connection.execute(statements.RELEASE, [self._destination])

    @override
    def last_read_at(self) -> datetime | None:
        row = self._one(
            "select max(crm_read_at) from ops.sync_runs where destination = %s", self._destination
        )
        return row[0] if row else None

    @override
    def has_loose_ends(self) -> bool:
        return self._one(statements.LAST_STATUS, self._destination, self._run_id) == ("failed",)

    @override
    def unsettled(
        self, versions: Sequence[RowVersion], settings_hash: str
    ) -> dict[str, Standing | None]:
        parameters = {
            "ids": "\n".join(version.customer_id for version in versions),
            "versions": "\n".join(str(version.sync_version) for version in versions),
            "hashes": "\n".join(version.row_hash or "" for version in versions),
            "destination": self._destination,
            "settings_hash": settings_hash,
            "now": self._started_at,
        }
        with unbroken(), self._connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(statements.UNSETTLED, parameters)
            return {row["customer_id"]: standing(row) for row in cursor}

    @override
    def tombstoned(self, emails: Sequence[str]) -> frozenset[str]:
        hashes = {self.tombstone(email): email for email in emails}
        with unbroken():
            rows = self._connection.execute(
                "select email_hash from ops.tombstones where email_hash = any(%s)", [list(hashes)]
            )
            return frozenset(hashes[email_hash] for (email_hash,) in rows)

    def tombstone(self, email: str) -> str:
        """Hash an address the way `ops.tombstones` holds it (HMAC-SHA256, hexadecimal)."""
        return tombstone(self._key, email)

    @override
    def phone_holders(self, phones: Sequence[str]) -> dict[str, PhoneHolder]:
        with unbroken():
            rows = self._connection.execute(
                "select phone, customer_id::text, external_id from ops.sync_status"
                " where destination = %s and phone = any(%s)",
                [self._destination, list(phones)],
            )
            return {phone: PhoneHolder(*holder) for phone, *holder in rows}

    @override
    def opt_outs(self, emails: Sequence[str]) -> dict[str, frozenset[str]]:
        with unbroken():
            parameters = {
                "destination": self._destination,
                "emails": list(emails),
                "elsewhere": ELSEWHERE,
            }
            rows = self._connection.execute(statements.OPT_OUTS, parameters)
            return {email: frozenset(channels) for email, channels in rows}

    @override
    def customers_of(self, external_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        with unbroken():
            parameters = [self._destination, list(external_ids)]
            rows = self._connection.execute(statements.CUSTOMERS_OF, parameters)
            return {external_id: frozenset(emails) for external_id, emails in rows}

    @override
    def announce(self, steps: Sequence[Step]) -> None:
        customers = [step.change.customer for step in steps]
        parameters = [
            self._destination,
            [customer.customer_id for customer in customers],
            [customer.email for customer in customers],
            [json.dumps(step.attempt.as_json()) for step in steps],
        ]
        with unbroken():
            self._connection.execute(statements.BEGIN_WRITING, parameters)

    @override
    def note_asking(self, customer: Customer, asking: Asking, list_id: str | None = None) -> None:
        parameters = {
            "destination": self._destination,
            "customer_id": customer.customer_id,
            "email": customer.email,
            "list_id": list_id,
            **asking._asdict(),
        }
        with unbroken():
            self._connection.execute(statements.NOTE_ASKING, parameters)

    @override
    def waiting(self) -> int:
        row = self._one(statements.WAITING, self._destination)
        return row[0] if row else 0

    @override
    def record(self, batch: BatchRecord) -> None:
        with unbroken(), self._connection.transaction(), self._connection.cursor() as cursor:
            self._merge_status(cursor, batch)
            self._note_asked(cursor, batch)
            self._end_writing(cursor, batch)
            self._append_log(cursor, log_rows(batch))
            self._merge_rejections(cursor, batch)

    @override
    def revive(self) -> int:
        with unbroken():
            return self._connection.execute(statements.REVIVE, [self._destination]).rowcount

    @override
    def due(self, limit: int) -> Iterator[list[dict[str, Any]]]:
        with unbroken():
            rows = self._connection.execute(
                statements.DUE, {"destination": self._destination, "now": self._started_at}
            ).fetchall()
        for chunk in chunks([customer_id for (customer_id,) in rows], limit):
            with unbroken():
                cursor = self._connection.execute(statements.RECORDS, [self._destination, chunk])
                records = [record for (record,) in cursor]
            yield records

    @override
    def left_while_waiting(self, table: str) -> frozenset[str]:
        found = self._asked_of(statements.LEFT_WHILE_WAITING, table) or []
        return frozenset(row["customer_id"] for row in found)

    @override
    def leavers(self, table: str) -> list[Leaver]:
        return [leaver(**row) for row in self._compared(statements.MISSING, table)]

    @override
    def strays(self, table: str) -> list[Stray]:
        return [stray(**row) for row in self._compared(statements.MISSING_STRAYS, table)]

    @override
    def readdressed_strays(self, table: str) -> list[Stray]:
        found = self._asked_of(statements.READDRESSED_STRAYS, table) or []
        return [stray(**row) for row in found]

    @override
    def readdressed(self, table: str) -> list[Leaver]:
        found = self._asked_of(statements.READDRESSED, table) or []
        return [leaver(**row) for row in found]

    def _compared(self, statement: LiteralString, table: str) -> list[dict[str, Any]]:
        found = self._asked_of(statement, table)
        if found is not None:
            return found
        reason = f"The ledger's database has no table {table} of customers"
        instruction = (
            "Name the customer table in customers_table, or leave on_missing at readdressed."
        )
        raise SettingsError(reason, instruction)

    def _asked_of(self, statement: LiteralString, table: str) -> list[dict[str, Any]] | None:
        """Ask a table that is named in the settings, None where there is no such table."""
        query = sql.SQL(statement).format(
            destination=sql.Literal(self._destination), table=sql.Identifier(*table.split("."))
        )
        try:
            with unbroken(), self._connection.transaction():
                return self._connection.cursor(row_factory=dict_row).execute(query).fetchall()
        except LedgerError as error:
            if not isinstance(error.__context__, NO_SUCH_TABLE):
                raise
        return None

    @override
    def synced(self) -> int:
        row = self._one(statements.SYNCED, self._destination)
        return row[0] if row else 0

    @override
    def record_removals(self, removals: Sequence[Removal]) -> None:
        with unbroken(), self._connection.transaction(), self._connection.cursor() as cursor:
            for archived in (True, False):
                parameters = {
                    "archived": archived,
                    "reason": LEFT_THE_STREAM,
                    "destination": self._destination,
                    "customer_ids": [
                        removal.leaver.customer_id
                        for removal in removals
                        if removal.archived is archived and removal.reason is None
                    ],
                }
                cursor.execute(statements.REMOVE, parameters)
            self._append_log(cursor, map(removal_row, removals))

    @override
    def record_opt_outs(self, opt_outs: Sequence[OptOut]) -> int:
        erased = self.tombstoned([opt_out.email for opt_out in opt_outs])
        opt_outs = [opt_out for opt_out in opt_outs if opt_out.email not in erased]
        parameters = {
            "destination": self._destination,
            "emails": [opt_out.email for opt_out in opt_outs],
            "channels": [opt_out.channel for opt_out in opt_outs],
            "reasons": [opt_out.reason for opt_out in opt_outs],
            "times": [opt_out.occurred_at for opt_out in opt_outs],
            "contacts": [opt_out.external_id for opt_out in opt_outs],
        }
        with unbroken():
            return self._connection.execute(statements.INSERT_OPT_OUTS, parameters).rowcount

    def _claim(self) -> None:
        """Take the destination for this run; a run that was just killed may still hold it."""
        timeout = sql.SQL("set local lock_timeout = {}").format(self._claim_milliseconds)
        try:
            self._connection.execute(timeout)
            self._connection.execute(statements.CLAIM, [self._destination])
        except psycopg.errors.LockNotAvailable:
            reason = f"Another run is writing to the destination {self._destination}"
            instruction = "Wait for its end, or stop it, and start again."
            raise LedgerError(reason, instruction) from None

    def _enter_run(self) -> None:
        self._connection.execute(
            "update ops.sync_runs set status = 'failed', finished_at = now(),"
            " error = 'The run ended without a word; it was probably killed.'"
            " where destination = %s and status = 'running'",
            [self._destination],
        )
        row = self._connection.execute(
            "insert into ops.sync_runs (run_id, destination) values (%s, %s)"
            " returning clock_timestamp()",
            [self._run_id, self._destination],
        ).fetchone()
        self._started_at: datetime = row[0] if row else datetime.now(UTC)

    def _one(self, query: str, *parameters: object) -> tuple[Any, ...] | None:
        with unbroken():
            return self._connection.execute(query.encode(), parameters).fetchone()

    def _merge_status(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        if not batch.results:
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, statements.STATUS_COLUMNS))
        plain = [name for name in statements.STATUS_COLUMNS if name != "status"]
        updated = [name for name in plain[2:] if name != "is_ours"]
        cursor.execute(
            "create temporary table new_status (like ops.sync_status including defaults)"
        )
        copy = sql.SQL("copy new_status ({}) from stdin").format(columns)
        with cursor.copy(copy) as target:
            for result in batch.results:
                target.write_row((self._destination, *status_row(result, batch.settings_hash)))
        merge = sql.SQL(statements.MERGE_STATUS).format(
            plain=sql.SQL(", ").join(map(sql.Identifier, plain)),
            attempts=self._retries.attempts,
            wait=self._retries.wait_minutes,
            longest=LONGEST_WAIT_MINUTES,
            updated=sql.SQL(", ").join(map(sql.Identifier, updated)),
            excluded=sql.SQL(", ").join(sql.Identifier("excluded", name) for name in updated),
        )
        cursor.execute(merge)
        cursor.execute("drop table new_status")

    def _note_asked(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        asked = filter(None, map(asked_row, batch.results))
        cursor.executemany(statements.NOTE_ASKED, [(self._destination, *row) for row in asked])

    def _end_writing(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        certain = [
            result.change.customer.customer_id for result in batch.results if is_certain(result)
        ]
        cursor.execute(statements.END_WRITING, [self._destination, certain])

    def _append_log(self, cursor: psycopg.Cursor, rows: Iterable[Row]) -> None:
        with cursor.copy(statements.COPY_LOG) as target:
            for row in rows:
                target.write_row((self._run_id, self._destination, *row))

    def _merge_rejections(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        cursor.executemany(
            statements.MERGE_REJECTION,
            [
                (self._destination, rejection.record_hash, self._run_id, batch.stream,
                 rejection.customer_id, rejection.reason, rejection.record)
                for rejection in batch.rejections
            ],
        )  # fmt: skip
