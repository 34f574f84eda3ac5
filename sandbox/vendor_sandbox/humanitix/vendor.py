"""The Humanitix API: routes, credentials, limits."""

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import HUMANITIX_API_KEY
from vendor_sandbox.humanitix.queries import Query, read_query
from vendor_sandbox.humanitix.reading import JSON, PathIds, Reading
from vendor_sandbox.humanitix.refusals import BROKEN, TOO_MANY, Refusal, refuse
from vendor_sandbox.humanitix.scanning import Journal
from vendor_sandbox.humanitix.store import Store
from vendor_sandbox.humanitix.switches import CHOICES, DEFAULTS
from vendor_sandbox.humanitix.writing import Writing
from vendor_sandbox.limits import SlidingWindow
from vendor_sandbox.world.model import World

KEY_FORM = re.compile(r"[0-9a-f]{100,}")
MINUTE = 60
EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REGION = frozenset({"overrideLocation"})
PAGE = frozenset({"page", "pageSize"})
ROWS = PAGE | REGION | {"since", "eventDateId"}
GLOBAL = PAGE | REGION | {"type", "category", "subcategory", "withArtistsOnly"}
EVENT = "/v1/events/{eventId}"
TICKET = EVENT + "/tickets/{ticketId}"

Handler = Callable[[Request], Awaitable[Response]]
Answering = Callable[[PathIds, Query], JSON]


class Humanitix:
    """Humanitix's public API, version 1, on the sandbox's world."""

    name = "humanitix"
    choices: Mapping[str, Sequence[Any]] = CHOICES

    def __init__(self, clock: Clock) -> None:
        self.switches: dict[str, Any] = deepcopy(dict(DEFAULTS))
        self._window = SlidingWindow(self.switches["rate_limit"], MINUTE)
        self._cold = True
        self._journal = Journal()
        self._store = Store(self.switches)
        self._reading = Reading(self._store, self.switches, clock)
        self._writing = Writing(self._reading, self._store, self._journal, self.switches, clock)
        self.routes = self._routes()

    def authorize(self, request: Request) -> Response | None:
        """Refuse a missing, malformed or unknown key, in this order."""
        key = request.headers.get("x-api-key")
        if key is None:
            return refuse(self.switches["missing_key_status"], "Invalid API Key.")
        if not KEY_FORM.fullmatch(key):
            return refuse(HTTPStatus.BAD_REQUEST, "Invalid api key format provided.")
        if key != HUMANITIX_API_KEY:
            return refuse(HTTPStatus.UNAUTHORIZED, "Invalid API Key.")
        return None

    def limit(self, request: Request) -> Response | None:
        """Refuse what is over so many requests a minute for a key."""
        self._window.limit = self.switches["rate_limit"]
        wait = self._window.take(request.headers.get("x-api-key", ""))
        if wait is None:
            return None
        refusal = refuse(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY)
        if self.switches["retry_after"]:
            refusal.headers["Retry-After"] = str(math.ceil(wait))
        return refusal

    def refuse(self, status: int) -> Response:
        """An answer in Humanitix's envelope."""
        phrase = HTTPStatus(status).phrase
        return refuse(status, BROKEN if status >= HTTPStatus.INTERNAL_SERVER_ERROR else phrase)

    def reset(self, world: World) -> None:
        """Forget everything and start from `world`."""
        self._window.clear()
        self._cold = True
        self._journal.clear()
        self._world = world
        self._store.open(world)

    def advance(self, world: World, days: int) -> None:  # noqa: ARG002 - the world has moved
        """Show the world as it has become."""
        self._store.open(world)

    def dump(self) -> dict[str, Any]:
        """What came over the API."""
        return {"journal": self._journal.entries}

    def load(self, state: dict[str, Any]) -> None:
        """Do again what came over the API."""
        self._journal.replay(self._world, state["journal"])
        self._store.open(self._world)

    def _routes(self) -> list[Route]:
        return [
            *self._lists(),
            *self._single_rows(),
            *self._writes(),
            Route("/{path:path}", self._unknown, methods=EVERY_METHOD),
        ]

    def _lists(self) -> list[Route]:
        reading = self._reading
        return [
            self._get("/v1/events", reading.events, PAGE | REGION | {"since", "inFutureOnly"}),
            self._get(f"{EVENT}/orders", reading.orders, ROWS),
            self._get(f"{EVENT}/tickets", reading.tickets, ROWS | {"status"}),
            self._get("/v1/tags", reading.tags, PAGE),
            self._get("/v1/global/events", reading.global_events, GLOBAL),
            self._get("/v1/global/event-dates", reading.global_event_dates, GLOBAL),
        ]

    def _single_rows(self) -> list[Route]:
        reading, date = self._reading, frozenset({"eventDateId"})
        return [
            self._get(f"{EVENT}/check-in-count", reading.check_in_count, date, "eventDateId"),
            self._get(EVENT, reading.event, REGION, None),
            self._get(f"{EVENT}/orders/{{orderId}}", reading.order, REGION, None),
            self._get(TICKET, reading.ticket, REGION, None),
            self._get("/v1/tags/{tagId}", reading.tag, frozenset(), None),
        ]

    def _writes(self) -> list[Route]:
        writing = self._writing
        return [
            self._write("POST", f"{TICKET}/check-in", writing.check_in),
            self._write("POST", f"{TICKET}/check-out", writing.check_out),
            self._write("POST", "/v1/events", writing.change_events),
            self._write("PATCH", EVENT, writing.change_events),
            self._write("POST", f"{EVENT}/orders", writing.create_order),
            Route(f"{TICKET}/transfer", self._transfer, methods=["POST"]),
        ]

    def _get(
        self, path: str, answer: Answering, declared: frozenset[str], required: str | None = "page"
    ) -> Route:
        return Route(path, self._answering(answer, declared, required), methods=["GET"])

    def _write(self, method: str, path: str, answer: Answering) -> Route:
        return Route(path, self._answering(answer, REGION, None), methods=[method])

    def _answering(
        self, answer: Answering, declared: frozenset[str], required: str | None
    ) -> Handler:
        async def handle(request: Request) -> Response:
            await self._warm_up()
            try:
                query = read_query(request.query_params, declared, required)
                return JSONResponse(answer(request.path_params, query))
            except Refusal as refusal:
                return refuse(refusal.status, refusal.message)

        return handle

    async def _transfer(self, request: Request) -> Response:
        await self._warm_up()
        try:
            read_query(request.query_params, frozenset(), None)
            body = json.loads(await request.body() or b"null")
            done = self._writing.transfer(request.path_params, request.headers, body)
            return JSONResponse(done)
        except json.JSONDecodeError:
            return refuse(HTTPStatus.BAD_REQUEST, "body should be object")
        except Refusal as refusal:
            return refuse(refusal.status, refusal.message)

    async def _unknown(self, request: Request) -> Response:
        path = f"/{request.path_params['path']}"
        return refuse(HTTPStatus.NOT_FOUND, f"Route {request.method}:{path} not found")

    async def _warm_up(self) -> None:
        if self._cold:
            self._cold = False
            await asyncio.sleep(self.switches["cold_start_seconds"])
