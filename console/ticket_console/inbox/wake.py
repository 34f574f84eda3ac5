"""Asks for the job that a platform's deliveries wait for.

Nothing is lost where it cannot: the worker looks for deliveries itself, only later.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from psycopg_pool import AsyncConnectionPool

from ticket_console.inbox.rows import HINTS

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0


class Enqueue(Protocol):
    """Puts a job into the queue, unless it waits there already."""

    async def __call__(
        self,
        pool: AsyncConnectionPool,
        job: str,
        *,
        trigger: str,
        delay: float = 0,
        arguments: Mapping[str, Any] | None = None,
    ) -> object:
        """Put it there."""


class Waker:
    """Asks once a second at most, whatever arrived meanwhile; `run` does the asking."""

    def __init__(
        self, pool: AsyncConnectionPool, enqueue: Enqueue, *, coalesce_seconds: float
    ) -> None:
        self._pool = pool
        self._enqueue = enqueue
        self._coalesce_seconds = coalesce_seconds
        self._arrived: set[str] = set()
        self._has_arrived = asyncio.Event()

    def arrived(self, platform: str) -> None:
        """Something of this platform was stored."""
        self._arrived.add(platform)
        self._has_arrived.set()

    async def run(self) -> None:
        """Ask, until cancelled."""
        while True:
            await self._has_arrived.wait()
            self._has_arrived.clear()
            platforms, self._arrived = self._arrived, set()
            for platform in platforms:
                await self._ask(platform)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _ask(self, platform: str) -> None:
        try:
            await self._put(platform)
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker finds the deliveries
            logger.warning("No job could be asked for: %s", type(error).__name__)

    async def _put(self, platform: str) -> None:
        if platform in HINTS:
            delay = self._coalesce_seconds
            await self._enqueue(self._pool, platform, trigger="webhook", delay=delay)
        else:
            arguments = {"platform": platform}
            await self._enqueue(self._pool, "deliveries", trigger="webhook", arguments=arguments)
