"""A delivery that is long to read, or never read to its end, holds up no other."""

import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crm_signals.statements import CLAIM
from fixtures.console_posts import Console
from fixtures.queue_kit import QueueKit
from ticket_console.database import make_schema
from ticket_console.queue.deliveries import MOST_TRIES, Reader
from ticket_console.queue.locks import StoppedError

pytest_plugins = ["fixtures.console"]

MOMENT = "2026-11-20T10:00:00+00:00"
SPAM = {"event": "spam", "email": "ada@example.org", "ts_event": 1795219200, "id": 7}
LONG_WORDS = ["a" * 100_000, "a@" * 50_000, "@" * 100_000, "a@b." * 25_000, "\\" * 100_000]


def mautic_delivery(word: str) -> Any:
    """An opt-out of somebody in whose fields a word stands."""
    fields = {"email": {"alias": "email", "value": "ada@example.org"}}
    fields["about"] = {"alias": "about", "value": word}
    return {
        "mautic.lead_channel_subscription_changed": [
            {
                "contact": {"id": 1, "fields": {"core": fields}},
                "channel": "email",
                "old_status": "contactable",
                "new_status": "unsubscribed",
                "timestamp": MOMENT,
            }
        ]
    }


def read(url: str, platform: str) -> None:
    """Let the worker read what waits."""
    with psycopg.connect(url, autocommit=True) as db:
        Reader(platform, None, None).read_all(db, threading.Event())


@pytest.mark.parametrize("word", LONG_WORDS, ids=lambda word: f"{word[:4]} times many")
def test_a_genuine_delivery_with_a_word_of_100_kb_is_read_at_once(
    console: Console, word: str
) -> None:
    assert console.deliver("mautic", mautic_delivery(word)) == 200
    begun = time.thread_time()
    read(console.settings.database_url, "mautic")
    assert time.thread_time() - begun < 0.5
    assert [log["status"] for log in console.logs()] == ["processed"]


def test_a_delivery_that_ended_the_worker_each_time_is_given_up_and_its_neighbours_are_read(
    postgres_url: str, tmp_path: Path
) -> None:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path)
    kit.begin_environment()
    kit.rows("truncate ops.webhook_logs, ops.job_runs")
    kit.deliver("brevo", "before", "endless", "after", payload=SPAM, event_type="spam")
    # As three workers left it that were killed while they read.
    kit.rows(
        "update ops.webhook_logs set tries = case delivery_key when 'endless' then %s else 1 end",
        MOST_TRIES,
    )
    with kit.worker():
        kit.until("select 1 from ops.webhook_logs having every(status <> 'received')")
    rows = kit.rows("select delivery_key, status, error, tries from ops.webhook_logs order by id")
    assert [row["status"] for row in rows] == ["processed", "failed", "processed"]
    assert "come to no end" in rows[1]["error"]
    assert {row["tries"] for row in rows} == {0}


def test_what_was_begun_together_and_came_to_no_end_is_read_again_one_by_one(
    console: Console,
) -> None:
    for number in range(3):
        console.deliver("brevo", {**SPAM, "email": f"ada{number}@example.org"})
    console.execute("update ops.webhook_logs set tries = 1")
    url = console.settings.database_url
    stopped = threading.Event()
    stopped.set()
    with psycopg.connect(url, autocommit=True) as db, pytest.raises(StoppedError):
        Reader("brevo", None, None).read_all(db, stopped)
    assert [log["status"] for log in console.logs()] == ["processed", "received", "received"]


def test_a_database_that_goes_away_is_no_fault_of_a_delivery(console: Console) -> None:
    console.deliver("brevo", SPAM)
    console.execute("alter table ops.consent_events rename to elsewhere")
    try:
        with pytest.raises(psycopg.Error):
            read(console.settings.database_url, "brevo")
    finally:
        console.execute("alter table ops.elsewhere rename to consent_events")
    assert [(log["status"], log["tries"]) for log in console.logs()] == [("received", 0)]


def test_a_reading_that_a_kill_cuts_short_is_counted(postgres_url: str, tmp_path: Path) -> None:
    kit = QueueKit(postgres_url, tmp_path)
    make_schema(postgres_url)
    kit.begin_environment()
    kit.rows("truncate ops.webhook_logs, ops.job_runs")
    kit.deliver("brevo", "one", payload=SPAM, event_type="spam")
    with psycopg.connect(postgres_url) as read_back, kit.worker() as worker:
        read_back.execute(CLAIM, ["brevo"])
        kit.until("select 1 from ops.webhook_logs where tries = 1")
        worker.kill()
        worker.wait()
    assert kit.rows("select status, tries from ops.webhook_logs") == [
        {"status": "received", "tries": 1}
    ]


@pytest.mark.parametrize("depth", [100, 400, 900, 950, 5_000])
def test_no_depth_of_a_delivery_ends_the_reading_of_all(console: Console, depth: int) -> None:
    nested = '{"a":' * depth + "1" + "}" * depth
    body = (
        f'{{"event": "spam", "email": "deep@example.org", "ts_event": 1795219200, "x": {nested}}}'
    )
    assert console.deliver("brevo", body.encode()) in {200, 400}
    assert console.deliver("brevo", SPAM) == 200
    read(console.settings.database_url, "brevo")
    with psycopg.connect(console.settings.database_url) as db:
        rows = db.execute("select status from ops.webhook_logs order by id").fetchall()
    assert set(rows) <= {("processed",), ("failed",)}
    assert rows[-1] == ("processed",)


def test_no_number_of_a_delivery_ends_the_reading_of_all(console: Console) -> None:
    body = f'{{"event": "spam", "email": {"9" * 5_000}, "ts_event": {"9" * 5_000}}}'
    assert console.deliver("brevo", body.encode()) in {200, 400}
    assert console.deliver("brevo", SPAM) == 200
    read(console.settings.database_url, "brevo")
    assert console.logs()[-1]["status"] == "processed"
