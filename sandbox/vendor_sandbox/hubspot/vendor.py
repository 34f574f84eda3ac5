"""HubSpot behind the sandbox's seam."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import HUBSPOT_OAUTH_TOKEN
from vendor_sandbox.hubspot.call import Call
from vendor_sandbox.hubspot.control_routes import control_routes
from vendor_sandbox.hubspot.delivery import Sender
from vendor_sandbox.hubspot.errors import (
    MIGRATING,
    HubSpotError,
    PlainError,
    by_status,
    too_many,
)
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.reactions import pass_days
from vendor_sandbox.hubspot.routes import Place, places
from vendor_sandbox.hubspot.scopes import check_scopes, token_of
from vendor_sandbox.hubspot.switches import CHOICES, default_switches
from vendor_sandbox.hubspot.webhooks import PERSON
from vendor_sandbox.world.model import World

JSON_TYPE = "application/json"
OAUTH = "/oauth/v1/"
FORM_TYPE = "application/x-www-form-urlencoded"
FORBIDDEN = 403
"""An answer without limits (recorded, 2024)."""


class HubSpot:
    """The API of one account."""

    name = "hubspot"

    def __init__(self, clock: Clock) -> None:
        self.switches = default_switches()
        self.choices: Mapping[str, Sequence[Any]] = CHOICES
        self._clock = clock
        self._sender = Sender(self.switches)
        self._portal = self._new_portal()
        self.routes: Sequence[Route] = [self._route(place) for place in places()]
        self.control_routes: Sequence[BaseRoute] = control_routes(
            lambda: self._portal, self._sender
        )

    def authorize(self, request: Request) -> Response | None:
        """401 for no token, an unknown or an expired one; requests for a token need none."""
        if request.url.path.removeprefix(request.scope["root_path"]).startswith(OAUTH):
            return None
        try:
            token_of(request.headers.get("authorization", ""))
        except HubSpotError as error:
            return self._refusal(error)
        return None

    def limit(self, request: Request) -> Response | None:
        """429 with the policy that was broken."""
        limits = self._portal.limits
        is_search = request.url.path.endswith("/search") and "/objects" in request.url.path
        refused = limits.take(is_search=is_search)
        if refused is None:
            return None
        policy, wait = refused
        response = self._refusal(too_many(policy, self._portal.id))
        response.headers.update(limits.headers(is_search=is_search) | limits.retry_after(wait))
        return response

    def refuse(self, status: int) -> Response:
        """An error body that fits a status; a migration names the seconds to wait."""
        response = self._refusal(by_status(status, self._portal.id))
        if status == MIGRATING:
            response.headers["Retry-After"] = str(self.switches["migration_seconds"])
        return response

    def reset(self, world: World) -> None:  # noqa: ARG002 - the account starts empty whatever the world
        """Start with a fresh account."""
        self._sender.clear()
        self._portal = self._new_portal()

    def advance(self, world: World, days: int) -> None:
        """A few of the contacts opt out or open mail, one bounces."""
        with self._portal.acting(PERSON):
            pass_days(self._portal, Random(f"{world.seed} {days} {self._clock.now}"), days)

    def dump(self) -> dict[str, Any]:
        """The account as JSON-ready values."""
        return self._portal.dump()

    def load(self, state: dict[str, Any]) -> None:
        """Take over an account."""
        self._portal = self._new_portal()
        self._portal.load(state)

    def close(self) -> None:
        """End the delivery of webhooks."""
        self._sender.close()

    def _new_portal(self) -> Portal:
        return Portal(self._clock, self.switches, self._sender)

    def _route(self, place: Place) -> Route:
        return Route(place.path, self._endpoint(place), methods=[place.endpoint.method])

    def _endpoint(self, place: Place) -> Callable[[Request], Awaitable[Response]]:
        is_search = place.endpoint.is_search
        named = {} if place.kind is None else {"objectType": place.kind}

        async def answer(request: Request) -> Response:
            try:
                response = await self._answer(place, request, named)
            except HubSpotError as error:
                response = self._refusal(error)
            self._portal.flush()
            if response.status_code != FORBIDDEN:
                is_oauth = HUBSPOT_OAUTH_TOKEN in request.headers.get("authorization", "")
                told = self._portal.limits.headers(is_search=is_search, is_oauth=is_oauth)
                response.headers.update(told)
            return response

        return answer

    async def _answer(self, place: Place, request: Request, named: dict[str, str]) -> Response:
        self._check(request, place)
        if place.endpoint.base != "oauth":
            token = token_of(request.headers["authorization"])
            needed = place.scopes(request.path_params.get("objectType"))
            check_scopes(token, needed, self.switches)
        call = Call(
            version=place.version,
            path=request.path_params | named,
            query=request.query_params,
            body=await request.body(),
            route=request.url.path.removeprefix(request.scope["root_path"]),
        )
        return place.endpoint.handler(self._portal, call)

    def _check(self, request: Request, place: Place) -> None:
        if len(request.url.path) + len(request.url.query) > self.switches["max_url"]:
            raise by_status(414, self._portal.id)
        kind = request.headers.get("content-type", JSON_TYPE)
        wanted = FORM_TYPE if place.endpoint.base == "oauth" else JSON_TYPE
        if self.switches["content_type"] and not kind.startswith((wanted, JSON_TYPE)):
            raise by_status(415, self._portal.id)

    def _refusal(self, error: HubSpotError) -> Response:
        if isinstance(error, PlainError):
            return Response(error.message, error.status, media_type=error.media_type)
        return JSONResponse(error.body(self._portal.new_correlation_id()), error.status)
