"""The control routes below `/__sandbox`: for tests, demos and benchmarks, never for a vendor."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from vendor_sandbox.faults import Fault
from vendor_sandbox.sandbox import Sandbox, Start
from vendor_sandbox.vendor import Commanded

JSON = dict[str, Any]
Command = Callable[[JSON], JSON]


def control_routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Every control route, those of the vendors included."""
    control = Control(sandbox)
    return [
        _post("/reset", control.reset),
        _post("/seed", control.seed),
        _post("/advance", control.advance),
        _post("/faults", control.add_fault),
        _get("/faults", control.show_faults),
        _delete("/faults", control.clear_faults),
        _post("/clock", control.set_clock),
        _get("/clock", control.show_clock),
        _post("/latency", control.set_latency),
        _get("/latency", control.show_latency),
        _post("/switches", control.set_switches),
        _get("/switches", control.show_switches),
        _get("/requests", control.show_requests),
        _delete("/requests", control.clear_requests),
        _get("/world", control.show_world),
        *(
            Mount(f"/{name}", routes=list(vendor.control_routes))
            for name, vendor in sandbox.vendors.items()
            if isinstance(vendor, Commanded)
        ),
    ]


class Control:
    """What each route does: JSON in, JSON out; ValueError is the caller's mistake."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def reset(self, _: JSON) -> JSON:
        """Go back to how the sandbox started."""
        self._sandbox.reset()
        return self._world()

    def seed(self, given: JSON) -> JSON:
        """Start anew from `seed`, `events`, `customers`, `orders`."""
        _only(given, [each.name for each in fields(Start)])
        self._sandbox.seed(Start(**{name: _whole(given, name) for name in given}))
        return self._world()

    def advance(self, given: JSON) -> JSON:
        """Let `days` pass."""
        _only(given, ["days"])
        self._sandbox.advance(_whole(given, "days"))
        return self._world()

    def add_fault(self, given: JSON) -> JSON:
        """Let a fault wait for its requests."""
        self._sandbox.faults.add(Fault.parse(given))
        return self.show_faults({})

    def show_faults(self, _: JSON) -> JSON:
        """The faults that wait."""
        return {"faults": self._sandbox.faults.list()}

    def clear_faults(self, _: JSON) -> JSON:
        """Forget all faults."""
        self._sandbox.faults.clear()
        return self.show_faults({})

    def set_clock(self, given: JSON) -> JSON:
        """Set the clock to `now`, or move it on by `seconds`."""
        _only(given, ["now", "seconds"])
        clock = self._sandbox.clock
        if "now" in given:
            clock.now = _moment(given["now"])
        clock.advance(timedelta(seconds=given.get("seconds", 0)))
        return self.show_clock({})

    def show_clock(self, _: JSON) -> JSON:
        """What time it is."""
        return {"now": self._sandbox.clock.now.isoformat().replace("+00:00", "Z")}

    def set_latency(self, given: JSON) -> JSON:
        """Delay every answer of `vendor` by `seconds`."""
        _only(given, ["vendor", "seconds"])
        if given.get("vendor") not in self._sandbox.vendors:
            msg = f"Name a vendor: {', '.join(self._sandbox.vendors)}."
            raise ValueError(msg)
        self._sandbox.latency[given["vendor"]] = float(given.get("seconds", 0))
        return self.show_latency({})

    def show_latency(self, _: JSON) -> JSON:
        """The delay of each vendor in seconds."""
        return {"latency": dict(self._sandbox.latency)}

    def set_switches(self, given: JSON) -> JSON:
        """Set `switches` of `vendor`."""
        _only(given, ["vendor", "switches"])
        self._sandbox.switch(given.get("vendor", ""), given.get("switches", {}))
        return self.show_switches({})

    def show_switches(self, _: JSON) -> JSON:
        """Every switch of every vendor."""
        return {name: dict(each.switches) for name, each in self._sandbox.vendors.items()}

    def show_requests(self, _: JSON) -> JSON:
        """What was asked of the vendors."""
        return self._sandbox.log.show()

    def clear_requests(self, _: JSON) -> JSON:
        """Start counting anew."""
        self._sandbox.log.clear()
        return self._sandbox.log.show()

    def show_world(self, _: JSON) -> JSON:
        """How much there is of everything."""
        return self._world()

    def _world(self) -> JSON:
        world = self._sandbox.world
        return {
            "seed": world.seed,
            **self.show_clock({}),
            "events": len(world.events),
            "people": len(world.everybody),
            "venues": len(world.venues),
            "orders": len(world.orders),
            "tickets": sum(len(order.tickets) for order in world.orders),
            "opted_in_people": len({o.buyer.id for o in world.orders if o.opt_in and o.email}),
        }


def _post(path: str, command: Command) -> Route:
    return _route("POST", path, command)


def _get(path: str, command: Command) -> Route:
    return _route("GET", path, command)


def _delete(path: str, command: Command) -> Route:
    return _route("DELETE", path, command)


def _route(method: str, path: str, command: Command) -> Route:
    @wraps(command)
    async def handle(request: Request) -> Response:
        try:
            return _json(command(await _given(request)))
        except (TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)

    return Route(path, handle, methods=[method])


def _json(content: JSON, status: int = 200) -> Response:
    """In ASCII, so that a fault's broken characters can be shown."""
    return Response(json.dumps(content), status, media_type="application/json")


async def _given(request: Request) -> JSON:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        msg = "Send a JSON object."
        raise TypeError(msg)
    return body


def _only(given: JSON, known: list[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        msg = f"Unknown {', '.join(unknown)}; known are {', '.join(known)}."
        raise ValueError(msg)


def _whole(given: JSON, name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or value < 0:
        msg = f"`{name}` takes a whole number from 0."
        raise ValueError(msg)
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = "`now` needs an offset, for instance 2026-11-01T00:00:00Z."
        raise ValueError(msg)
    return moment
