"""Deliveries per second into the inbox, how long a sender waits, and the console's memory.

The console, PostgreSQL and the senders share the machine; one delivery in twenty is forged.
"""

import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psutil
import psycopg

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.workplace import database
from ticket_console.inbox.envelopes import ENVELOPES, Envelope
from ticket_console.settings import SECRET_VARIABLES
from ticket_pipeline.paths import ROOT

DELIVERIES = 100_000
SENDERS = 16
FORGED_EVERY = 20
MARKS = (10_000, 50_000, 100_000)
PORT = 8699
URL = f"http://127.0.0.1:{PORT}"
SECRET = "benchmark"  # noqa: S105 - opens nothing but the console that it starts
SECONDS = 1_772_355_960
PER_SECOND = 500
MEDIAN_MILLISECONDS = 50
GROWTH_MEGABYTES = 10


@dataclass(frozen=True)
class Delivery:
    """What a sender posts."""

    envelope: Envelope
    body: bytes
    is_genuine: bool

    @property
    def request(self) -> bytes:
        """The bytes of it."""
        lines = [f"POST {self.envelope.path} HTTP/1.1", f"host: 127.0.0.1:{PORT}"]
        lines += [f"{name}: {value}" for name, value in self.envelope.headers.items()]
        lines += [f"content-length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode() + self.body


@dataclass
class Result:
    """What the senders saw."""

    milliseconds: list[float] = field(default_factory=list)
    megabytes: dict[int, float] = field(default_factory=dict)
    unexpected: int = 0


def measure() -> list[Figure]:
    """Deliver from several senders at once, each waiting for its answer."""
    with database() as url, console(url) as process:
        start = time.monotonic()
        result = asyncio.run(deliver(process))
        seconds = time.monotonic() - start
        stored = rows(url)
    return figures(result, seconds, stored)


def figures(result: Result, seconds: float, stored: int) -> list[Figure]:
    """Put into words what was measured."""
    shares = statistics.quantiles(result.milliseconds, n=100)
    genuine = DELIVERIES - DELIVERIES // FORGED_EVERY
    first, *_, last = (result.megabytes[mark] for mark in MARKS)
    return [
        at_least(f"{SENDERS} senders", DELIVERIES / seconds, "deliveries/s", PER_SECOND),
        at_most("median until the answer", shares[49], "ms", MEDIAN_MILLISECONDS),
        Figure("99 of 100 answered within", shares[98], "ms"),
        Figure("slowest answer", max(result.milliseconds), "ms"),
        *(
            Figure(f"memory after {mark:,} deliveries", megabytes, "MB")
            for mark, megabytes in result.megabytes.items()
        ),
        at_most("growth between the first and the last", last - first, "MB", GROWTH_MEGABYTES),
        at_least(f"stored of {genuine:,} genuine ones", stored, "", genuine),
        at_most("answers that should have been others", result.unexpected, "", 0),
    ]


@contextmanager
def console(database_url: str) -> Iterator[psutil.Process]:
    """Serve in a process of its own."""
    secrets = dict.fromkeys(SECRET_VARIABLES.values(), SECRET)
    env = {**os.environ, **secrets, "WAREHOUSE_URL": database_url, "CONSOLE_PORT": str(PORT)}
    command = [sys.executable, "-m", "ticket_console", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_healthy()
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def wait_until_healthy() -> None:
    """Ask until the console answers."""
    transport = httpx.HTTPTransport(retries=10)
    with httpx.Client(base_url=URL, transport=transport) as http:
        http.get("/healthz").raise_for_status()


async def deliver(process: psutil.Process) -> Result:
    """Let the senders work off one row of deliveries."""
    result = Result()
    deliveries = iter_deliveries(process, result)
    async with asyncio.TaskGroup() as senders:
        for _ in range(SENDERS):
            senders.create_task(send(deliveries, result))
    return result


def iter_deliveries(process: psutil.Process, result: Result) -> Iterator[Delivery]:
    """Make deliveries, each of its own event, and weigh the console on the way."""
    kinds = itertools.cycle((eventbrite, humanitix, mautic, brevo, hubspot))
    for number, kind in zip(range(1, DELIVERIES + 1), kinds, strict=False):
        secret = SECRET if number % FORGED_EVERY else "guessed"
        yield delivery(kind.__name__, kind(number), secret)
        if number in MARKS:
            result.megabytes[number] = process.memory_info().rss / 2**20


def delivery(platform: str, content: Any, secret: str) -> Delivery:
    """Wrap up an event."""
    body = json.dumps(content).encode()
    envelope = ENVELOPES[platform](secret, body, time.time(), URL)
    return Delivery(envelope, body, is_genuine=secret == SECRET)


async def send(deliveries: Iterator[Delivery], result: Result) -> None:
    """Post one after the other on one connection, anew where it was closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    for delivery in deliveries:
        start = time.perf_counter()
        writer.write(delivery.request)
        head = await reader.readuntil(b"\r\n\r\n")
        result.milliseconds.append(1000 * (time.perf_counter() - start))
        result.unexpected += (b" 200 " in head) != delivery.is_genuine
        await reader.readexactly(length(head))
        if b"connection: close" in head.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.close()


def length(head: bytes) -> int:
    """How long the body of an answer is."""
    lines = (line.partition(b":") for line in head.lower().splitlines())
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)


def eventbrite(number: int) -> Any:
    """A hint that an order was placed."""
    config = {"action": "order.placed", "user_id": "1", "webhook_id": "2", "endpoint_url": URL}
    order = f"https://www.eventbriteapi.com/v3/orders/{number}/"
    return {"config": config, "api_url": order}


def humanitix(number: int) -> Any:
    """A relay's hint that an order was placed."""
    return {"id": str(number), "event": "order.created", "order_id": "a", "event_id": "b"}


def mautic(number: int) -> Any:
    """An e-mail was opened."""
    moment = "2026-03-01T10:05:00+00:00"
    stat = {"id": number, "emailAddress": f"person{number}@example.org", "openCount": 1}
    stat |= {"lastOpened": moment, "dateRead": moment, "lead": {"id": number}}
    return {"mautic.email_on_open": [{"stat": stat, "timestamp": moment}]}


def brevo(number: int) -> Any:
    """A link was clicked."""
    person = {"id": 5, "camp_id": 31, "email": f"person{number}@example.org"}
    return {**person, "event": "click", "ts_event": SECONDS, "URL": "https://example.org/tickets"}


def hubspot(number: int) -> Any:
    """Somebody opted out."""
    ids = {"eventId": number, "subscriptionId": 25, "portalId": 33, "appId": 1, "objectId": number}
    kind = {"subscriptionType": "contact.propertyChange", "attemptNumber": 0}
    change = {"propertyName": "hs_email_optout", "propertyValue": "true", "changeSource": "CRM"}
    return [{**ids, **kind, **change, "occurredAt": 1000 * SECONDS}]


def rows(url: str) -> int:
    """How many deliveries are stored."""
    with psycopg.connect(url) as db:
        [(stored,)] = db.execute("select count(*) from ops.webhook_logs").fetchall()
    return int(stored)
