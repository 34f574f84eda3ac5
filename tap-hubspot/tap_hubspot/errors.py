"""What a refusal of HubSpot means, in words a user can act on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import requests

from tap_core.answers import told
from tap_core.errors import (
    AccessRefusedError,
    Remedies,
    Remedy,
    RequestRefusedError,
    RunEndingError,
    VendorError,
)

LOCKED: Final = 423
MIGRATING: Final = 477
URL_TOO_LONG: Final = 414
DAILY: Final = "DAILY"
SCOPE_KEYS: Final = ("requiredGranularScopes", "requiredScopes", "missingScopes")
"""Where a 403 names what the token lacks (HubSpot API, errors)."""

PERMISSIONS: Final = re.compile(r"requires one of \[([^\[\]]{1,300})\]")
"""How one that has no category names it (recorded, 2024)."""

MOST_SCOPES: Final = 8
"""So many are told; a 403 may name those of every kind of record (recorded, 2024)."""

CHANGED_API: Final = "Check api_url; if it is right, the vendor's API has changed"
"""What to do about an answer that is not as documented."""

REMEDIES: Final[Remedies] = {
    401: Remedy(
        AccessRefusedError,
        "HubSpot does not know the token",
        "Set access_token to a service key, or to the token of a private app "
        "(HubSpot: Settings, Integrations); an OAuth token may have expired",
    ),
    403: Remedy(
        RequestRefusedError,
        "HubSpot does not allow this to the token",
        "Check that the account is active and that the app is allowed to read it",
    ),
    URL_TOO_LONG: Remedy(
        RequestRefusedError, "HubSpot calls the address too long", "Ask for fewer extra_properties"
    ),
}


class DailyLimitError(RunEndingError):
    """The account's calls of the day are used up."""

    def __init__(self) -> None:
        super().__init__(
            "HubSpot's daily limit of calls is used up, by this and all other apps of the account",
            "Run again after midnight in the account's time zone; nothing is lost",
            status=requests.codes.too_many_requests,
        )


class ScopeMissingError(RequestRefusedError):
    """The token may not read something."""


def is_daily_limit(response: requests.Response) -> bool:
    """Whether an answer is a 429 that no wait within the run ends."""
    if response.status_code != requests.codes.too_many_requests:
        return False
    body = _body(response)
    return body.get("policyName") == DAILY or "daily limit" in str(body.get("message"))


def scope_error(response: requests.Response, path: str) -> VendorError | None:
    """The error for a 403 that says which scope is missing; None for any other answer."""
    if response.status_code != requests.codes.forbidden:
        return None
    body = _body(response)
    scopes = " or ".join(list(dict.fromkeys(_scopes(body)))[:MOST_SCOPES])
    if not scopes and body.get("category") != "MISSING_SCOPES":
        return None
    return ScopeMissingError(
        f"the token lacks a scope: {scopes or 'HubSpot does not say which'} (for {path})",
        "Grant it to the service key or the private app in HubSpot, or deselect the stream",
        status=response.status_code,
        code="MISSING_SCOPES",
    )


def _body(response: requests.Response) -> Mapping[str, Any]:
    return told(response)


def _scopes(body: Mapping[str, Any]) -> Iterator[str]:
    errors = body.get("errors")
    for part in (body, *(errors if isinstance(errors, list) else ())):
        context = part.get("context") if isinstance(part, dict) else None
        named = context if isinstance(context, dict) else {}
        for listed in map(named.get, SCOPE_KEYS):
            yield from (str(scope) for scope in listed) if isinstance(listed, list) else ()
    if told := PERMISSIONS.search(str(body.get("message"))):
        yield from told[1].split(", ")
