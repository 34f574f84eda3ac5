"""Where platforms deliver.

A platform without a secret, a wrong secret in a path and a path that does not exist are answered
alike.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ticket_console.inbox.platforms import PLATFORMS, Platform
from ticket_console.inbox.refusals import REFUSALS, described, refusal

if TYPE_CHECKING:
    from ticket_console.inbox.inbox import Inbox

OK = 200


def router() -> APIRouter:
    """Make the routes, one for each platform."""
    routes = APIRouter(tags=["inbox"])
    for name, platform in PLATFORMS.items():
        routes.add_api_route(
            f"/webhooks/{name}" + ("/{secret}" if platform.has_path_secret else ""),
            _receiver(name, platform),
            methods=["POST"],
            operation_id=f"{name}Delivers",
            summary=f"What {name} delivers",
            description=platform.door.__doc__ or "",
            response_class=Response,
            response_description="It is kept, or nobody waits for it",
            responses=described(platform),
            openapi_extra=_request(platform),
        )
    return routes


def _receiver(name: str, platform: Platform) -> Callable[[Request], Awaitable[Response]]:
    async def receive(request: Request) -> Response:
        inbox: Inbox = request.app.state.inbox
        status = await inbox.status(name, request)
        if status == OK:
            return Response()
        if status not in REFUSALS:
            raise HTTPException(status)
        return refusal(status, platform)

    return receive


def _request(platform: Platform) -> dict[str, Any]:
    """Describe a request for OpenAPI; it is read as it comes, and by none of FastAPI's parts."""
    places = [("header", name) for name in platform.proofs]
    if platform.has_path_secret:
        places.append(("path", "secret"))
    return {
        "parameters": [
            {"in": place, "name": name, "required": True, "schema": {"type": "string"}}
            for place, name in places
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
    }
