"""Puts jobs into the queue."""

from collections.abc import Mapping
from typing import Final

from psycopg_pool import AsyncConnectionPool

from ticket_console.api.errors import ApiError
from ticket_console.api.job_models import Enqueued
from ticket_console.queue.enqueue import enqueue
from ticket_console.queue.flows import job_names

WITH_ARGUMENTS: Final = {
    "push": "POST /api/customers/{customer_id}/push",
    "deliveries": "POST /api/webhooks/{id}/retry",
}
"""Jobs that are told what they are about, and what starts them."""


def startable() -> list[str]:
    """Name the jobs that need to be told nothing."""
    return sorted(job_names() - WITH_ARGUMENTS.keys())


async def start_by_name(database: AsyncConnectionPool, job: str) -> Enqueued:
    """Put a job that somebody named into the queue.

    Raises:
        ApiError: There is no such job, or it needs arguments.
    """
    if job in WITH_ARGUMENTS:
        reason = f"The job {job} has to be told what it is about."
        raise ApiError(422, reason, f"Start it by {WITH_ARGUMENTS[job]}.")
    return await start(database, job, trigger="api")


async def start(
    database: AsyncConnectionPool,
    job: str,
    *,
    trigger: str,
    arguments: Mapping[str, str] | None = None,
) -> Enqueued:
    """Put a job into the queue, unless it waits there already.

    Raises:
        ApiError: There is no such job.
    """
    if job not in job_names():
        raise ApiError(404, "There is no job of that name.", "GET /api/jobs lists those there are.")
    put = await enqueue(database, job, trigger=trigger, arguments=arguments)
    return Enqueued(run_id=put.run_id, job=job, is_new=put.is_new)
