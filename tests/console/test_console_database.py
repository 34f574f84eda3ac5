"""What the console does where its database goes away, and comes back."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from fixtures.console_posts import Console, eventbrite_delivery, running_console
from fixtures.database_relay import DatabaseRelay
from ticket_console.database import connections, make_schema

SPAM = {"event": "spam", "email": "ada@example.org", "ts_event": 1795219200}
OUTAGE = 12
"""Connections that are refused: with waits that double, as many take half a minute."""


@pytest.fixture
def relay(postgres_url: str) -> Iterator[DatabaseRelay]:
    make_schema(postgres_url)
    with DatabaseRelay(postgres_url) as relay:
        yield relay


@pytest.fixture
def console(relay: DatabaseRelay) -> Iterator[Console]:
    with running_console(relay.url, store_seconds=0.3) as console:
        yield console


def test_deliveries_are_taken_as_soon_as_the_database_is_back(
    relay: DatabaseRelay, console: Console
) -> None:
    while console.deliver("eventbrite", eventbrite_delivery()) != 200:
        continue
    relay.cut()
    refusals = [console.deliver("brevo", SPAM)]
    while relay.refused < OUTAGE and len(refusals) < 3 * OUTAGE:
        refusals.append(console.deliver("eventbrite", eventbrite_delivery()))
    assert relay.refused >= OUTAGE
    assert refusals[0] == 429
    assert set(refusals[1:]) == {503}
    relay.mend()
    answers = [console.deliver("eventbrite", eventbrite_delivery()) for _ in range(10)]
    assert answers[-1] == 200


def test_deliveries_are_asked_for_again_while_the_disk_of_the_database_is_full(
    console: Console,
) -> None:
    console.execute(
        "create function ops.full() returns trigger language plpgsql as"
        " $$begin raise disk_full; end$$;"
        "create trigger full_disk before insert on ops.webhook_logs"
        " execute function ops.full()"
    )
    assert console.deliver("brevo", SPAM) == 429
    assert console.deliver("eventbrite", eventbrite_delivery()) == 503
    console.execute("drop function ops.full cascade")
    assert console.deliver("brevo", SPAM) == 200


def test_a_database_that_is_gone_without_a_word_is_given_up_within_half_a_minute(
    postgres_url: str,
) -> None:
    async def milliseconds() -> int:
        async with connections(postgres_url) as pool, pool.connection() as connection:
            with socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as end:
                return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert 0 < asyncio.run(milliseconds()) <= 30_000
