"""What `ops.job_runs` tells of a run, from the moment that it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from ticket_console.queue.enqueue import ONE_AT_A_TIME, OWN_SCHEMA, WAITING, deferred, lock_of
from ticket_console.queue.flows import PUBLISH

MOST_ATTEMPTS: Final = 3
RETRY_SECONDS: Final = (30.0, 120.0)
"""How long the second and the third attempt wait."""

BEFORE: LiteralString = """(
    select status from ops.job_runs as earlier
    where earlier.job = job_runs.job and earlier.arguments = job_runs.arguments
        and earlier.id < job_runs.id and earlier.finished_at is not null
        and earlier.status <> 'cancelled'
    order by earlier.id desc limit 1
)"""
"""How the run before one of `ops.job_runs` ended."""

BEGIN: LiteralString = f"""
update ops.job_runs set status = 'running', attempt = %s, started_at = clock_timestamp(),
    finished_at = null, error = null
where id = %s and finished_at is null
returning job, arguments, {BEFORE}
"""  # noqa: S608 - both parts are literals
END: LiteralString = """
update ops.job_runs set status = %s, finished_at = clock_timestamp(), counts = %s, error = %s,
    log_tail = %s
where id = %s
"""
AGAIN: LiteralString = """
update ops.job_runs set status = %s, counts = %s, error = %s, log_tail = %s where id = %s
"""
FORGET: LiteralString = "delete from ops.job_runs where id = %s and trigger = 'webhook'"
DELIVERIES_DONE: LiteralString = """
update ops.webhook_logs set status = 'processed', processed_at = clock_timestamp(), error = null
where platform = %s and status = 'received'
    and last_received_at < (select started_at from ops.job_runs where id = %s)
"""
READ_AGAIN: LiteralString = """
update ops.webhook_logs set status = 'received'
where status = 'unplaced' and platform || '-readback' = %s
    and processed_at < (select started_at from ops.job_runs where id = %s)
"""
HEARD_OF_CONSENT: LiteralString = """
select exists (
    select from ops.job_runs as run
    inner join ops.consent_events as told on told.recorded_at >= run.queued_at
    where run.id = %s and told.channel = 'email'
        and (
            told.recorded_at >= run.started_at
            or not exists (
                select from ops.job_runs as feeding
                where feeding.job = %s and feeding.status <> 'failed'
                    and feeding.started_at > told.recorded_at
            )
        )
)
"""
"""Whether a run heard of consent, in earlier attempts too unless all CRMs were fed since."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has begun.

    Attributes:
        arguments: What the job is about.
        before: How the run of the same job before it ended; None where there was none.
    """

    id: int
    attempt: int
    job: str
    arguments: Mapping[str, Any]
    before: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended, without personal data.

    Attributes:
        status: `success`, `partial`, `failed` or `cancelled`.
        counts: What was counted, by Meltano job.
        platforms: Ticket platforms that were read to the end.
    """

    status: str
    counts: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    log_tail: str | None = None
    platforms: tuple[str, ...] = ()


def begin(db: psycopg.Connection, run_id: int, attempt: int) -> Run | None:
    """Mark a run as running; None where it has ended already."""
    row = db.execute(BEGIN, [attempt, run_id]).fetchone()
    return Run(run_id, attempt, *row) if row else None


def end(db: psycopg.Connection, run: Run, result: Result) -> None:
    """Write down how a run ended; deliveries that it took care of are done, or can be read now."""
    values = [result.status, Jsonb(dict(result.counts)), result.error, result.log_tail, run.id]
    with db.transaction():
        db.execute(END, values)
        if result.status in {"success", "partial"}:
            for platform in result.platforms:
                db.execute(DELIVERIES_DONE, [platform, run.id])
            db.execute(READ_AGAIN, [run.job, run.id])


def forget(db: psycopg.Connection, run: Run) -> bool:
    """Take a run that has nothing to tell out of the history, unless somebody asked for it."""
    return db.execute(FORGET, [run.id]).rowcount == 1


def heard_of_consent(db: psycopg.Connection, run: Run) -> bool:
    """Tell whether a CRM's word on consent was written down since a run was asked for."""
    return db.execute(HEARD_OF_CONSENT, [run.id, PUBLISH]).fetchone() == (True,)


def try_again(
    db: psycopg.Connection, run: Run, result: Result, *, attempt: int, delay: float
) -> bool:
    """Put a run back into the queue; False where the same job waits there already."""
    lock = lock_of(run.job, run.arguments)
    status = "retrying" if attempt > 1 else "waiting"
    with db.transaction():
        db.execute(ONE_AT_A_TIME, [lock])
        db.execute(OWN_SCHEMA)
        if db.execute(WAITING, [lock]).fetchone():
            return False
        counts = Jsonb(dict(result.counts))
        db.execute(AGAIN, [status, counts, result.error, result.log_tail, run.id])
        deferrer = deferred(run.job, lock, delay=delay, connection=db)
        deferrer.defer(run_id=run.id, attempt=attempt)
    return True
