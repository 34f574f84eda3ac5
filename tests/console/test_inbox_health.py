"""What probes and Prometheus are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.console_posts import SECRETS, eventbrite_delivery, running_console

if TYPE_CHECKING:
    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]


def test_health_tells_how_old_the_oldest_waiting_delivery_is(console: Console) -> None:
    assert console.http.get("/healthz").json()["oldest_waiting_seconds"] is None
    console.deliver("eventbrite", eventbrite_delivery())
    console.execute("update ops.webhook_logs set last_received_at = now() - interval '2 minutes'")
    found = console.http.get("/healthz").json()
    assert found["database"] == "up"
    assert 120 <= found["oldest_waiting_seconds"] < 180


def test_figures_tell_what_waits_and_how_jobs_and_customers_stand(
    postgres_url: str, console: Console
) -> None:
    console.execute(
        "insert into ops.job_runs (job, trigger, status) values"
        " ('brevo-sync', 'schedule', 'success'), ('brevo-sync', 'api', 'success')"
    )
    console.execute(
        "insert into ops.sync_status (destination, customer_id, email, status)"
        " values ('brevo', gen_random_uuid(), 'ada.canary@example.org', 'synced')"
    )
    console.deliver("eventbrite", eventbrite_delivery())
    with running_console(postgres_url) as another:
        text = another.http.get("/metrics").text
    assert 'webhooks_waiting{platform="eventbrite"} 1.0' in text
    assert 'job_runs{job="brevo-sync",status="success"} 2.0' in text
    assert 'sync_status{destination="brevo",status="synced"} 1.0' in text
    assert "database_up 1.0" in text


def test_figures_name_no_person_and_no_secret(console: Console) -> None:
    console.deliver("eventbrite", eventbrite_delivery())
    console.deliver("eventbrite", eventbrite_delivery(), "guessed")
    text = console.http.get("/metrics").text
    assert 'webhook_deliveries_total{outcome="forged",platform="eventbrite"}' in text
    for secret in (*SECRETS.values(), "guessed", "canary", "5500000001"):
        assert secret not in text


def test_figures_are_read_from_the_database_no_more_often_than_needed(console: Console) -> None:
    with running_console(console.settings.database_url) as fresh:
        before = fresh.http.get("/metrics").text
        console.deliver("eventbrite", eventbrite_delivery())
        assert "webhooks_waiting{" not in before
        assert "webhooks_waiting{" not in fresh.http.get("/metrics").text
