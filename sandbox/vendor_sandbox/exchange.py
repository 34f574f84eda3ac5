"""One request to a vendor and its answer: log, latency, faults, refusals, route."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from http.client import responses
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vendor_sandbox.clock import Clock
from vendor_sandbox.faults import Fault, Faults
from vendor_sandbox.request_log import Entry, RequestLog
from vendor_sandbox.vendor import Vendor

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
UNKNOWN = "(unknown)"
GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass
class Answer:
    """What a vendor answers, before faults."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @classmethod
    async def of(cls, app: ASGIApp, scope: Scope, body: bytes) -> "Answer":
        """Let `app` answer a request with `body`."""
        answer = cls()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message["headers"])
            else:
                answer.body += message.get("body", b"")

        await app(scope, receive, send)
        return answer

    def with_body(self, body: bytes) -> "Answer":
        """The same answer with another body, of fitting length."""
        kept = [header for header in self.headers if header[0] != b"content-length"]
        return replace(self, headers=[*kept, (b"content-length", b"%d" % len(body))], body=body)

    async def send(self, send: Send, *, cut: bool = False) -> None:
        """Send it; with `cut` only half of the body, and never the end."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        body = self.body[: len(self.body) // 2] if cut else self.body
        await send({"type": "http.response.body", "body": body, "more_body": cut})


class VendorApp:
    """The ASGI app of one vendor, with everything that the sandbox adds around its routes."""

    def __init__(
        self,
        vendor: Vendor,
        *,
        clock: Clock,
        faults: Faults,
        log: RequestLog,
        latency: dict[str, float],
    ) -> None:
        self._vendor = vendor
        self._clock = clock
        self._faults = faults
        self._log = log
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, well or with the fault that waits for it."""
        request = Request(scope, receive)
        body = await request.body()
        entry = self._logged(request, body)
        if seconds := self._latency.get(self._vendor.name):
            await asyncio.sleep(seconds)
        fault = self._faults.take(entry.vendor, entry.method, entry.path, entry.template)
        answer = await self._answer(request, body, fault)
        if answer is None:
            await _until_disconnected(receive)
            return
        entry.status = answer.status
        answer.headers.append((b"date", self._clock.http_date.encode()))
        await answer.send(send, cut=fault is not None and fault.kind == "cut")

    def _logged(self, request: Request, body: bytes) -> Entry:
        route, _ = self._find(request.scope)
        entry = Entry(
            method=request.method,
            vendor=self._vendor.name,
            path=request.url.path.removeprefix(request.scope["root_path"]),
            template=UNKNOWN if route is None else route.path_format,
            query=request.url.query,
            body=body if request.method in WRITES else None,
        )
        self._log.add(entry)
        return entry

    def _find(self, scope: Scope) -> tuple[Route | None, Match]:
        partial = None
        for route in self._vendor.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                return route, match
            if match is Match.PARTIAL and partial is None:
                partial = route
        return partial, Match.NONE if partial is None else Match.PARTIAL

    async def _answer(self, request: Request, body: bytes, fault: Fault | None) -> Answer | None:
        if fault is None:
            return await self._honest(request, body)
        if fault.kind in ("status", "html", "timeout"):
            if fault.applied:
                await self._honest(request, body)
            return await self._failed(request, fault)
        if fault.kind == "cut" and request.method in WRITES and not fault.applied:
            return _begun()
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        answer = await self._honest(request, body)
        return _damaged(answer, fault)

    async def _honest(self, request: Request, body: bytes) -> Answer:
        return await Answer.of(self._app(request), request.scope, body)

    def _app(self, request: Request) -> ASGIApp:
        if refusal := self._vendor.authorize(request):
            return refusal
        if self._vendor.switches["rate_limits"] and (refusal := self._vendor.limit(request)):
            return refusal
        route, match = self._find(request.scope)
        if route is None:
            return self._vendor.refuse(404)
        return route.app if match is Match.FULL else self._vendor.refuse(405)

    async def _failed(self, request: Request, fault: Fault) -> Answer | None:
        if fault.kind == "timeout":
            return None
        response = (
            HTMLResponse(_gateway_page(fault.status), fault.status)
            if fault.kind == "html"
            else self._vendor.refuse(fault.status)
        )
        response.headers.update(fault.headers)
        return await Answer.of(response, request.scope, b"")


def _gateway_page(status: int) -> str:
    return GATEWAY_PAGE.format(f"{status} {responses.get(status, 'Error')}")


def _begun() -> Answer:
    """An answer to a request without effect, of which the client gets the beginning alone."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"64")]
    return Answer(200, headers, b'{"id": 1}')


def _damaged(answer: Answer, fault: Fault) -> Answer:
    if fault.kind == "truncated":
        return answer.with_body(answer.body[: len(answer.body) // 2])
    if fault.kind == "edit":
        return answer.with_body(_edited(answer.body, fault.edits))
    return answer


def _edited(body: bytes, edits: list[dict[str, Any]]) -> bytes:
    content = json.loads(body)
    lists = [value for value in content.values() if isinstance(value, list)]
    rows = lists[0] if lists and "_id" not in content and "id" not in content else [content]
    for edit in edits:
        if edit.get("row", 0) < len(rows):
            row = rows[edit.get("row", 0)]
            row.update(edit.get("set", {}))
            for name in edit.get("remove", []):
                row.pop(name, None)
    return json.dumps(content).encode()


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
