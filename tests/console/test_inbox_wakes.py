"""What is started by deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.rows import dict_row

from fixtures.console_posts import eventbrite_delivery, relay_delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

LOOKS = 100_000
CLICK = {"event": "click", "email": "ada@example.org", "ts_event": 1772355960, "camp_id": 31}
RUNS = """
select run.job, run.trigger, run.arguments, run.status, job.scheduled_at > now() as is_later
from ops.job_runs as run
join procrastinate.procrastinate_jobs as job on (job.args ->> 'run_id')::bigint = run.id
order by run.id
"""


@pytest.fixture
def queue(console: Console) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A connection to the empty queue."""
    url = console.settings.database_url
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as db:
        db.execute("truncate procrastinate.procrastinate_jobs cascade")
        yield db


def run_of(queue: psycopg.Connection[dict[str, Any]], job: str) -> dict[str, Any]:
    """The one run of a job, once it is queued."""
    for _ in range(LOOKS):
        if found := [run for run in queue.execute(RUNS) if run["job"] == job]:
            (run,) = found
            return run
    raise AssertionError(job)


def test_hints_of_a_platform_gather_before_its_job(
    console: Console, queue: psycopg.Connection[dict[str, Any]]
) -> None:
    for number in range(20):
        console.deliver("eventbrite", eventbrite_delivery(path=f"orders/{number}/"))
    console.deliver("humanitix", relay_delivery())
    for run in (run_of(queue, "eventbrite"), run_of(queue, "humanitix")):
        assert (run["trigger"], run["status"], run["is_later"]) == ("webhook", "waiting", True)


def test_events_of_a_crm_are_read_after_a_moment(
    console: Console, queue: psycopg.Connection[dict[str, Any]]
) -> None:
    console.deliver("brevo", CLICK)
    run = run_of(queue, "deliveries")
    assert (run["arguments"], run["is_later"]) == ({"platform": "brevo"}, True)


def test_rehearsals_start_nothing(
    console: Console, queue: psycopg.Connection[dict[str, Any]]
) -> None:
    console.deliver("brevo", {**CLICK, "rehearsal": True})
    console.deliver("humanitix", {**relay_delivery(), "rehearsal": True})
    console.deliver("eventbrite", eventbrite_delivery())
    run_of(queue, "eventbrite")
    assert {run["job"] for run in queue.execute(RUNS)} == {"eventbrite"}
    assert len(console.logs()) == 3
