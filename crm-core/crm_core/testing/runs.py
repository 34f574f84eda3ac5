"""Runs of a target as its command does them, and what they leave behind."""

import io
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from singer_sdk.plugin_base import _ConfigInput
from typing_extensions import override

from crm_core.ledger.postgres import PostgresLedger
from crm_core.ledger.schema import make_tables
from crm_core.testing.kills import Moment, killed_run
from crm_core.testing.kit import Call, Kit
from crm_core.testing.stream import Record, singer_input


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended.

    Attributes:
        code: Exit code.
        errors: Lines of the log that say so.
        summary: What the run wrote to `summary_path`, empty where it did not begin.
        calls: All requests to the CRM.
        states: STATE messages, oldest first.
    """

    code: int
    errors: list[str]
    summary: dict[str, Any]
    calls: list[Call]
    states: list[dict[str, Any]]

    @property
    def writes(self) -> list[str]:
        """Endpoints of the calls that may have changed something."""
        return [call.endpoint for call in self.calls if call.is_write]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to which outcome; those without any are left out."""
        names = (
            "created", "updated", "unchanged", "suppressed", "rejected", "failed", "removed",
            "asked",
        )  # fmt: skip
        return {name: self.summary[name] for name in names if self.summary[name]}


class Runs:
    """Runs of one destination, each a target of its own as in separate processes.

    Args:
        kit: Of the CRM.
        database_url: Of a database that the tests may write to.
        folder: For the files of runs.
    """

    def __init__(self, kit: Kit, database_url: str, folder: Path) -> None:
        self.kit = kit
        self._database_url = database_url
        self._folder = folder
        with psycopg.connect(database_url, autocommit=True) as connection:
            make_tables(connection)
        self.start_anew()

    def start_anew(self) -> None:
        """Begin with an account and a ledger that nobody used yet."""
        self.kit.reset()
        with psycopg.connect(self._database_url) as connection:
            connection.execute("delete from ops.consent_events")
        self.destination = f"contract_{uuid4().hex[:12]}"

    def settings(self, **settings: Any) -> dict[str, Any]:
        """All settings of a run; failed rows are tried again at once unless told otherwise."""
        known = {
            **self.kit.settings,
            "database_url": self._database_url,
            "destination": self.destination,
            "summary_path": str(self._folder / "summary.json"),
            "tombstone_key": self.destination,
            "retry_wait_minutes": 0,
            **settings,
        }
        return {name: value for name, value in known.items() if value is not None}

    def run(
        self, records: Iterable[Record], *, state_every: int | None = None, **settings: Any
    ) -> Ended:
        """Run the command over some records, whatever comes of it."""
        return self.run_over(singer_input(records, state_every=state_every), **settings)

    def run_over(self, given: io.StringIO, **settings: Any) -> Ended:
        """Run the command over Singer messages."""
        summary = self._folder / "summary.json"
        summary.unlink(missing_ok=True)
        config = _ConfigInput(config=self.settings(**settings))
        self.kit.forget_calls()
        code = 0
        target_class = self.kit.target_class
        with redirect_stdout(io.StringIO()) as printed, _errors(target_class.logger) as errors:
            try:
                target_class.invoke(config=config, file_input=given)
            except SystemExit as end:
                code = 0 if end.code is None else int(end.code)
        return Ended(
            code=code,
            errors=errors,
            summary=json.loads(summary.read_text()) if summary.exists() else {},
            calls=self.kit.calls(),
            states=[json.loads(line) for line in printed.getvalue().splitlines()],
        )

    def sync(self, records: Iterable[Record], **settings: Any) -> Ended:
        """Run over some records, which must succeed."""
        ended = self.run(records, **settings)
        assert (ended.code, ended.errors) == (0, [])
        return ended

    def killed(
        self, records: Iterable[Record], *, at: int, moment: Moment, **settings: Any
    ) -> bool:
        """Run until request number `at`, and die there; False where the end came first."""
        text = singer_input(records).getvalue()
        config = self.settings(**settings)
        return killed_run(self.kit.target_class, config, text, at=at, moment=moment)

    def plan(self, records: Iterable[Record], **settings: Any) -> tuple[dict[str, Any], Ended]:
        """Ask for a plan; returns it, and how the dry run ended."""
        path = self._folder / "plan.json"
        ended = self.sync(records, dry_run=True, plan_path=str(path), **settings)
        return json.loads(path.read_text()), ended

    def ledger(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Ask the ledger; `%s` stands for the destination first, then for each of the values."""
        with psycopg.connect(self._database_url, row_factory=dict_row) as connection:
            return connection.execute(query.encode(), [self.destination, *values]).fetchall()

    def history(self) -> list[dict[str, Any]]:
        """What the newest run wrote to `ops.sync_log`, in its order."""
        return self.ledger(
            "select * from ops.sync_log where run_id = ("
            " select run_id from ops.sync_runs where destination = %s"
            " order by started_at desc limit 1) order by id"
        )

    def standing(self, email: str) -> dict[str, Any]:
        """What the ledger knows of a customer."""
        query = "select * from ops.sync_status where destination = %s and email = %s"
        [row] = self.ledger(query, email)
        return row

    def erase(self, email: str) -> None:
        """Let somebody be one who was erased."""
        ledger = PostgresLedger(self._database_url, self.destination, self.destination)
        with psycopg.connect(self._database_url) as connection:
            connection.execute("insert into ops.tombstones values (%s)", [ledger.tombstone(email)])

    def other_crm_tells_no(self, email: str) -> None:
        """Let somebody have said no in another CRM, where it was heard."""
        with psycopg.connect(self._database_url) as connection:
            connection.execute(
                "insert into ops.consent_events"
                " (email, channel, subscribed, source, reason, occurred_at)"
                " values (%s, 'email', false, 'another_crm', 'unsubscribed', now())",
                [email],
            )

    def publish(self, records: Iterable[Record]) -> str:
        """Make a customer table that holds these customers; returns its name."""
        return self._publish("customers", records)

    def readdress(self, records: Iterable[Record]) -> str:
        """Make a table of customers whose orders name another address now; returns its name."""
        return self._publish("former_addresses", records)

    def _publish(self, name: str, records: Iterable[Record]) -> str:
        with psycopg.connect(self._database_url) as connection:
            table = sql.Identifier(self.destination, name)
            connection.execute(
                sql.SQL("create schema if not exists {}").format(sql.Identifier(self.destination))
            )
            connection.execute(sql.SQL("drop table if exists {}").format(table))
            connection.execute(sql.SQL("create table {} (customer_id uuid)").format(table))
            for record in records:
                insert = sql.SQL("insert into {} values (%s)").format(table)
                connection.execute(insert, [record["customer_id"]])
        return f"{self.destination}.{name}"

    def assert_in_step(self, records: Iterable[Record]) -> None:
        """Make sure that opted-in customers are in the CRM as they should be, nobody twice.

        A further run finds nothing to do.
        """
        records = list(records)
        contacts = self.kit.contacts()
        assert [e for e, n in Counter(each.email for each in contacts).items() if n > 1] == []
        there = {each.email: each for each in contacts}
        for record in records:
            if not (record["marketing_opt_in"] and record["email_status"] == "ok"):
                continue
            seen = there[record["email"]]
            wanted = {column: record[column] for column in self.kit.fields}
            assert (seen.values, seen.lists) == (wanted, self.kit.lists_of(record))
            assert seen.is_mailable
        assert self.sync(records).writes == []


class _Kept(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._lines = lines

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


@contextmanager
def _errors(logger: logging.Logger) -> Iterator[list[str]]:
    lines: list[str] = []
    handler = _Kept(lines)
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
