"""The ledger in PostgreSQL, schema `ops`."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from typing_extensions import override

from crm_core.change import Outcome, Standing, Status
from crm_core.errors import LedgerError, SettingsError
from crm_core.ledger.interface import (
    DEFAULT_RETRIES,
    BatchRecord,
    Leaver,
    Ledger,
    OptOut,
    Removal,
    Retries,
    RowVersion,
    RunReport,
)
from crm_core.ledger.statements import (
    BEGIN_WRITING,
    CLAIM,
    COPY_LOG,
    DUE,
    END_WRITING,
    INSERT_OPT_OUTS,
    LAST_STATUS,
    MERGE_REJECTION,
    MERGE_STATUS,
    MISSING,
    OPT_OUTS,
    RECORDS,
    RELEASE,
    REMOVE,
    REVIVE,
    STATUS_COLUMNS,
    SYNCED,
    UNSETTLED,
)
from crm_core.result import RowResult

LONGEST_WAIT_MINUTES: Final = 24 * 60
"""Between two tries of a row."""

LEFT_THE_STREAM: Final = "left the stream"

DESTINATION_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")


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
        self._key = tombstone_key.encode()
        self._claim_milliseconds = int(claim_seconds * 1000)
        self._retries = retries
        self._is_rehearsal = is_rehearsal
        self._url = url
        self._run_id = uuid4()

    @override
    def open_run(self) -> None:
        self._connection = _connect(self._url)
        try:
            with _explained():
                with self._connection.transaction():
                    self._make_schema()
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
        with _explained(), self._connection:
            self._connection.execute(statement.format(columns, sql.Literal(self._run_id)))
            if self._is_rehearsal:
                self._connection.execute("rollback")
            self._connection.execute(RELEASE, [self._destination])

    @override
    def last_read_at(self) -> datetime | None:
        row = self._one(
            "select max(crm_read_at) from ops.sync_runs where destination = %s", self._destination
        )
        return row[0] if row else None

    @override
    def has_loose_ends(self) -> bool:
        return self._one(LAST_STATUS, self._destination, self._run_id) == ("failed",)

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
        with _explained(), self._connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(UNSETTLED, parameters)
            return {row["customer_id"]: _standing(row) for row in cursor}

    @override
    def tombstoned(self, emails: Sequence[str]) -> frozenset[str]:
        hashes = {self.tombstone(email): email for email in emails}
        with _explained():
            rows = self._connection.execute(
                "select email_hash from ops.tombstones where email_hash = any(%s)", [list(hashes)]
            )
            return frozenset(hashes[email_hash] for (email_hash,) in rows)

    def tombstone(self, email: str) -> str:
        """Hash an address the way `ops.tombstones` holds it (HMAC-SHA256, hexadecimal)."""
        return hmac.new(self._key, email.encode(), hashlib.sha256).hexdigest()

    @override
    def phone_holders(self, phones: Sequence[str]) -> dict[str, str]:
        with _explained():
            rows = self._connection.execute(
                "select phone, customer_id::text from ops.sync_status"
                " where destination = %s and phone = any(%s)",
                [self._destination, list(phones)],
            )
            return dict(rows.fetchall())

    @override
    def opt_outs(self, emails: Sequence[str]) -> dict[str, frozenset[str]]:
        with _explained():
            rows = self._connection.execute(OPT_OUTS, [self._destination, list(emails)])
            return {email: frozenset(channels) for email, channels in rows}

    @override
    def announce(self, customer_ids: Sequence[str]) -> None:
        with _explained():
            self._connection.execute(BEGIN_WRITING, [self._destination, list(customer_ids)])

    @override
    def record(self, batch: BatchRecord) -> None:
        with _explained(), self._connection.transaction(), self._connection.cursor() as cursor:
            self._merge_status(cursor, batch)
            self._end_writing(cursor, batch)
            self._append_log(cursor, batch)
            self._merge_rejections(cursor, batch)

    @override
    def revive(self) -> int:
        with _explained():
            return self._connection.execute(REVIVE, [self._destination]).rowcount

    @override
    def due(self, limit: int) -> Iterator[list[dict[str, Any]]]:
        with _explained():
            rows = self._connection.execute(DUE, [self._destination, self._started_at]).fetchall()
        for chunk in _chunks([customer_id for (customer_id,) in rows], limit):
            with _explained():
                cursor = self._connection.execute(RECORDS, [self._destination, chunk])
                records = [record for (record,) in cursor]
            yield records

    @override
    def leavers(self, table: str) -> list[Leaver]:
        query = sql.SQL(MISSING).format(
            destination=sql.Literal(self._destination), table=sql.Identifier(*table.split("."))
        )
        try:
            with _explained(), self._connection.transaction():
                rows = self._connection.cursor(row_factory=dict_row).execute(query)
                return [_leaver(**row) for row in rows]
        except LedgerError as error:
            if not isinstance(error.__context__, psycopg.errors.UndefinedTable):
                raise
        reason = f"The ledger's database has no table {table}"
        instruction = "Name the customer table in customers_table, or leave on_missing at ignore."
        raise SettingsError(reason, instruction)

    @override
    def synced(self) -> int:
        row = self._one(SYNCED, self._destination)
        return row[0] if row else 0

    @override
    def record_removals(self, removals: Sequence[Removal]) -> None:
        with _explained(), self._connection.transaction(), self._connection.cursor() as cursor:
            for removal in removals:
                leaver = removal.leaver
                if removal.reason is None:
                    parameters = {
                        "archived": removal.archived,
                        "reason": LEFT_THE_STREAM,
                        "destination": self._destination,
                        "customer_ids": [leaver.customer_id],
                    }
                    cursor.execute(REMOVE, parameters)
            with cursor.copy(COPY_LOG) as target:
                for removal in removals:
                    target.write_row(self._removal_log_row(removal))

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
        }
        with _explained():
            return self._connection.execute(INSERT_OPT_OUTS, parameters).rowcount

    def _make_schema(self) -> None:
        self._connection.execute("select pg_advisory_xact_lock(hashtext('crm_core ledger'))")
        self._connection.execute(_resource("ledger.sql").encode())
        name = self._destination
        views = sql.SQL(_resource("views.sql")).format(
            d=sql.SQL(name),
            destination=sql.Literal(name),
            logs=sql.Identifier(f"{name}_sync_logs"),
            unsent=sql.Identifier(f"{name}_unsent"),
            status_view=sql.Identifier(f"{name}_sync_status"),
            contact_id=sql.Identifier(f"{name}_contact_id"),
            status=sql.Identifier(f"{name}_sync_status"),
            last_sync=sql.Identifier(f"{name}_last_sync"),
            error=sql.Identifier(f"{name}_sync_error"),
        )
        self._connection.execute(views)

    def _claim(self) -> None:
        """Take the destination for this run; a run that was just killed may still hold it."""
        timeout = sql.SQL("set local lock_timeout = {}").format(self._claim_milliseconds)
        try:
            self._connection.execute(timeout)
            self._connection.execute(CLAIM, [self._destination])
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
        with _explained():
            return self._connection.execute(query.encode(), parameters).fetchone()

    def _merge_status(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        if not batch.results:
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, STATUS_COLUMNS))
        plain = [name for name in STATUS_COLUMNS if name != "status"]
        updated = [name for name in plain[2:] if name != "is_ours"]
        cursor.execute(
            "create temporary table new_status (like ops.sync_status including defaults)"
            " on commit drop"
        )
        copy = sql.SQL("copy new_status ({}) from stdin").format(columns)
        with cursor.copy(copy) as target:
            for result in batch.results:
                target.write_row(self._status_row(result, batch.settings_hash))
        merge = sql.SQL(MERGE_STATUS).format(
            plain=sql.SQL(", ").join(map(sql.Identifier, plain)),
            attempts=self._retries.attempts,
            wait=self._retries.wait_minutes,
            longest=LONGEST_WAIT_MINUTES,
            updated=sql.SQL(", ").join(map(sql.Identifier, updated)),
            excluded=sql.SQL(", ").join(sql.Identifier("excluded", name) for name in updated),
        )
        cursor.execute(merge)

    def _end_writing(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        certain = [
            result.change.customer.customer_id
            for result in batch.results
            if result.outcome is not Outcome.FAILED
        ]
        cursor.execute(END_WRITING, [self._destination, certain])

    def _status_row(self, result: RowResult, settings_hash: str) -> tuple[object, ...]:
        change, customer = result.change, result.change.customer
        is_settled = result.outcome is not Outcome.FAILED
        kept = result.step.kept if is_settled else change.known.kept if change.known else {}
        return (
            self._destination,
            UUID(customer.customer_id),
            customer.email,
            result.external_id,
            change.sync_hash if is_settled else None,
            customer.sync_version,
            customer.row_hash,
            settings_hash,
            sorted(result.membership),
            None if result.payload is None else Jsonb(result.payload),
            Jsonb(kept),
            result.phone,
            result.outcome is Outcome.CREATED,
            result.status.value,
            result.reason,
            None if is_settled else Jsonb(customer.fields, dumps=_as_json),
        )

    def _append_log(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        with cursor.copy(COPY_LOG) as target:
            for result in batch.results:
                if result.outcome is not Outcome.UNCHANGED:
                    target.write_row(self._log_row(result))
            for rejection in batch.rejections:
                customer_id = rejection.customer_id
                target.write_row(
                    (self._run_id, self._destination, customer_id and UUID(customer_id), None,
                     None, Outcome.REJECTED.value, Jsonb({}), rejection.reason)
                )  # fmt: skip

    def _log_row(self, result: RowResult) -> tuple[object, ...]:
        customer = result.change.customer
        return (
            self._run_id,
            self._destination,
            UUID(customer.customer_id),
            customer.email,
            result.external_id,
            result.outcome.value,
            Jsonb(changes_of(result)),
            result.reason,
        )

    def _removal_log_row(self, removal: Removal) -> tuple[object, ...]:
        leaver = removal.leaver
        outcome = Outcome.FAILED if removal.reason else Outcome.REMOVED
        changes = {} if removal.reason else {"lists": [sorted(leaver.membership), []]}
        return (
            self._run_id,
            self._destination,
            UUID(leaver.customer_id),
            leaver.email,
            leaver.external_id,
            outcome.value,
            Jsonb(changes),
            removal.reason or LEFT_THE_STREAM,
        )

    def _merge_rejections(self, cursor: psycopg.Cursor, batch: BatchRecord) -> None:
        cursor.executemany(
            MERGE_REJECTION,
            [
                (self._destination, rejection.record_hash, self._run_id, batch.stream,
                 rejection.customer_id, rejection.reason, rejection.record)
                for rejection in batch.rejections
            ],
        )  # fmt: skip


def changes_of(result: RowResult) -> dict[str, list[Any]]:
    """Pair what the CRM held before with what was written now, for every field that differs."""
    before = result.step.before
    pairs: dict[str, list[Any]] = {
        name: [before[name], value] for name, value in sorted(result.written.items())
    }
    step = result.step
    if (step.join or step.leave) and result.outcome not in {Outcome.FAILED, Outcome.REJECTED}:
        after = step.lists_before - step.leave | step.join
        pairs["lists"] = [sorted(step.lists_before), sorted(after)]
    return pairs


def _as_json(value: object) -> str:
    return json.dumps(value, default=_exact)


def _exact(value: object) -> int | float:
    number = Decimal(str(value))
    return float(number) if number % 1 else int(number)


def _standing(row: dict[str, Any]) -> Standing | None:
    if row["status"] is None:
        return None
    return Standing(
        status=Status(row["status"]),
        sync_hash=row["sync_hash"],
        external_id=row["external_id"],
        membership=frozenset(row["membership"]),
        payload=row["payload"],
        kept=row["kept"],
        phone=row["phone"],
        attempts=row["attempts"],
        is_under_way=row["is_under_way"],
    )


def _chunks(ids: Sequence[UUID], size: int) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


def _leaver(membership: Sequence[str], **row: Any) -> Leaver:
    return Leaver(membership=frozenset(membership), **row)


def _resource(name: str) -> str:
    return files("crm_core.ledger").joinpath(name).read_text(encoding="utf-8")


def _connect(url: str) -> psycopg.Connection:
    try:
        conninfo_to_dict(url)
    except (psycopg.ProgrammingError, UnicodeDecodeError):
        reason = "The setting database_url is no PostgreSQL URL"
        instruction = "Write postgresql://user:password@host/database, encoded as URLs are."
        raise SettingsError(reason, instruction) from None
    with _explained():
        return psycopg.connect(url, autocommit=True)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn errors of the driver, whose texts may quote rows, into one that quotes nothing."""
    try:
        yield
    except psycopg.OperationalError:
        reason = "The ledger's database cannot be reached"
        instruction = "Check database_url and that the server is running."
        raise LedgerError(reason, instruction) from None
    except psycopg.Error as error:
        reason = f"The ledger's database refused a statement (SQLSTATE {error.sqlstate})"
        instruction = "Check that database_url names a user who may create the schema ops."
        raise LedgerError(reason, instruction) from None
