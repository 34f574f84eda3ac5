"""Who asks: tokens in the header or the query, and what each may see."""

import re
from typing import Any

from starlette.requests import Request

from vendor_sandbox.credentials import EVENTBRITE_TOKEN
from vendor_sandbox.eventbrite.errors import RefusalError

PUBLIC_TOKEN = "SANDBOXPUBLICTOKEN"  # noqa: S105 - opens nothing but the sandbox
TOKENS = frozenset({EVENTBRITE_TOKEN, PUBLIC_TOKEN})
BEARER = re.compile(r"Bearer (\S+)", re.ASCII)


def check_token(request: Request, switches: dict[str, Any]) -> None:
    """Refuse a request without a token that the vendor knows.

    Raises:
        RefusalError: NO_AUTH, INVALID_AUTH_HEADER or INVALID_AUTH.
    """
    if token_of(request) not in TOKENS:
        text = "The OAuth token you provided was invalid."
        raise RefusalError(switches["unknown_token_status"], "INVALID_AUTH", text)


def token_of(request: Request) -> str:
    """The token of a request; the header wins over the query.

    Raises:
        RefusalError: NO_AUTH or INVALID_AUTH_HEADER.
    """
    header = request.headers.get("authorization")
    if header is None:
        return _query_token(request)
    match = BEARER.fullmatch(header)
    if match is None:
        raise RefusalError(400, "INVALID_AUTH_HEADER", "Authentication header is invalid.")
    return match.group(1)


def is_public(request: Request) -> bool:
    """Whether a checked request may see public data only."""
    return token_of(request) == PUBLIC_TOKEN


def _query_token(request: Request) -> str:
    token = request.query_params.get("token")
    if token is None:
        raise RefusalError(401, "NO_AUTH", "An OAuth token is required for all requests")
    return token
