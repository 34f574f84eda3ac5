"""Reads a body that may be too long, too slow, or never end."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from ticket_console.inbox.outcomes import Outcome, RefusedError

MOST_SECONDS = 10.0


async def read_body(request: Request, most_bytes: int, *, seconds: float = MOST_SECONDS) -> bytes:
    """Read a body whole.

    Raises:
        RefusedError: It is longer than `most_bytes`, which is told before all of it is read, or
            does not come to its end in time.
    """
    if int(request.headers.get("content-length", "0")) > most_bytes:
        raise RefusedError(Outcome.OVERSIZED, 413)
    try:
        async with asyncio.timeout(seconds):
            return await _gathered(request, most_bytes)
    except (TimeoutError, ClientDisconnect):
        raise RefusedError(Outcome.CUT, 408) from None


async def _gathered(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise RefusedError(Outcome.OVERSIZED, 413)
    return bytes(body)
