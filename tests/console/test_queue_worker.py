"""The worker with a stand-in of Meltano: what runs when, what is kept, what a kill leaves."""

import os
import random
import signal
import time
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from rich.console import Console

from crm_signals.statements import CLAIM
from fixtures.queue_kit import PAYLOAD, WAIT_SECONDS, QueueKit, lives
from fixtures.webhook_receiver import WebhookReceiver
from ticket_console.database import make_schema
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.lock import only_run

SYNCS = {"brevo-sync", "mautic-sync", "hubspot-sync"}


@pytest.fixture(scope="module")
def module_kit(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> QueueKit:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path_factory.mktemp("queue"))
    kit.begin_environment()
    return kit


@pytest.fixture
def kit(module_kit: QueueKit) -> Iterator[QueueKit]:
    module_kit.clear()
    yield module_kit
    for file in module_kit.folder.glob("hold.*"):
        file.unlink()


def test_a_flow_loads_then_transforms_then_feeds_all_crms_side_by_side(kit: QueueKit) -> None:
    for job in SYNCS:
        kit.hold(job)
    run = kit.put("eventbrite")
    with kit.worker():
        for job in SYNCS:
            kit.until_called(f"begin {job}")
        for job in SYNCS:
            kit.let_go(job)
        row = kit.ended(run)
    assert kit.calls[:4] == [
        f"{step} {job}" for job in ("eventbrite-el", "transform") for step in ("begin", "end")
    ]
    assert (row["status"], row["attempt"], row["error"]) == ("success", 1, None)
    assert set(row["counts"]) == {"eventbrite-el", "transform", *SYNCS}


def test_what_the_transforms_tell_the_organiser_is_kept_with_the_run(kit: QueueKit) -> None:
    kit.rows("create schema marts")
    kit.rows("create view marts.notices as select 'rates' as topic, 'A rate is missing.' as told")
    (kit.folder / "results").write_text('{"results": []}')
    run = kit.put("transform")
    with kit.worker():
        row = kit.ended(run)
    kit.rows("drop schema marts cascade")
    (kit.folder / "results").unlink()
    assert row["counts"]["transform"]["notices"] == ["A rate is missing."]


def test_a_failed_stage_stops_the_later_ones_and_is_tried_three_times(kit: QueueKit) -> None:
    kit.fail("transform")
    run = kit.put("publish")
    with kit.worker():
        for attempt in (2, 3):
            kit.until(
                "select 1 from procrastinate.procrastinate_jobs"
                " where status = 'todo' and args ->> 'attempt' = %s",
                str(attempt),
            )
            assert kit.run(run)["status"] == "retrying"
            kit.hurry()
        row = kit.ended(run)
    assert kit.calls == ["begin transform"] * 3
    assert (row["status"], row["attempt"]) == ("failed", 3)
    assert "no luck with transform" in row["error"]
    assert "no luck with transform" in row["log_tail"]


def test_history_quotes_no_row_and_no_address(kit: QueueKit) -> None:
    kit.fail("transform", "DETAIL: Key (name)=(Ada Lovelace) exists. Error: of ada@example.org")
    run = kit.put("transform")
    with kit.worker():
        kit.until("select 1 from ops.job_runs where status = 'retrying'")
        row = kit.run(run)
    assert "no luck with transform" in row["log_tail"]
    assert "left out" in row["log_tail"]
    assert not [word for word in ("Ada", "ada@") if word in f"{row['log_tail']} {row['error']}"]


def test_history_quotes_no_log_of_another_database(kit: QueueKit) -> None:
    run = kit.put("transform")
    logs = kit.folder / "run" / "logs" / "console" / str(run.run_id)
    logs.mkdir(parents=True)
    (logs / "brevo-sync.log").write_text("of the sandbox, where runs have the same numbers\n")
    with kit.worker():
        assert "of the sandbox" not in (kit.ended(run)["log_tail"] or "")


def test_a_job_that_works_at_its_second_attempt_has_succeeded(kit: QueueKit) -> None:
    kit.fail("transform")
    run = kit.put("transform")
    with kit.worker():
        kit.until("select 1 from ops.job_runs where status = 'retrying'")
        kit.mend("transform")
        kit.hurry()
        row = kit.ended(run)
    assert (row["status"], row["attempt"], row["error"]) == ("success", 2, None)


def test_two_jobs_never_build_the_models_at_once(kit: QueueKit) -> None:
    kit.hold("transform")
    first = kit.put("brevo-publish")
    with kit.worker():
        kit.until_called("begin transform")
        second = kit.put("mautic-publish")
        kit.until("select 1 from ops.job_runs where id = %s and status = 'running'", second.run_id)
        kit.let_go("transform")
        assert kit.ended(first)["status"] == "success"
        assert kit.ended(second)["status"] == "success"
    transforms = [call for call in kit.calls if call.endswith("transform")]
    assert transforms == ["begin transform", "end transform"] * 2


