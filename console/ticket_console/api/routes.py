"""All routes of the interface."""

from typing import Any, Final

from fastapi import APIRouter, Depends, Request

from ticket_console.api import customers, jobs, sync, webhooks
from ticket_console.api.errors import ApiError

EMPTY: Final = (b"", b"{}", b"null")
"""Bodies that ask for nothing, as some clients send them with every request."""

MOST_SHOWN: Final = 100
"""Characters that are shown of what somebody sent."""


def router() -> APIRouter:
    """Put the routes together."""
    routes = APIRouter(dependencies=[Depends(only_known_parameters), Depends(no_unread_body)])
    for part in (customers, sync, jobs, webhooks):
        routes.include_router(part.router())
    return routes


def only_known_parameters(request: Request) -> None:
    """Refuse what a route does not ask for: a filter with a slip in its name would filter nothing.

    So would all but the last of a filter that is given several times.

    Raises:
        ApiError: There is such a parameter.
    """
    operation = _operation(request)
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    if repeated := sorted(each for each in known if len(request.query_params.getlist(each)) > 1):
        raise ApiError(422, f"{repeated[0]!r} is given several times.", "Give it once.")
    if unknown := sorted(set(request.query_params) - known):
        instruction = f"Parameters are {', '.join(sorted(known)) or 'none'}."
        raise ApiError(422, f"There is no parameter {unknown[0][:MOST_SHOWN]!r} here.", instruction)


async def no_unread_body(request: Request) -> None:
    """Refuse a body where none is read: what somebody asks for in it would not be done.

    Raises:
        ApiError: There is one.
    """
    if "requestBody" not in _operation(request) and (await request.body()).strip() not in EMPTY:
        raise ApiError(422, "A body is sent, and none is read here.", "Send none.")


def _operation(request: Request) -> dict[str, Any]:
    """Give the description of what is asked for."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    described: dict[str, Any] = paths[request.scope["route"].path][request.method.lower()]
    return described
