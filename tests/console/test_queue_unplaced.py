"""Deliveries about people whom nobody knows before the CRM is read back."""

from pathlib import Path

import pytest

from fixtures.queue_kit import QueueKit
from ticket_console.database import make_schema
from ticket_console.queue.deliveries import MOST_READINGS

OPENED = {
    "eventId": 1,
    "subscriptionType": "contact.propertyChange",
    "objectId": 77,
    "propertyName": "hs_email_last_open_date",
    "propertyValue": "1795219200000",
    "occurredAt": 1795219201000,
    "changeSource": "EMAIL",
}


@pytest.fixture
def kit(postgres_url: str, tmp_path: Path) -> QueueKit:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path)
    kit.begin_environment()
    kit.clear()
    kit.rows("drop schema if exists raw_hubspot cascade")
    kit.rows("truncate ops.customer_email_engagement")
    kit.deliver("hubspot", "opened", event_type="contact.propertyChange", payload=OPENED)
    return kit


def test_an_opening_by_somebody_unknown_is_recorded_once_the_crm_was_read_back(
    kit: QueueKit,
) -> None:
    with kit.worker():
        kit.until("select 1 from ops.webhook_logs where status = 'unplaced'")
        kit.rows("create schema raw_hubspot")
        kit.rows("create table raw_hubspot.contacts (id text, email text)")
        kit.rows("insert into raw_hubspot.contacts values ('77', 'Ada@Example.org')")
        kit.until("select 1 from procrastinate.procrastinate_jobs where status = 'todo'")
        kit.hurry()
        kit.until("select 1 from ops.webhook_logs where status = 'processed'")
    [row] = kit.rows("select email, event_type from ops.customer_email_engagement")
    assert row == {"email": "ada@example.org", "event_type": "open"}
    assert kit.calls == ["begin hubspot-readback", "end hubspot-readback"]


def test_somebody_whom_the_crm_does_not_know_either_is_not_looked_for_without_end(
    kit: QueueKit,
) -> None:
    with kit.worker():
        for attempt in range(1, MOST_READINGS):
            kit.until(
                "select 1 from ops.webhook_logs where status = 'unplaced' and attempts = %s",
                attempt,
            )
            kit.until("select 1 from procrastinate.procrastinate_jobs where status = 'todo'")
            kit.hurry()
        kit.until("select 1 from ops.webhook_logs where status = 'processed'")
        kit.until("select 1 where not exists (select from ops.job_runs where finished_at is null)")
    assert kit.calls.count("begin hubspot-readback") == MOST_READINGS - 1
