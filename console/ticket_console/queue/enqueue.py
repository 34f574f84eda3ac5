"""Putting a job into the queue, together with the row that tells of it."""

import json
from collections.abc import Mapping
from typing import Any, Final, LiteralString, NamedTuple

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import JobDeferrer
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from ticket_console.errors import ConsoleError
from ticket_console.queue.flows import GATHER_SECONDS, QUEUE_OF, job_names

TASK: Final = "run"
UNOPENED: Final = App(connector=PsycopgConnector())
"""Puts jobs into the queue over connections of others."""

ONE_AT_A_TIME: LiteralString = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
OWN_SCHEMA: LiteralString = "set local search_path to procrastinate, public"
WAITING: LiteralString = """
select (args ->> 'run_id')::bigint from procrastinate_jobs
where queueing_lock = %s and status = 'todo'
"""
NEW_RUN: LiteralString = """
insert into ops.job_runs (job, trigger, arguments) values (%s, %s, %s) returning id
"""


class UnknownJobError(ConsoleError):
    """No job has that name."""


class Enqueued(NamedTuple):
    """Where to look for what becomes of it; not new where it waited already."""

    run_id: int
    is_new: bool


async def enqueue(
    pool: AsyncConnectionPool,
    job: str,
    *,
    trigger: str,
    delay: float = 0,
    arguments: Mapping[str, Any] | None = None,
) -> Enqueued:
    """Put a job into the queue, unless the same one waits there already.

    Args:
        pool: Of the warehouse.
        job: Its name.
        trigger: `schedule`, `webhook`, `api`, `cron` or `retry`.
        delay: Seconds that it waits, so that more may come together.
        arguments: What it is about.

    Raises:
        UnknownJobError: There is no such job.
    """
    if job not in job_names():
        raise UnknownJobError("There is no such job.", f"Name one of {sorted(job_names())}.")
    lock = lock_of(job, arguments or {})
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(ONE_AT_A_TIME, [lock])
        await connection.execute(OWN_SCHEMA)
        if found := await _one(connection, WAITING, [lock]):
            return Enqueued(found, is_new=False)
        run_id = await _one(connection, NEW_RUN, [job, trigger, Jsonb(dict(arguments or {}))])
        deferrer = deferred(job, lock, delay=delay, connection=connection)
        await deferrer.defer_async(run_id=run_id, attempt=1)
        return Enqueued(run_id, is_new=True)


def lock_of(job: str, arguments: Mapping[str, Any]) -> str:
    """Name a job with its arguments: it runs once at a time, and waits once at most."""
    return f"{job} {json.dumps(dict(arguments), sort_keys=True)}" if arguments else job


def deferred(
    job: str,
    lock: str,
    *,
    delay: float,
    connection: psycopg.AsyncConnection | psycopg.Connection,
) -> JobDeferrer:
    """Prepare a job that is put into the queue by `defer`, in the connection's transaction."""
    seconds = max(delay, GATHER_SECONDS.get(job, 0))
    return UNOPENED.configure_task(
        TASK,
        queue=QUEUE_OF.get(job, "flows"),
        lock=lock,
        queueing_lock=lock,
        connection=connection,
        schedule_in={"seconds": seconds} if seconds else None,
    )


async def _one(connection: psycopg.AsyncConnection, query: LiteralString, values: list[Any]) -> int:
    row = await (await connection.execute(query, values)).fetchone()
    return int(row[0]) if row else 0
