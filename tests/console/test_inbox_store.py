"""What is committed before a sender is answered, and what a sender is told when nothing can be."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from fixtures.console_posts import (
    PATIENCE,
    eventbrite_delivery,
    relay_delivery,
    running_console,
)
from ticket_console.database import connections, make_schema
from ticket_console.inbox.rows import Row, row
from ticket_console.inbox.store import MOST_WAITING, Store, StoreError, UnstorableError
from ticket_pipeline.database import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

RETRY = {"eventbrite": 503, "humanitix": 503, "mautic": 503, "brevo": 429, "hubspot": 503}
BREVO_SPAM = {"event": "spam", "email": "ada@example.org", "ts_event": 1772355911, "camp_id": 31}
OPT_OUT = {
    "eventId": 1,
    "subscriptionType": "contact.propertyChange",
    "objectId": 9,
    "occurredAt": 1462216307945,
    "propertyName": "hs_email_optout",
    "propertyValue": "true",
}
OPEN = {"stat": {"id": 9, "openCount": 1, "emailAddress": "ada@example.org"}}
BODIES: dict[str, Any] = {
    "eventbrite": eventbrite_delivery(),
    "humanitix": relay_delivery(),
    "mautic": {"mautic.email_on_open": [{**OPEN, "timestamp": "2026-03-01T10:05:01+00:00"}]},
    "brevo": BREVO_SPAM,
    "hubspot": [OPT_OUT],
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A database that may be stopped."""
    server = EmbeddedServer(tmp_path / "postgres")
    server.start()
    yield server
    server.stop()


def test_every_platform_is_asked_to_deliver_again_until_the_store_is_back(
    server: EmbeddedServer,
) -> None:
    make_schema(server.url)
    with running_console(server.url, store_seconds=2.0) as console:
        server.stop()
        with ThreadPoolExecutor() as senders:
            answers = senders.map(lambda name: console.deliver(name, BODIES[name]), RETRY)
            assert dict(zip(RETRY, answers, strict=True)) == RETRY
        assert console.http.get("/healthz").status_code == 503
        assert "database_up 0.0" in console.http.get("/metrics").text
        assert all(console.counted(name, "unstored") == 1 for name in RETRY)


def test_a_store_that_answers_too_late_is_told_like_one_that_is_down(console: Console) -> None:
    url = console.settings.database_url
    with running_console(url, store_seconds=1.0) as impatient, psycopg.connect(url) as db:
        db.execute("lock table ops.webhook_logs in access exclusive mode")
        assert impatient.deliver("eventbrite", BODIES["eventbrite"]) == 503
    assert console.deliver("eventbrite", BODIES["eventbrite"]) == 200
    assert len(console.logs()) == 1


def test_connections_that_the_database_ended_are_replaced(console: Console) -> None:
    assert console.deliver("humanitix", relay_delivery("before")) == 200
    console.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    assert console.deliver("humanitix", relay_delivery("after")) == 200


def test_many_senders_at_once_find_everything_stored(console: Console) -> None:
    bodies = [relay_delivery(f"zap-{number}") for number in range(200)]
    with ThreadPoolExecutor(20) as senders:
        statuses = set(senders.map(lambda body: console.deliver("humanitix", body), bodies * 2))
    assert statuses == {200}
    logs = console.logs()
    assert {log["delivery_key"] for log in logs} == {body["id"] for body in bodies}
    assert {log["times_received"] for log in logs} == {2}


def in_store(postgres_url: str, work: Callable[[Store], Awaitable[None]]) -> None:
    """Do something with a store that does not write unless it is told to."""

    async def run() -> None:
        make_schema(postgres_url)
        async with connections(postgres_url) as pool:
            await work(Store(pool, PATIENCE))

    asyncio.run(run())


def hint(number: int, payload: str = "{}") -> Row:
    return Row("humanitix", "order.created", f"row-{number}", payload)


def test_what_arrived_together_is_written_in_one_transaction(console: Console) -> None:
    async def work(store: Store) -> None:
        keeping = [asyncio.create_task(store.keep([hint(number)])) for number in range(50)]
        await asyncio.sleep(0)
        writing = asyncio.create_task(store.run())
        await asyncio.gather(*keeping)
        writing.cancel()

    in_store(console.settings.database_url, work)
    with psycopg.connect(console.settings.database_url) as db:
        found = db.execute("select count(*), count(distinct xmin::text) from ops.webhook_logs")
        assert found.fetchone() == (50, 1)


def test_a_delivery_that_the_database_refuses_keeps_no_other_from_its_place(
    console: Console,
) -> None:
    async def work(store: Store) -> None:
        rows = [hint(1), hint(2, '{"a": "\\u0000"}'), hint(3)]
        keeping = [asyncio.create_task(store.keep([row])) for row in rows]
        await asyncio.sleep(0)
        writing = asyncio.create_task(store.run())
        done = await asyncio.gather(*keeping, return_exceptions=True)
        writing.cancel()
        assert [type(each) for each in done] == [type(None), UnstorableError, type(None)]

    in_store(console.settings.database_url, work)
    assert [log["delivery_key"] for log in console.logs()] == ["row-1", "row-3"]


def test_more_senders_than_may_wait_are_sent_away_at_once(console: Console) -> None:
    async def work(store: Store) -> None:
        keeping = [store.keep([hint(number)]) for number in range(MOST_WAITING + 1)]
        tasks = [asyncio.create_task(each) for each in keeping]
        with pytest.raises(StoreError):
            await tasks[-1]
        assert not tasks[0].done()
        for task in tasks:
            task.cancel()

    in_store(console.settings.database_url, work)


def test_what_nobody_waits_for_any_more_is_not_written(console: Console) -> None:
    async def work(store: Store) -> None:
        given_up = asyncio.create_task(store.keep([hint(1)]))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
        writing = asyncio.create_task(store.run())
        await store.keep([hint(2)])
        writing.cancel()

    in_store(console.settings.database_url, work)
    assert [log["delivery_key"] for log in console.logs()] == ["row-2"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [("a\0b", "ab"), ("\\u0000", "\\u0000"), ("\\\0", "\\"), ("\0\0", ""), ("plain", "plain")],
)
def test_null_characters_are_left_out_of_what_is_kept(
    console: Console, value: str, kept: str
) -> None:
    async def work(store: Store) -> None:
        writing = asyncio.create_task(store.run())
        await store.keep([row("humanitix", "order.created", "zap\0", {"a": value})])
        writing.cancel()

    in_store(console.settings.database_url, work)
    assert console.logs()[0]["payload"] == {"a": kept}


def test_keys_of_any_length_are_told_apart() -> None:
    keys = ["k" * 499, "k" * 9_000, "k" * 9_001, "k\0"]
    stored = {row("brevo", "click", key, {}).key for key in keys}
    assert len(stored) == len(keys)
    assert max(map(len, stored)) < 500
