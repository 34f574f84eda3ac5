"""Brevo behind the sandbox's seam."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.call import Call
from vendor_sandbox.brevo.control_routes import control_routes
from vendor_sandbox.brevo.delivery import Sender
from vendor_sandbox.brevo.errors import BrevoError, by_status
from vendor_sandbox.brevo.limits import RateLimits
from vendor_sandbox.brevo.opt_outs import pass_days
from vendor_sandbox.brevo.routes import HANDLERS, PREFIX, Handler
from vendor_sandbox.brevo.switches import CHOICES, default_switches
from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import BREVO_API_KEY
from vendor_sandbox.world.model import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
IP_BLOCKED = (
    "We have detected you are using an unrecognised IP address 203.0.113.9. If you performed this"
    " action make sure to add the new IP address in this link:"
    " https://app.brevo.com/security/authorised_ips"
)
ACCOUNT_STATES = {
    "no_credits": (402, "not_enough_credits", "Not enough credits"),
    "permission_denied": (403, "permission_denied", "Permission denied"),
    "under_validation": (403, "account_under_validation", "Your account is under validation"),
}


class Brevo:
    """The API below `/v3` for one account."""

    name = "brevo"

    def __init__(self, clock: Clock) -> None:
        self.switches = default_switches()
        self.choices: Mapping[str, Sequence[Any]] = CHOICES
        self._clock = clock
        self._limits = RateLimits(self.switches)
        self._sender = Sender(self.switches)
        self._account = self._new_account()
        self.routes: Sequence[Route] = self._routes()
        self.control_routes: Sequence[BaseRoute] = control_routes(
            lambda: self._account, self._sender
        )

    def authorize(self, request: Request) -> Response | None:
        """401 for a key that is not the account's; 402 and 403 by switch."""
        agent = request.headers.get("user-agent", "")
        if self.switches["refuses_urllib"] and agent.startswith("Python-urllib"):
            return PlainTextResponse("error code: 1010", 403)
        key = request.headers.get("api-key", "")
        if key == "ipblocked":
            return refusal(BrevoError(401, "unauthorized", IP_BLOCKED))
        if not key:
            return refusal(BrevoError(401, "unauthorized", "authentication not found in headers"))
        if key != BREVO_API_KEY:
            return refusal(by_status(401))
        state = self.switches["account_state"]
        return refusal(BrevoError(*ACCOUNT_STATES[state])) if state in ACCOUNT_STATES else None

    def limit(self, request: Request) -> Response | None:
        """429 with the seconds to wait in a header."""
        path = _path(request)
        wait = self._limits.take(path)
        if wait is None:
            return None
        empty = self.switches["too_many_body"] == "empty"
        response = Response(status_code=429) if empty else self.refuse(429)
        response.headers.update(self._limits.headers(path, wait))
        return response

    def refuse(self, status: int) -> Response:
        """An error body that fits a status."""
        return refusal(by_status(status))

    def reset(self, world: World) -> None:  # noqa: ARG002 - the account starts empty whatever the world
        """Start with a fresh account."""
        self._sender.clear()
        self._limits.clear()
        self._account.processes.close()
        self._account = self._new_account()

    def advance(self, world: World, days: int) -> None:
        """A few of the contacts unsubscribe, one bounces."""
        pass_days(self._account, Random(f"{world.seed} {days} {self._clock.now}"), days)

    def dump(self) -> dict[str, Any]:
        """The account as JSON-ready values."""
        return self._account.dump()

    def load(self, state: dict[str, Any]) -> None:
        """Take over an account."""
        self._account = self._new_account()
        self._account.load(state)

    def close(self) -> None:
        """End the delivery of webhooks."""
        self._sender.close()

    def _new_account(self) -> Account:
        return Account(self._clock, self.switches, self._sender)

    def _routes(self) -> list[Route]:
        routes = []
        for path, handlers in HANDLERS.items():
            for method, handler in handlers.items():
                endpoint = self._endpoint(handler)
                routes.append(Route(PREFIX + path, endpoint, methods=[method]))
            others = [method for method in METHODS if method not in handlers]
            endpoint = self._endpoint(_not_allowed)
            routes.append(Route(PREFIX + path, endpoint, methods=others))
        return routes

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                response = handler(self._account, await self._call(request))
            except BrevoError as error:
                response = refusal(error)
            return self._limits.mark(response, _path(request))

        return answer

    async def _call(self, request: Request) -> Call:
        return Call(
            method=request.method,
            path=request.path_params,
            query=request.query_params,
            body=await request.body(),
            origin=f"{request.url.scheme}://{request.url.netloc}",
            switches=self.switches,
        )


def refusal(error: BrevoError) -> Response:
    """A refusal as it is sent."""
    return JSONResponse(error.body, error.status)


def _not_allowed(_: Account, call: Call) -> Response:
    message = f"{call.method} Method is not allowed on this path"
    raise BrevoError(405, "method_not_allowed", message)


def _path(request: Request) -> str:
    return request.url.path.removeprefix(request.scope["root_path"]).removeprefix(PREFIX)
