"""What is done to every request and answer of the interface."""

import asyncio
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ticket_console.api.errors import SENTENCES, answer

SLASH: Final = b"%2f"
"""A slash in disguise; what guards paths in front of the console would not see it as one."""

MOST_SECONDS: Final = 10.0
"""How long a part of a request's body may keep us waiting."""

MOST_BYTES: Final = 16 * 1024
"""Of a request's body; the longest that the interface knows has a hundred."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No answer is kept by a proxy, framed, or taken for anything but what it says it is."""


class PlainPaths:
    """Knows no path with an encoded slash: no path of ours, and no secret in one, has any."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and SLASH in scope["raw_path"].lower():
            refusal = answer(404, f"{SENTENCES[404]}.", "/openapi.json lists what there is.")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Protected:
    """Bounds requests under `/api`, and sends the headers above with their answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not scope["path"].startswith("/api"):
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if _is_announced_too_large(scope):
            refusal = answer(413, f"{SENTENCES[413]}.", f"Send {MOST_BYTES} bytes at most.")
            await refusal(scope, receive, sending)
            return
        await self._app(scope, _bounded(receive), sending)


def _is_announced_too_large(scope: Scope) -> bool:
    length = Headers(scope=scope).get("content-length", "")
    return length.isdecimal() and int(length) > MOST_BYTES


def _bounded(receive: Receive) -> Receive:
    received, is_whole = 0, False

    async def receiving() -> Message:
        nonlocal received, is_whole
        async with asyncio.timeout(None if is_whole else MOST_SECONDS):
            message = await receive()
        is_whole = not message.get("more_body")
        received += len(message.get("body", b""))
        if received > MOST_BYTES:
            raise HTTPException(413)
        return message

    return receiving
