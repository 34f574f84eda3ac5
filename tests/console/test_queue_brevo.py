"""Brevo's deliveries from the inbox to consent, as live accounts send them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from fixtures.brevo_recorded import HOOKS
from fixtures.recorded import needs_recordings
from ticket_console.queue.deliveries import Reader

if TYPE_CHECKING:
    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

ADA = "ada@example.org"


def read(console: Console, query: str) -> list[tuple[Any, ...]]:
    """Let the worker read what waits, and ask what came of it."""
    url = console.settings.database_url
    with psycopg.connect(url, autocommit=True) as db:
        Reader("brevo", None, None).read_all(db, threading.Event())
        return db.execute(query.encode()).fetchall()


def test_an_opt_out_that_does_not_say_when_counts_from_its_receipt(console: Console) -> None:
    late = "late@example.org"
    assert console.deliver("brevo", {"event": "unsubscribe", "email": late, "id": 1}) == 200

    told = read(
        console,
        "select email, occurred_at = (select created_at from ops.webhook_logs)"
        " from ops.consent_events where email = 'late@example.org'",
    )

    assert told == [(late, True)]


def test_a_secret_of_a_mail_is_not_stored(console: Console) -> None:
    event = {"event": "request", "email": ADA, "mirror_link": "https://mirror.example.org/m/1"}
    assert console.deliver("brevo", event) == 200

    assert read(console, "select payload ? 'mirror_link' from ops.webhook_logs") == [(False,)]


@needs_recordings
@pytest.mark.parametrize("name", sorted(HOOKS))
def test_what_a_live_account_sent_is_taken_and_read(console: Console, name: str) -> None:
    assert console.deliver("brevo", HOOKS[name].body) == 200

    [(status, error)] = read(console, "select status, error from ops.webhook_logs")

    assert (status, error) in {("processed", None), ("ignored", None)}