def test_a_job_never_overlaps_itself(kit: QueueKit) -> None:
    kit.hold("transform")
    first = kit.put("transform")
    with kit.worker():
        kit.until_called("begin transform")
        second = kit.put("transform")
        assert second.is_new
        third = kit.put("mautic-readback")
        kit.ended(third)
        assert kit.run(second)["status"] == "waiting"
        kit.let_go("transform")
        assert kit.ended(first)["finished_at"] <= kit.ended(second)["started_at"]


def test_a_job_waits_for_a_run_of_the_main_job(kit: QueueKit) -> None:
    with kit.worker():
        with only_run(kit.url, Console(file=StringIO())):
            run = kit.put("transform")
            kit.until("select 1 from ops.job_runs where status = 'running'")
            assert kit.calls == []
        assert kit.ended(run)["status"] == "success"


def test_the_main_job_waits_for_a_job(kit: QueueKit) -> None:
    kit.hold("transform")
    run = kit.put("transform")
    with kit.worker():
        kit.until_called("begin transform")
        with (
            pytest.raises(PipelineError, match="more than 50ms"),
            only_run(kit.url, Console(file=StringIO()), patience="50ms"),
        ):
            pass
        kit.let_go("transform")
        kit.ended(run)


def test_a_job_of_a_service_without_a_key_is_called_off(kit: QueueKit) -> None:
    run = kit.put("brevo-sync")
    with kit.worker(BREVO_API_KEY=""):
        row = kit.ended(run)
    assert (row["status"], kit.calls) == ("cancelled", [])
    assert "No key" in row["error"]


def test_deliveries_of_a_ticket_platform_are_done_when_a_later_job_ends_well(
    kit: QueueKit,
) -> None:
    kit.deliver("eventbrite", "one", "two")
    with kit.worker():
        kit.until(
            "select 1 where 2 = (select count(*) from ops.webhook_logs where processed_at < now())"
        )
    assert kit.calls.count("begin eventbrite-el") == 1


def test_orders_wait_for_no_reading_of_a_crm_however_many_go_on(kit: QueueKit) -> None:
    readings = [job.replace("-sync", "-readback") for job in SYNCS]
    for job in readings:
        kit.hold(job)
        kit.put(job)
    with kit.worker():
        for job in readings:
            kit.until_called(f"begin {job}")
        assert kit.ended(kit.put("eventbrite"))["status"] == "success"
        for job in readings:
            kit.let_go(job)


def test_deliveries_of_a_crm_wait_for_the_reading_of_no_other(kit: QueueKit) -> None:
    with kit.worker(), psycopg.connect(kit.url) as readings:
        for crm in ("brevo", "mautic"):
            readings.execute(CLAIM, [crm])
            kit.deliver(crm, "waits", event_type="spam", payload={**PAYLOAD, "event": "spam"})
        kit.until("select 1 where 2 = (select count(*) from ops.job_runs where status = 'running')")
        kit.deliver("hubspot", "does not", event_type="contact.creation", payload={"objectId": 7})
        kit.until("select 1 from ops.webhook_logs where platform = 'hubspot' and attempts = 1")


def test_what_comes_while_the_job_runs_is_done_by_another_one(kit: QueueKit) -> None:
    kit.hold("eventbrite-el")
    first = kit.put("eventbrite")
    with kit.worker():
        kit.until_called("begin eventbrite-el")
        kit.deliver("eventbrite", "late")
        kit.let_go("eventbrite-el")
        kit.ended(first)
        kit.until("select 1 from ops.webhook_logs where status = 'processed'")
    assert kit.calls.count("begin eventbrite-el") == 2


def test_an_opt_out_in_one_crm_has_all_of_them_fed_at_once(kit: QueueKit) -> None:
    left = {**PAYLOAD, "event": "unsubscribed"}
    kit.deliver("brevo", "left", event_type="unsubscribed", payload=left)
    with kit.worker():
        [run] = kit.until("select * from ops.job_runs where job = 'publish' and status = 'success'")
    assert run["trigger"] == "consent"
    assert set(run["counts"]) == {"transform", *SYNCS}


def tell_opt_out(kit: QueueKit) -> None:
    """Write down an opt-out, as a reading of Mautic does."""
    kit.rows(
        "insert into ops.consent_events"
        " (source, customer_id, email, channel, subscribed, reason, occurred_at)"
        " values ('mautic', gen_random_uuid(), 'ada@example.org', 'email', false, '', now())"
    )


def test_an_opt_out_that_a_failed_attempt_heard_of_has_all_crms_fed(kit: QueueKit) -> None:
    kit.hold("mautic-readback")
    run = kit.put("mautic-readback")
    with kit.worker():
        kit.until_called("begin mautic-readback")
        tell_opt_out(kit)
        kit.fail("mautic-readback")
        kit.let_go("mautic-readback")
        kit.until("select 1 from ops.job_runs where job = 'publish' and status = 'success'")
        assert kit.run(run)["status"] == "retrying"


