"""What tokens may do (HubSpot API, scopes)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from vendor_sandbox.credentials import (
    HUBSPOT_EXPIRED_TOKEN,
    HUBSPOT_OAUTH_TOKEN,
    HUBSPOT_READ_ONLY_TOKEN,
    HUBSPOT_TOKEN,
)
from vendor_sandbox.hubspot.errors import BY_STATUS, HubSpotError, PlainError
from vendor_sandbox.hubspot.kinds import OTHER_KINDS

OF_OTHER_KINDS = {
    f"crm.{area}.{kind.name}.{right}"
    for kind in OTHER_KINDS
    for area in ("objects", "schemas")
    for right in ("read", "write")
}
READING = frozenset(
    {
        *(scope for scope in OF_OTHER_KINDS if scope.endswith(".read")),
        "crm.import",
        "crm.schemas.custom.read",
        "crm.objects.contacts.read",
        "crm.schemas.contacts.read",
        "crm.objects.deals.read",
        "crm.schemas.deals.read",
        "crm.lists.read",
        "crm.objects.owners.read",
        "communication_preferences.read",
        "communication_preferences.statuses.batch.read",
    }
)
WRITING = frozenset(
    {
        *OF_OTHER_KINDS,
        "crm.objects.contacts.write",
        "crm.schemas.contacts.write",
        "crm.objects.deals.write",
        "crm.schemas.deals.write",
        "crm.lists.write",
        "communication_preferences.write",
        "communication_preferences.read_write",
        "communication_preferences.statuses.batch.write",
        "analytics.behavioral_events.send",
    }
)
ENTERPRISE = frozenset(
    {
        "communication_preferences.statuses.batch.read",
        "communication_preferences.statuses.batch.write",
    }
)
"""What nobody can grant in an account below Marketing Hub Enterprise (HubSpot API, scopes)."""
OF_OTHER_KIND = ("e-commerce", "tickets", "crm.objects.custom.read")
"""Scopes of other kinds that a 403 names beside (recorded, 2024)."""
SCOPES: Mapping[str, frozenset[str]] = {
    HUBSPOT_TOKEN: READING | WRITING,
    HUBSPOT_OAUTH_TOKEN: READING | WRITING,
    HUBSPOT_READ_ONLY_TOKEN: READING,
}
"""Token to what it may do."""
BEARER = "Bearer "
TOKEN = re.compile(r"[\w.:-]*", re.ASCII)
ONE_OF = "One or more of the following scopes are required."
NO_PERMISSION = "You do not have permissions to view this in the portal"
SCOPES_PAGE = "https://developers.hubspot.com/scopes"
EXPIRED = "The OAuth token used to make this call expired. Get a new token and try again."


def token_of(authorization: str) -> str:
    """The token of an `Authorization` header.

    Raises:
        HubSpotError: 401 for no token, an unknown or an expired one; 530 of the CDN for one that
            is malformed (recorded, 2026).
    """
    token = authorization.removeprefix(BEARER)
    if authorization.startswith(BEARER) and not TOKEN.fullmatch(token):
        raise PlainError(530, "error code: 1016")
    if authorization.startswith(BEARER) and token in SCOPES:
        return token
    if token == HUBSPOT_EXPIRED_TOKEN:
        raise HubSpotError(401, "EXPIRED_AUTHENTICATION", EXPIRED)
    raise HubSpotError(401, *BY_STATUS[401])


def check_scopes(token: str, needed: Sequence[str], switches: Mapping[str, Any]) -> None:
    """403 unless the token has one of the scopes; none needed lets everybody in."""
    held = SCOPES[token]
    if token == HUBSPOT_TOKEN and switches["scopes"]:
        held &= set(switches["scopes"])
    if not switches["marketing_enterprise"]:
        held -= ENTERPRISE
    if not needed or held.intersection(needed):
        return
    if switches["missing_scopes_key"] == "message":
        raise HubSpotError(403, None, f"{NO_PERMISSION} (requires one of [{', '.join(needed)}])")
    if switches["missing_scopes_key"] == "top":
        context = {"requiredGranularScopes": [*needed], "links": [SCOPES_PAGE]}
        raise HubSpotError(403, "MISSING_SCOPES", ONE_OF, context=context)
    raise HubSpotError(
        403,
        *BY_STATUS[403],
        errors=[
            {
                "message": ONE_OF,
                "context": _context(switches["missing_scopes_key"], needed),
            }
        ],
        links={"scopes": SCOPES_PAGE},
    )


def _context(key: str, needed: Sequence[str]) -> dict[str, list[str]]:
    if key == "both":
        return {"requiredScopes": [*OF_OTHER_KIND], "requiredGranularScopes": [*needed]}
    return {key: [*needed]}
