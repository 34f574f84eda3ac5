"""What keeps the queue whole: nothing waits unseen, nothing stays for ever."""

import shutil
from collections.abc import Mapping
from typing import Final, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from ticket_console.inbox.rows import HINTS
from ticket_console.queue.enqueue import (
    NEW_RUN,
    ONE_AT_A_TIME,
    OWN_SCHEMA,
    TASK,
    WAITING,
    deferred,
    lock_of,
)
from ticket_console.queue.flows import DELIVERIES
from ticket_console.queue.runs import BEFORE, MOST_ATTEMPTS, Result, Run, end, try_again
from ticket_pipeline.meltano import LOGS

PATIENCE_SECONDS: Final = 300
"""How long the sweep leaves a job alone that has failed for good."""

LONG_PATIENCE_SECONDS: Final = 3600
"""The same for one that was called off, as no key of its service is set."""

LOST: Final = Result("failed", error="The worker ended while it ran.")

WITHOUT_JOB: LiteralString = f"""
select id, attempt, job, arguments, {BEFORE}, status from ops.job_runs
where finished_at is null and not exists (
    select from procrastinate.procrastinate_jobs as job
    where job.args ->> 'run_id' = job_runs.id::text and job.status in ('todo', 'doing')
)
"""  # noqa: S608 - both parts are literals
BEGIN_ANEW: LiteralString = """
update procrastinate_jobs set status = 'todo' where status = 'doing' and task_name <> %s
"""
"""What starts by itself has no run that would put it back."""

UNSEEN: LiteralString = """
select platform
from (
    select platform, max(last_received_at) as newest from ops.webhook_logs
    where status = 'received' group by platform
) as waiting
where not exists (
    select from ops.job_runs as run
    where run.job = case when platform = any(%(hints)s) then platform else %(deliveries)s end
        and (run.job = platform or run.arguments ->> 'platform' = platform)
        and (
            run.status in ('waiting', 'retrying')
            or run.status = 'running' and run.started_at > waiting.newest
            or run.finished_at > clock_timestamp() - case run.status
                when 'failed' then make_interval(secs => %(patience)s)
                when 'cancelled' then make_interval(secs => %(long_patience)s)
            end
        )
)
"""
OLD_PAYLOADS: Final[tuple[LiteralString, ...]] = (
    """
    update ops.webhook_logs set payload = null
    where payload is not null and status <> 'received'
        and last_received_at < clock_timestamp() - make_interval(days => %s)
    """,
    """
    update ops.customer_email_engagement set raw_payload = null
    where raw_payload is not null
        and created_at < clock_timestamp() - make_interval(days => %s)
    """,
)
OLD_HISTORY: Final[tuple[LiteralString, ...]] = (
    """
    delete from ops.job_runs
    where finished_at < clock_timestamp() - make_interval(days => %s)
    """,
    """
    delete from ops.sync_log
    where created_at < clock_timestamp() - make_interval(days => %s)
    """,
)


def take_over(db: psycopg.Connection) -> list[Run]:
    """Start anew what a worker that is gone had begun; only the one worker may call it.

    Returns:
        The runs that are given up, which ended with `LOST`.
    """
    with db.transaction():
        db.execute("delete from procrastinate.procrastinate_workers")
        db.execute(OWN_SCHEMA)
        db.execute(BEGIN_ANEW, [TASK])
        db.execute("delete from procrastinate_jobs where status <> 'todo'")
    return heal(db)


def heal(db: psycopg.Connection) -> list[Run]:
    """Put runs back into the queue that have lost their place in it; gives those given up."""
    given_up = []
    for *about, status in db.execute(WITHOUT_JOB).fetchall():
        run = Run(*about)
        has_begun = status == "running"
        again = run.attempt + 1 if has_begun else max(run.attempt, 1)
        result = LOST if has_begun else Result("failed")
        if again > MOST_ATTEMPTS or not try_again(db, run, result, attempt=again, delay=0):
            end(db, run, LOST)
            given_up.append(run)
    return given_up


def sweep(db: psycopg.Connection, coalesce_seconds: float) -> None:
    """Put a job into the queue for deliveries that none is going to read."""
    values = {
        "hints": list(HINTS),
        "deliveries": DELIVERIES,
        "patience": PATIENCE_SECONDS,
        "long_patience": LONG_PATIENCE_SECONDS,
    }
    for (platform,) in db.execute(UNSEEN, values).fetchall():
        if platform in HINTS:
            enqueue_now(db, platform, {}, delay=coalesce_seconds)
        else:
            enqueue_now(db, DELIVERIES, {"platform": platform}, delay=0)


def remove_old(db: psycopg.Connection, payload_days: int, history_days: int) -> None:
    """Remove what is older than it has to be kept, logs of runs included."""
    for statements, days in ((OLD_PAYLOADS, payload_days), (OLD_HISTORY, history_days)):
        for statement in statements:
            db.execute(statement, [days])
    for folder in (LOGS / "console").glob("*"):
        found = db.execute("select from ops.job_runs where id::text = %s", [folder.name]).fetchone()
        if found is None:
            shutil.rmtree(folder, ignore_errors=True)


def enqueue_now(
    db: psycopg.Connection,
    job: str,
    arguments: Mapping[str, str],
    *,
    delay: float,
    trigger: str = "webhook",
) -> None:
    """Put a job into the queue after `delay` seconds, unless it waits there already."""
    lock = lock_of(job, arguments)
    with db.transaction():
        db.execute(ONE_AT_A_TIME, [lock])
        db.execute(OWN_SCHEMA)
        if db.execute(WAITING, [lock]).fetchone():
            return
        [run_id] = db.execute(NEW_RUN, [job, trigger, Jsonb(dict(arguments))]).fetchone() or [0]
        deferred(job, lock, delay=delay, connection=db).defer(run_id=run_id, attempt=1)