def test_an_opt_out_that_a_killed_worker_heard_of_has_all_crms_fed(kit: QueueKit) -> None:
    kit.hold("mautic-readback")
    run = kit.put("mautic-readback")
    with kit.worker() as worker:
        kit.until_called("begin mautic-readback")
        tell_opt_out(kit)
        worker.kill()
    kit.let_go("mautic-readback")
    with kit.worker():
        assert kit.ended(run)["attempt"] == 2
        kit.until("select 1 from ops.job_runs where job = 'publish' and status = 'success'")
    assert len(kit.rows("select 1 from ops.job_runs where job = 'publish'")) == 1


def test_who_only_opens_a_mail_has_nobody_fed(kit: QueueKit) -> None:
    kit.deliver("brevo", "opened")
    with kit.worker():
        kit.until("select 1 from ops.webhook_logs where status = 'processed'")
        kit.until("select 1 from ops.job_runs where job = 'deliveries' and status = 'success'")
    assert kit.calls == []
    assert kit.rows("select 1 from ops.job_runs where job <> 'deliveries'") == []


def test_a_delivery_that_no_table_can_hold_keeps_no_other_waiting(kit: QueueKit) -> None:
    kit.rows(
        "alter table ops.customer_email_engagement"
        " add constraint nobody check (email <> 'nobody@example.org')"
    )
    kit.deliver("brevo", "nobody", payload={**PAYLOAD, "email": "nobody@example.org"})
    kit.deliver("brevo", "next")
    try:
        with kit.worker():
            kit.until(
                "select 1 from ops.webhook_logs"
                " where delivery_key = 'next' and status = 'processed'"
            )
    finally:
        kit.rows("alter table ops.customer_email_engagement drop constraint nobody")
    [row] = kit.rows("select * from ops.webhook_logs where delivery_key = 'nobody'")
    assert row["status"] == "failed"
    assert "CheckViolation" in row["error"]


def test_a_worker_that_is_told_to_stop_leaves_its_job_to_the_next(kit: QueueKit) -> None:
    kit.hold("transform")
    run = kit.put("transform")
    with kit.worker():
        kit.until_called("begin transform")
    assert not lives(kit.pids[0])
    assert kit.run(run)["status"] == "waiting"
    kit.let_go("transform")
    with kit.worker():
        row = kit.ended(run)
    assert (row["status"], row["attempt"]) == ("success", 1)


def test_a_killed_worker_takes_meltano_with_it_and_the_next_one_begins_anew(kit: QueueKit) -> None:
    kit.hold("transform")
    run = kit.put("transform")
    with kit.worker() as worker:
        kit.until_called("begin transform")
        worker.kill()
        deadline = time.monotonic() + WAIT_SECONDS
        while lives(kit.pids[0]) and time.monotonic() < deadline:
            os.sched_yield()
        assert not lives(kit.pids[0])
    kit.let_go("transform")
    with kit.worker():
        row = kit.ended(run)
    assert (row["status"], row["attempt"]) == ("success", 2)


def test_somebody_is_told_of_a_run_that_lost_its_worker_for_the_last_time(kit: QueueKit) -> None:
    kit.put("publish")
    kit.rows("truncate procrastinate.procrastinate_jobs cascade")
    kit.rows("update ops.job_runs set status = 'running', attempt = 3, started_at = now()")
    with WebhookReceiver() as receiver:
        url = receiver.url.replace("http://", "json://")
        with kit.worker(ALERT_URLS=url):
            [sent] = receiver.take(1)
            kit.until_served()
    assert sent.body["title"] == "publish failed"


def test_a_run_that_met_only_what_is_to_be_ignored_leaves_no_row(kit: QueueKit) -> None:
    ours = {"event": "contact_updated", "email": "ada@example.org", "api_key_name": "sync"}
    kit.deliver("brevo", "ours", event_type="contact_updated", payload=ours)
    with kit.worker():
        kit.until("select 1 from ops.webhook_logs where status = 'ignored'")
        kit.until("select 1 where not exists (select 1 from ops.job_runs)")


def test_a_second_worker_waits_for_the_first(kit: QueueKit) -> None:
    kit.hold("transform")
    with kit.worker() as first, kit.worker():
        run = kit.put("transform")
        kit.until_called("begin transform")
        first.send_signal(signal.SIGTERM)
        first.wait(WAIT_SECONDS)
        kit.let_go("transform")
        assert kit.ended(run)["status"] == "success"


def test_wherever_workers_are_killed_no_delivery_is_lost(kit: QueueKit) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable moments, no secret
    kit.put("humanitix")
    for number in range(6):
        with kit.worker() as worker:
            kit.deliver("brevo", *(f"{number}-{each}" for each in range(40)))
            kit.deliver("eventbrite", str(number))
            kit.put("publish")
            kit.until("select 1 from ops.job_runs where status = 'running'")
            with pytest.raises(Exception, match="timed out"):
                worker.wait(chance.uniform(0, 0.5))
            worker.kill()
    with kit.worker():
        kit.until(
            "select 1 where not exists (select 1 from ops.webhook_logs where status = 'received')"
            " and not exists (select 1 from ops.job_runs where finished_at is null)"
        )
    assert len(kit.rows("select 1 from ops.webhook_logs where platform = 'brevo'")) == 240
    assert kit.rows("select 1 from ops.webhook_logs where status = 'failed'") == []
