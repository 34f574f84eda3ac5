"""What is started by deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.rows import dict_row

from fixtures.console_posts import eventbrite_delivery, relay_delivery
from ticket_console.queue.schema import make_queue_tables

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
        with psycopg.connect(url) as making:
            make_queue_tables(making)
        db.execute("truncate procrastinate.procrastinate_jobs cascade")
        yield db


def runs(queue: psycopg.Connection[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The runs that are queued, once there are so many."""
    for _ in range(LOOKS):
        found = queue.execute(RUNS).fetchall()
        if len(found) >= count:
            return found
    raise AssertionError(found)


def test_hints_of_a_platform_gather_before_its_job(
    console: Console, queue: psycopg.Connection[dict[str, Any]]
) -> None:
    for number in range(20):
        console.deliver("eventbrite", eventbrite_delivery(path=f"orders/{number}/"))
    console.deliver("humanitix", relay_delivery())
    found = runs(queue, 2)
    assert {run["job"] for run in found} == {"eventbrite", "humanitix"}
    assert all(run["is_later"] for run in found)
    assert {(run["trigger"], run["status"]) for run in found} == {("webhook", "waiting")}


def test_events_of_a_crm_are_read_at_once(
    console: Console, queue: psycopg.Connection[dict[str, Any]]
) -> None:
    console.deliver("brevo", CLICK)
    (run,) = runs(queue, 1)
    assert (run["job"], run["arguments"]) == ("deliveries", {"platform": "brevo"})
    assert not run["is_later"]


def test_rehearsals_start_nothing(
    console: Console, queue: psycopg.Connection[dict[str, Any]]
) -> None:
    console.deliver("brevo", {**CLICK, "rehearsal": True})
    console.deliver("humanitix", {**relay_delivery(), "rehearsal": True})
    console.deliver("eventbrite", eventbrite_delivery())
    assert [run["job"] for run in runs(queue, 1)] == ["eventbrite"]
    assert len(console.logs()) == 3
