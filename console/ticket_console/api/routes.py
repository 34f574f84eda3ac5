"""All routes of the interface."""

from typing import Any, Final

from fastapi import APIRouter, Depends, Request

from ticket_console.api import customers, jobs, sync, webhooks
from ticket_console.api.errors import ApiError

MOST_SHOWN: Final = 100
"""Characters that are shown of what somebody sent."""


def router() -> APIRouter:
    """Put the routes together."""
    routes = APIRouter(dependencies=[Depends(only_known_parameters)])
    for part in (customers, sync, jobs, webhooks):
        routes.include_router(part.router())
    return routes


def only_known_parameters(request: Request) -> None:
    """Refuse what a route does not ask for: a filter with a slip in its name would filter nothing.

    Raises:
        ApiError: There is such a parameter.
    """
    paths: dict[str, Any] = request.app.openapi()["paths"]
    operation = paths[request.scope["route"].path][request.method.lower()]
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    if unknown := sorted(set(request.query_params) - known):
        instruction = f"Parameters are {', '.join(sorted(known)) or 'none'}."
        raise ApiError(422, f"There is no parameter {unknown[0][:MOST_SHOWN]!r} here.", instruction)
