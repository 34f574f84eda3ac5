"""Putting jobs into the queue, and finding what waits unseen."""

from pathlib import Path

import psycopg
import pytest

from fixtures.queue_kit import QueueKit
from ticket_console.database import make_schema
from ticket_console.queue.enqueue import UnknownJobError
from ticket_console.queue.flows import (
    FLOWS,
    is_used,
    job_names,
    resources_of,
    schedules,
    stages_of,
)
from ticket_console.queue.upkeep import heal, remove_old, sweep, take_over
from ticket_pipeline.services import SERVICES

BREVO_ALONE = tuple(service for service in SERVICES if service.name == "Brevo")


@pytest.fixture
def kit(postgres_url: str, tmp_path: Path) -> QueueKit:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path)
    kit.clear()
    return kit


def jobs(kit: QueueKit) -> list[str]:
    rows = kit.rows("select job || coalesce(arguments ->> 'platform', '') as job from ops.job_runs")
    return sorted(row["job"] for row in rows)


def test_a_job_that_waits_is_not_put_there_twice(kit: QueueKit) -> None:
    first = kit.put("publish", delay=60)
    second = kit.put("publish")
    assert (second.run_id, first.is_new, second.is_new) == (first.run_id, True, False)


def test_the_same_job_with_other_arguments_is_another_one(kit: QueueKit) -> None:
    runs = {kit.put("push", customer_id=each, destination="brevo").run_id for each in "aba"}
    assert len(runs) == 2


def test_a_job_that_does_not_exist_is_refused_with_those_that_do(kit: QueueKit) -> None:
    with pytest.raises(UnknownJobError, match="eventbrite-el"):
        kit.put("rm")


def test_the_tables_may_be_made_again_at_any_time(kit: QueueKit) -> None:
    run = kit.put("publish")
    make_schema(kit.url)
    assert kit.run(run)["status"] == "waiting"


def test_deliveries_that_nobody_asked_a_job_for_get_one(kit: QueueKit) -> None:
    for platform in ("eventbrite", "brevo", "hubspot"):
        kit.deliver(platform, "one", "two")
    with psycopg.connect(kit.url, autocommit=True) as db:
        sweep(db, 5)
        sweep(db, 5)
    assert jobs(kit) == ["deliveriesbrevo", "deliverieshubspot", "eventbrite"]


@pytest.mark.parametrize(
    ("status", "minutes", "asked"),
    [("failed", 4, 1), ("failed", 6, 2), ("cancelled", 59, 1), ("cancelled", 61, 2)],
)
def test_deliveries_wait_where_their_job_has_just_failed_for_good_or_was_called_off(
    kit: QueueKit, status: str, minutes: int, asked: int
) -> None:
    kit.deliver("eventbrite", "one")
    kit.rows(
        "insert into ops.job_runs (job, trigger, status, finished_at)"
        " values ('eventbrite', 'webhook', %s, now() - make_interval(mins => %s))",
        status,
        minutes,
    )
    with psycopg.connect(kit.url, autocommit=True) as db:
        sweep(db, 5)
    assert jobs(kit) == asked * ["eventbrite"]


def test_a_run_that_has_lost_its_place_in_the_queue_gets_it_back(kit: QueueKit) -> None:
    run = kit.put("publish")
    kit.rows("truncate procrastinate.procrastinate_jobs cascade")
    with psycopg.connect(kit.url, autocommit=True) as db:
        heal(db)
    [job] = kit.rows("select args ->> 'run_id' as run from procrastinate.procrastinate_jobs")
    assert job["run"] == str(run.run_id)


def test_a_schedule_whose_worker_was_killed_is_begun_anew(kit: QueueKit) -> None:
    kit.rows(
        "insert into procrastinate.procrastinate_jobs (queue_name, task_name, status)"
        " values ('deliveries', 'segments-daily', 'doing')"
    )
    with psycopg.connect(kit.url, autocommit=True) as db:
        take_over(db)
    jobs = kit.rows("select task_name, status from procrastinate.procrastinate_jobs")
    assert jobs == [{"task_name": "segments-daily", "status": "todo"}]


