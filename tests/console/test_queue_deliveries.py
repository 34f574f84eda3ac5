"""How the worker and the inbox share the deliveries that are stored."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from crm_signals.statements import CLAIM
from ticket_console.queue.deliveries import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

SPAM = {"event": "spam", "email": "ada@example.org", "ts_event": 1795219200, "id": 7}
WAITING = """
select from pg_locks join pg_database as home on home.oid = database
where locktype = 'advisory' and not granted and datname = current_database()
"""


@contextmanager
def reading_that_waits_for_a_read_back(url: str) -> Iterator[None]:
    """Let the worker read Brevo's deliveries while a read-back of Brevo has not come to its end."""

    def read() -> None:
        with psycopg.connect(url, autocommit=True) as db:
            Reader("brevo", None, None).read_all(db, threading.Event())

    reading = threading.Thread(target=read)
    with psycopg.connect(url) as read_back, psycopg.connect(url, autocommit=True) as watch:
        read_back.execute(CLAIM, ["brevo"])
        reading.start()
        while watch.execute(WAITING).fetchone() is None:
            continue
        yield
    reading.join()


def test_a_delivery_that_comes_again_while_it_is_read_keeps_no_sender_waiting(
    console: Console,
) -> None:
    console.deliver("brevo", SPAM)
    with reading_that_waits_for_a_read_back(console.settings.database_url):
        assert console.deliver("brevo", SPAM) == 200
        assert console.deliver("brevo", {**SPAM, "email": "bob@example.org"}) == 200
    assert [log["times_received"] for log in console.logs()] == [2, 1]
    assert {log["status"] for log in console.logs()} == {"processed"}
