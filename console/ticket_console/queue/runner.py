"""Takes a job from the queue to its end, whatever that is."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import psycopg

from ticket_console.database import connect
from ticket_console.queue.alerts import Alerts
from ticket_console.queue.deliveries import Reader
from ticket_console.queue.flows import DELIVERIES, PUBLISH, PUSH
from ticket_console.queue.locks import StoppedError
from ticket_console.queue.push import run_push
from ticket_console.queue.runs import (
    MOST_ATTEMPTS,
    RETRY_SECONDS,
    Result,
    Run,
    begin,
    end,
    forget,
    heard_of_consent,
    try_again,
)
from ticket_console.queue.stages import Meltano, run_flow
from ticket_console.queue.upkeep import enqueue_now
from ticket_console.settings import Settings
from ticket_pipeline.discretion import without_people

LOGGER: Final = logging.getLogger(__name__)
READ_BACK_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs jobs, each over a connection of its own.

    Attributes:
        env: What Meltano runs with, secrets included.
        stop: Is set when the worker is to stop.
        retry_seconds: How long the second and every later attempt wait.
    """

    settings: Settings
    env: Mapping[str, str]
    stop: threading.Event
    retry_seconds: tuple[float, ...] = RETRY_SECONDS

    def run(self, run_id: int, attempt: int) -> None:
        """Run a job and write down how it ended; one that failed is tried again later."""
        with connect(self.settings.database_url) as db:
            run = begin(db, run_id, attempt)
            if run is None:
                return
            try:
                result = self._result(db, run)
            except StoppedError:
                try_again(db, run, Result("waiting"), attempt=attempt, delay=0)
            else:
                self._end(db, run, result)

    def _result(self, db: psycopg.Connection, run: Run) -> Result:
        try:
            return _discreet(self._do(db, run))
        except StoppedError:
            raise
        except Exception as error:
            LOGGER.exception("Run %s of %s ended in an error", run.id, run.job)
            return Result("failed", error=f"It ended in an error ({type(error).__name__}).")

    def _do(self, db: psycopg.Connection, run: Run) -> Result:
        meltano = Meltano(self.env, self.stop)
        if run.job == DELIVERIES:
            return self._read_deliveries(db, run)
        if run.job == PUSH:
            return run_push(db, run, meltano)
        return run_flow(db, run, meltano)

    def _end(self, db: psycopg.Connection, run: Run, result: Result) -> None:
        """Write down how a run ended, last what keeps it from being done again after a kill."""
        if heard_of_consent(db, run):
            delay = self.settings.coalesce_seconds
            enqueue_now(db, PUBLISH, {}, delay=delay, trigger="consent")
        if result.status == "failed" and run.attempt < MOST_ATTEMPTS:
            delay = self.retry_seconds[run.attempt - 1]
            if try_again(db, run, result, attempt=run.attempt + 1, delay=delay):
                return
        if _tells_nothing(run, result) and forget(db, run):
            return
        end(db, run, result)
        self.tell(run, result)

    def tell(self, run: Run, result: Result) -> None:
        """Send the alerts that are due now that a run has ended."""
        alerts = Alerts(self.settings.alert_urls, self.settings.alert_failed_share)
        alerts.tell(run, result)

    def _read_deliveries(self, db: psycopg.Connection, run: Run) -> Result:
        platform = str(run.arguments.get("platform"))
        key = self.env.get("TOMBSTONE_KEY")
        told = Reader(platform, self.settings.hubspot_app_id, key).read_all(db, self.stop)
        if told["unplaced"]:
            enqueue_now(db, f"{platform}-readback", {}, delay=READ_BACK_SECONDS)
        return Result(
            "partial" if told["failed"] else "success",
            {DELIVERIES: {"records": told.total(), **told}},
        )


def _discreet(result: Result) -> Result:
    """Leave out of the words of Meltano and its plugins what they quote of people."""
    error, tail = result.error, result.log_tail
    return replace(
        result,
        error=error and without_people(error),
        log_tail=tail and without_people(tail),
    )


def _tells_nothing(run: Run, result: Result) -> bool:
    """Whether a run met nothing but deliveries to ignore, as CRMs send of each row we write."""
    counts = result.counts.get(DELIVERIES)
    return (
        counts is not None
        and run.before != "failed"
        and not any(count for name, count in counts.items() if name not in {"records", "ignored"})
    )
