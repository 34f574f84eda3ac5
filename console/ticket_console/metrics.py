"""What is measured for Prometheus, beside what other parts count themselves."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from psycopg_pool import AsyncConnectionPool

KEPT_SECONDS = 15.0
"""However often somebody asks, the database is asked no more often."""

MOST_SECONDS = 8.0
CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Question:
    """A gauge and what it is read from: a row is the labels' values, then the number."""

    name: str
    description: str
    labels: tuple[str, ...]
    query: LiteralString


QUESTIONS = (
    Question(
        "webhooks_waiting",
        "Deliveries that are stored and not yet processed",
        ("platform",),
        "select platform, count(*) from ops.webhook_logs where status = 'received' group by 1",
    ),
    Question(
        "job_runs",
        "Runs of jobs that are on record",
        ("job", "status"),
        "select job, status, count(*) from ops.job_runs group by 1, 2",
    ),
    Question(
        "sync_status",
        "Customers by how they stand at a destination",
        ("destination", "status"),
        "select destination, status, count(*) from ops.sync_status group by 1, 2",
    ),
)


class DatabaseGauges(Collector):
    """Gauges read from the database: `refresh`, then collect."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._families: list[GaugeMetricFamily] = []
        self._read_at = -KEPT_SECONDS
        self._lock = asyncio.Lock()
        registry.register(self)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give what was read last."""
        yield from self._families

    async def refresh(self, pool: AsyncConnectionPool) -> None:
        """Read anew what is too old; without a database there is nothing but `database_up` 0."""
        async with self._lock:
            if time.monotonic() - self._read_at < KEPT_SECONDS:
                return
            try:
                async with asyncio.timeout(MOST_SECONDS):
                    families = await _read(pool)
            except (psycopg.Error, TimeoutError):
                self._families = [_database(0)]
            else:
                self._families = [_database(1), *families]
            self._read_at = time.monotonic()


async def _read(pool: AsyncConnectionPool) -> list[GaugeMetricFamily]:
    families = []
    async with pool.connection(CONNECT_SECONDS) as connection:
        for each in QUESTIONS:
            family = GaugeMetricFamily(each.name, each.description, labels=each.labels)
            async for *labels, number in await connection.execute(each.query):
                family.add_metric(labels, number)
            families.append(family)
    return families


def _database(value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily("database_up", "Whether the database answers", value=value)
