"""Where platforms deliver.

The routes answer a status and nothing else. A platform without a secret, a wrong secret in a path
and a path that does not exist are answered alike.
"""

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from ticket_console.inbox.inbox import Inbox

NOT_FOUND = 404
OK = 200
CLOSED = {"connection": "close"}
"""What is left of a refused body is not read."""


def router() -> APIRouter:
    """Make the routes; they are no part of the documented interface."""
    routes = APIRouter()
    for path in ("/webhooks/{platform}", "/webhooks/{platform}/{secret}"):
        routes.add_route(path, _receive, methods=["POST"], include_in_schema=False)
    return routes


async def _receive(request: Request) -> Response:
    inbox: Inbox = request.app.state.inbox
    status = await inbox.status(request.path_params["platform"], request)
    if status == NOT_FOUND:
        raise HTTPException(status)
    return Response(status_code=status, headers=None if status == OK else CLOSED)
