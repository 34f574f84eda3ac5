"""What is done with a delivery, from its first header to the answer."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry
from psycopg_pool import AsyncConnectionPool
from starlette.requests import Request

from ticket_console.inbox.body import read_body
from ticket_console.inbox.doors import Call
from ticket_console.inbox.outcomes import Outcome, RefusedError, counter
from ticket_console.inbox.platforms import PLATFORMS, Platform
from ticket_console.inbox.rows import Row
from ticket_console.inbox.store import MOST_ROWS, Store, StoreError, UnstorableError
from ticket_console.inbox.wake import Enqueue, Waker
from ticket_console.settings import Settings

logger = logging.getLogger(__name__)

NOT_FOUND = 404

MOST_READ_AT_ONCE = 16 * 1024
"""Bytes; a mebibyte of events takes a second."""


class Inbox:
    """Verifies, stores and answers deliveries; `run` has to be running meanwhile."""

    def __init__(
        self,
        pool: AsyncConnectionPool,
        settings: Settings,
        registry: CollectorRegistry,
        enqueue: Enqueue,
    ) -> None:
        self._settings = settings
        self._store = Store(pool, settings.store_seconds)
        self._waker = Waker(pool, enqueue, coalesce_seconds=settings.coalesce_seconds)
        self._deliveries = counter(registry)

    async def run(self) -> None:
        """Write and wake, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._store.run())
            tasks.create_task(self._waker.run())

    async def status(self, name: str, request: Request) -> int:
        """Take a delivery of a platform in; the status of its answer."""
        platform = PLATFORMS[name]
        try:
            outcome, status = await self._taken(name, platform, request), 200
        except RefusedError as refusal:
            outcome, status = refusal.outcome, refusal.status
        except Exception as error:  # noqa: BLE001 - Brevo would drop the event for ever after a 500
            logger.warning("A delivery of %s broke the inbox: %s", name, type(error).__name__)
            outcome, status = Outcome.BROKEN, platform.try_again
        self._deliveries.labels(name, outcome.value).inc()
        return status

    async def _taken(self, name: str, platform: Platform, request: Request) -> Outcome:
        body = await self._verified_body(name, platform, request)
        if not (rows := await _read(platform, body)):
            return Outcome.IGNORED
        await self._keep(platform, rows)
        if any(row.status == "received" for row in rows):
            self._waker.arrived(name)
        return Outcome.STORED

    async def _verified_body(self, name: str, platform: Platform, request: Request) -> bytes:
        call = _call(request)
        if not self._settings.secrets.get(name):
            raise RefusedError(Outcome.UNCONFIGURED, NOT_FOUND)
        is_genuine = platform.door(call, self._settings)
        body = await read_body(request, platform.most_bytes)
        if not is_genuine(body):
            raise RefusedError(Outcome.FORGED, 401)
        return body

    async def _keep(self, platform: Platform, rows: Sequence[Row]) -> None:
        try:
            for first in range(0, len(rows), MOST_ROWS):
                await self._store.keep(rows[first : first + MOST_ROWS])
        except UnstorableError:
            raise RefusedError(Outcome.MALFORMED, 400) from None
        except StoreError:
            raise RefusedError(Outcome.UNSTORED, platform.try_again) from None


@asynccontextmanager
async def open_inbox(
    pool: AsyncConnectionPool, settings: Settings, registry: CollectorRegistry, enqueue: Enqueue
) -> AsyncIterator[Inbox]:
    """Give an inbox that works until the end."""
    inbox = Inbox(pool, settings, registry, enqueue)
    work = asyncio.create_task(inbox.run())
    try:
        yield inbox
    finally:
        work.cancel()
        await asyncio.wait([work])


async def _read(platform: Platform, body: bytes) -> list[Row]:
    """Read a body; a long one beside the event loop, so that it keeps nobody else waiting."""
    if len(body) <= MOST_READ_AT_ONCE:
        return platform.read(body)
    return await asyncio.to_thread(platform.read, body)


def _call(request: Request) -> Call:
    target: bytes = request.scope["raw_path"]
    if query := request.scope["query_string"]:
        target += b"?" + query
    return Call(
        headers=request.headers,
        target=target,
        path_secret=request.path_params.get("secret", ""),
        now=time.time(),
    )
