"""Who may ask for what."""

import hashlib
import hmac
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from ticket_console.api.errors import ApiError
from ticket_console.api.reading import one

if TYPE_CHECKING:
    from ticket_console.settings import Settings

TOKEN_PREFIX: Final = "tckt_"  # noqa: S105 (what tokens begin with, so that scanners know them)


class Scope(StrEnum):
    """What a token lets its holder do; each includes the ones before it."""

    READ = "read"
    """See customers, runs and deliveries."""

    OPERATE = "operate"
    """Start jobs too."""

    ADMIN = "admin"
    """See what deliveries hold too."""


SCOPES: Final = tuple(Scope)


class Caller(NamedTuple):
    """Whoever holds the token."""

    name: str
    scopes: frozenset[str]


TOKEN: Final = HTTPBearer(
    scheme_name="token",
    description="A token of `python -m ticket_console token create`, with scope "
    "read, operate or admin.",
    auto_error=False,
)
CRON: Final = HTTPBearer(
    scheme_name="cron", description="The value of CRON_SECRET.", auto_error=False
)

Credentials = HTTPAuthorizationCredentials | None


def hashed(token: str) -> str:
    """Give a token as `ops.api_tokens` holds it; tokens are long and random, so one round does."""
    return hashlib.sha256(token.encode()).hexdigest()


async def authorised(
    request: Request, needed: SecurityScopes, given: Annotated[Credentials, Depends(TOKEN)]
) -> Caller:
    """Let through whoever holds a token with the scope that the route names."""
    caller = await _caller(request, given) if given else None
    if caller is None:
        raise _unauthorised("A token is needed, and none that holds was given.")
    if missing := sorted(set(needed.scopes) - caller.scopes):
        raise ApiError(
            403,
            f"The token has not the scope `{missing[0]}`.",
            f"Make one: python -m ticket_console token create NAME --scope {missing[0]}",
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{missing[0]}"'},
        )
    return caller


def scheduled(request: Request, given: Annotated[Credentials, Depends(CRON)]) -> None:
    """Let through a scheduler that knows the secret."""
    settings: Settings = request.app.state.settings
    secret, told = settings.cron_secret or "", given.credentials if given else ""
    if not secret or not hmac.compare_digest(told.encode(), secret.encode()):
        raise _unauthorised("CRON_SECRET is needed as a bearer token, here and in the console.")


async def _caller(request: Request, given: HTTPAuthorizationCredentials) -> Caller | None:
    row = await one(request.app.state.database, "token", token_hash=hashed(given.credentials))
    return Caller(row["name"], frozenset(row["scopes"])) if row else None


def _unauthorised(reason: str) -> ApiError:
    return ApiError(
        401,
        reason,
        "Send the header `Authorization: Bearer …`.",
        {"WWW-Authenticate": 'Bearer realm="tickets to crm"'},
    )


Reader = Annotated[Caller, Security(authorised, scopes=[Scope.READ])]
Operator = Annotated[Caller, Security(authorised, scopes=[Scope.OPERATE])]
Scheduler = Annotated[None, Security(scheduled)]
