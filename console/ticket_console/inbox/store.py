"""Stores deliveries in few transactions: each writes what arrived while the one before it ran."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence

import psycopg
from psycopg_pool import AsyncConnectionPool

from ticket_console.inbox.rows import HINTS, Row

logger = logging.getLogger(__name__)

MOST_WAITING = 2_000
MOST_ROWS = 1_000
"""Of a transaction. A sender of more has each thousand stored in its own: what is stored when the
time is over counts once it delivers again."""

STATEMENT = """
insert into ops.webhook_logs as log
    (platform, event_type, delivery_key, payload, status, times_received)
select platform, event_type, delivery_key, payload::jsonb, status, times_received
from unnest(
    %(platforms)s::text[], %(types)s::text[], %(keys)s::text[], %(payloads)s::text[],
    %(statuses)s::text[], %(times)s::integer[]
) as told (platform, event_type, delivery_key, payload, status, times_received)
on conflict (platform, delivery_key) do update set
    times_received = log.times_received + excluded.times_received,
    last_received_at = clock_timestamp(),
    status = case when log.platform = any(%(hints)s) then excluded.status else log.status end,
    payload = case when log.platform = any(%(hints)s) then excluded.payload else log.payload end,
    attempts = case when log.platform = any(%(hints)s) then 0 else log.attempts end,
    error = case when log.platform = any(%(hints)s) then null else log.error end,
    processed_at = case when log.platform = any(%(hints)s) then null else log.processed_at end
"""


class StoreError(Exception):
    """Deliveries cannot be stored now, or not in time."""


class UnstorableError(Exception):
    """The database refuses what is in a delivery, and will always do so."""


class Store:
    """Takes rows from many senders and writes them together; `run` does the writing.

    Args:
        pool: Of the warehouse.
        most_seconds: How long a sender waits.
    """

    def __init__(self, pool: AsyncConnectionPool, most_seconds: float) -> None:
        self._pool = pool
        self._most_seconds = most_seconds
        self._waiting: dict[asyncio.Future[None], Sequence[Row]] = {}
        self._is_waiting = asyncio.Event()

    async def keep(self, rows: Sequence[Row]) -> None:
        """Return when the rows are committed.

        Raises:
            StoreError: They are not, or nobody knows in time.
            UnstorableError: The database refuses their content.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise StoreError
        written = asyncio.get_running_loop().create_future()
        self._waiting[written] = rows
        self._is_waiting.set()
        try:
            async with asyncio.timeout(self._most_seconds):
                await written
        except TimeoutError:
            raise StoreError from None
        finally:
            self._waiting.pop(written, None)

    async def run(self) -> None:
        """Write, until cancelled."""
        while True:
            await self._is_waiting.wait()
            await self._write(self._taken())

    def _taken(self) -> dict[asyncio.Future[None], Sequence[Row]]:
        taken: dict[asyncio.Future[None], Sequence[Row]] = {}
        count = 0
        while self._waiting and count < MOST_ROWS:
            written, rows = next(iter(self._waiting.items()))
            taken[written] = self._waiting.pop(written)
            count += len(rows)
        if not self._waiting:
            self._is_waiting.clear()
        return taken

    async def _write(self, taken: dict[asyncio.Future[None], Sequence[Row]]) -> None:
        error = await self._attempt(row for rows in taken.values() for row in rows)
        if isinstance(error, UnstorableError) and len(taken) > 1:
            for written, rows in taken.items():
                await self._write({written: rows})
            return
        for written in taken:
            _settle(written, error)

    async def _attempt(self, rows: Iterable[Row]) -> Exception | None:
        """Write rows in one transaction; what kept them from being written."""
        try:
            async with asyncio.timeout(self._most_seconds):
                async with self._pool.connection(self._most_seconds) as connection:
                    await connection.execute(STATEMENT, _parameters(rows))
        except psycopg.DataError:
            return UnstorableError()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next ones are to be written
            logger.warning("Deliveries cannot be stored: %s", type(error).__name__)
            return StoreError()
        return None


def _parameters(rows: Iterable[Row]) -> dict[str, list[str] | list[int]]:
    """One column each; in one order, so that two writers cannot wait for each other."""
    rows = list(rows)
    times = Counter(row.place for row in rows)
    once = sorted({row.place: row for row in rows}.items())
    return {
        "platforms": [row.platform for _, row in once],
        "types": [row.event_type for _, row in once],
        "keys": [row.key for _, row in once],
        "payloads": [row.payload for _, row in once],
        "statuses": [row.status for _, row in once],
        "times": [times[place] for place, _ in once],
        "hints": list(HINTS),
    }


def _settle(written: asyncio.Future[None], error: Exception | None) -> None:
    if written.done():
        return
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