def test_a_run_that_lost_its_worker_three_times_has_failed(kit: QueueKit) -> None:
    run = kit.put("publish")
    kit.rows("truncate procrastinate.procrastinate_jobs cascade")
    kit.rows("update ops.job_runs set status = 'running', attempt = 3, started_at = now()")
    with psycopg.connect(kit.url, autocommit=True) as db:
        assert [each.id for each in heal(db)] == [run.run_id]
        assert heal(db) == []
    assert (kit.run(run)["status"], kit.run(run)["error"]) == (
        "failed",
        "The worker ended while it ran.",
    )


def test_payloads_and_history_go_after_their_days(kit: QueueKit) -> None:
    kit.deliver("brevo", "old", "new")
    kit.rows(
        "update ops.webhook_logs set status = 'processed',"
        " last_received_at = case when delivery_key = 'old' then now() - interval '91 days'"
        " else now() end"
    )
    kit.rows(
        "insert into ops.job_runs (job, trigger, status, finished_at)"
        " values ('publish', 'api', 'success', now() - interval '400 days')"
    )
    with psycopg.connect(kit.url, autocommit=True) as db:
        remove_old(db, payload_days=90, history_days=365)
    assert kit.rows("select delivery_key from ops.webhook_logs where payload is null") == [
        {"delivery_key": "old"}
    ]
    assert jobs(kit) == []


def test_what_engagement_was_told_by_goes_with_the_payloads(kit: QueueKit) -> None:
    kit.rows(
        "insert into ops.customer_email_engagement (source, event_key, customer_id, email,"
        " event_type, occurred_at, told_by, raw_payload, created_at)"
        " select 'brevo', days::text, gen_random_uuid(), 'ada@example.org', 'open', now(),"
        " 'webhook', '{}', now() - make_interval(days => days) from unnest(array[89, 91]) as days"
    )
    with psycopg.connect(kit.url, autocommit=True) as db:
        remove_old(db, payload_days=90, history_days=365)
    assert kit.rows(
        "select event_key from ops.customer_email_engagement where raw_payload is not null"
    ) == [{"event_key": "89"}]


def test_every_flow_is_made_of_jobs_of_meltano() -> None:
    named = {job for stages in FLOWS.values() for stage in stages for job in stage}
    assert {word for job in named for word in job.split()} <= job_names()
    assert all(resources_of(job) for job in named)


def test_services_without_a_key_are_left_out_of_a_flow() -> None:
    assert stages_of("all", BREVO_ALONE) == (("transform",), ("brevo-sync",))


def test_a_ticket_platform_without_a_key_has_no_crm_fed() -> None:
    assert not is_used("eventbrite", BREVO_ALONE)
    assert is_used("all", BREVO_ALONE)


def test_deliveries_get_one_job_while_a_run_that_began_before_them_goes_on(kit: QueueKit) -> None:
    run = kit.put("eventbrite")
    kit.rows("truncate procrastinate.procrastinate_jobs cascade")
    kit.rows("update ops.job_runs set status = 'running', started_at = now()")
    kit.deliver("eventbrite", "late")
    kit.deliver("eventbrite", "early")
    kit.rows(
        "update ops.webhook_logs set last_received_at = now() - interval '1 hour'"
        " where delivery_key = 'early'"
    )
    with psycopg.connect(kit.url, autocommit=True) as db:
        sweep(db, 5)
        sweep(db, 5)
    [new] = kit.rows("select status from ops.job_runs where id <> %s", run.run_id)
    assert new["status"] == "waiting"


def test_a_schedule_of_a_service_without_a_key_is_not_used() -> None:
    used = {each.job for each in schedules() if is_used(each.job, BREVO_ALONE)}
    assert used == {"brevo-readback", "brevo-publish", "publish"}
