"""Mautic behind the sandbox's seam."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vendor_sandbox.clock import Clock
from vendor_sandbox.mautic.access import TOKEN_PATH, Access
from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.control_routes import control_routes
from vendor_sandbox.mautic.delivery import Sender
from vendor_sandbox.mautic.errors import MauticError, by_status, no_such_url, not_served
from vendor_sandbox.mautic.limits import Limiter
from vendor_sandbox.mautic.people import pass_days
from vendor_sandbox.mautic.php import parse_query
from vendor_sandbox.mautic.routes import HANDLERS, NOT_SERVED, PREFIX, Handler
from vendor_sandbox.mautic.switches import CHOICES, default_switches
from vendor_sandbox.world.model import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Mautic:
    """The API below `/api`, and the tokens below `/oauth`, of one instance."""

    name = "mautic"

    def __init__(self, clock: Clock) -> None:
        self.switches = default_switches()
        self.choices: Mapping[str, Sequence[Any]] = CHOICES
        self._clock = clock
        self._access = Access(clock, self.switches)
        self._limiter = Limiter(self.switches)
        self._sender = Sender(self.switches)
        self._account = self._new_account()
        self.routes: Sequence[Route] = self._routes()
        self.control_routes: Sequence[BaseRoute] = control_routes(
            lambda: self._account, self._sender
        )

    def authorize(self, request: Request) -> Response | None:
        """401 or 403 in Mautic's words."""
        try:
            self._access.check(request)
        except MauticError as error:
            return self._refusal(error)
        return None

    def limit(self, request: Request) -> Response | None:  # noqa: ARG002 - every call counts the same
        """429 where the instance has a limiter."""
        error = self._limiter.take()
        return None if error is None else self._marked(answer(error, 429))

    def refuse(self, status: int) -> Response:
        """An error body that fits a status."""
        return self._refusal(by_status(status))

    async def _missing(self, request: Request) -> Response:
        """Tell apart what Mautic does not have and what only the sandbox lacks."""
        path = request.url.path.removeprefix(request.scope["root_path"])
        area = path.removeprefix(f"{PREFIX}/").split("/")[0]
        return self._refusal(not_served(path) if area in NOT_SERVED else no_such_url(path))

    def reset(self, world: World) -> None:  # noqa: ARG002 - the instance starts empty whatever the world
        """Start with a fresh instance."""
        self._sender.clear()
        self._limiter.clear()
        self._access = Access(self._clock, self.switches)
        self._account = self._new_account()

    def advance(self, world: World, days: int) -> None:
        """A few of the contacts unsubscribe, one bounces, some open a mail."""
        pass_days(self._account, Random(f"{world.seed} {days} {self._clock.now}"), days)

    def dump(self) -> dict[str, Any]:
        """The instance as JSON-ready values."""
        return {"access": self._access.dump(), **self._account.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Take over an instance."""
        self._access.load(state["access"])
        self._account = self._new_account()
        self._account.load(state)

    def close(self) -> None:
        """End the delivery of webhooks."""
        self._sender.close()

    def _new_account(self) -> Account:
        return Account(self._clock, self.switches, self._sender)

    def _routes(self) -> list[Route]:
        routes = [Route(TOKEN_PATH, self._issue_token, methods=["POST"])]
        for path, handlers in HANDLERS.items():
            for method, handler in handlers.items():
                routes.append(Route(PREFIX + path, self._endpoint(handler), methods=[method]))
        rest = Route(PREFIX + "/{rest:path}", self._missing, methods=METHODS)
        return [*routes, rest]

    async def _issue_token(self, request: Request) -> Response:
        try:
            return self._marked(answer(self._access.issue(await request.body())))
        except MauticError as error:
            return self._refusal(error)

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                self._check_role(request)
                return self._marked(handler(self._account, await _call(request)))
            except MauticError as error:
                return self._refusal(error)

        return handle

    def _check_role(self, request: Request) -> None:
        path = request.url.path.removeprefix(request.scope["root_path"]).removeprefix(PREFIX)
        area = path.split("/")[1]
        if request.method != "GET" and area in self.switches["forbidden_writes"]:
            raise by_status(403)

    def _refusal(self, error: MauticError) -> Response:
        return self._marked(answer(error.body, error.status))

    def _marked(self, response: Response) -> Response:
        response.headers["Mautic-Version"] = self.switches["version"]
        self._limiter.mark(response)
        return response


async def _call(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.path_params,
        query=parse_query(request.url.query),
        body=await request.body(),
        content_type=request.headers.get("content-type", ""),
        is_by_client=request.headers.get("authorization", "").lower().startswith("bearer"),
    )
