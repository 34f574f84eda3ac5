"""Eventbrite in the sandbox."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vendor_sandbox.clock import Clock
from vendor_sandbox.eventbrite.access import check_token, token_of
from vendor_sandbox.eventbrite.backend import Backend
from vendor_sandbox.eventbrite.errors import RefusalError, usual
from vendor_sandbox.eventbrite.kept_rows import (
    dump_event,
    dump_order,
    dump_preferences,
    load_event,
    load_order,
    load_preferences,
)
from vendor_sandbox.eventbrite.routes import routes
from vendor_sandbox.eventbrite.scenarios.control import control_routes
from vendor_sandbox.eventbrite.switches import CHOICES, HOURLY_LIMIT, default_switches
from vendor_sandbox.eventbrite.usage import Usage
from vendor_sandbox.eventbrite.webhooks import Webhooks
from vendor_sandbox.world.model import World

HOUR_SECONDS = 3600.0


class Eventbrite:
    """Eventbrite's API, version 3."""

    name = "eventbrite"
    choices: Mapping[str, Sequence[Any]] = CHOICES

    def __init__(self, clock: Clock) -> None:
        self.switches = default_switches()
        self._usage = Usage(HOURLY_LIMIT, HOUR_SECONDS)
        self._backend = Backend(clock, self.switches, self._usage)
        self.routes = routes(self._backend)
        self.control_routes = control_routes(self._backend)

    def authorize(self, request: Request) -> Response | None:
        """Refuse a missing, malformed or unknown token."""
        try:
            check_token(request, self.switches)
        except RefusalError as refusal:
            return refusal.response()
        return None

    def limit(self, request: Request) -> Response | None:
        """Refuse what is over the hourly limit of the token."""
        token = token_of(request)
        wait = self._usage.take(token, self.switches["hourly_limit"])
        if wait is None:
            return None
        refusal = usual(429)
        if self.switches["retry_after"]:
            refusal.headers = {"retry-after": str(int(wait) + 1)}
        response = refusal.response()
        self._usage.tell(response, token)
        return response

    def refuse(self, status: int) -> Response:
        """Answer as the vendor mostly does with `status`."""
        return usual(status).response()

    def reset(self, world: World) -> None:
        """Begin with `world`."""
        self._usage.clear()
        self._backend.start(world)

    def advance(self, world: World, days: int) -> None:  # noqa: ARG002 - the world has moved
        """Look at `world` anew."""
        self._backend.take(world)

    def dump(self) -> dict[str, Any]:
        """Webhooks, and the rows that scenarios changed."""
        backend, books = self._backend, self._backend.books
        return {
            "webhooks": backend.webhooks.dump(),
            "orders": [dump_order(books.orders[each]) for each in sorted(backend.changed_orders)],
            "events": [dump_event(books.events[each]) for each in sorted(backend.changed_events)],
            "preferences": dump_preferences(books),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        backend, world = self._backend, self._backend.books.world
        backend.webhooks = Webhooks.load(state["webhooks"])
        for dumped in state["orders"]:
            load_order(dumped, world)
        for dumped in state["events"]:
            load_event(dumped, world)
        backend.changed_orders.update(dumped["id"] for dumped in state["orders"])
        backend.changed_events.update(dumped["id"] for dumped in state["events"])
        backend.books.chosen.update(load_preferences(state["preferences"]))
        backend.take(world)

    def close(self) -> None:
        """End the thread that delivers webhooks."""
        self._backend.dispatcher.close()
