"""The vendor's own switches, which clients send as headers (Eventbrite API, API Switches)."""

from starlette.datastructures import Headers

from vendor_sandbox.eventbrite.errors import RefusalError, usual

OMIT_DESCRIPTION = "OMIT_DESCRIPTION_FROM_EVENT_CONTAINER"
KNOWN = frozenset({OMIT_DESCRIPTION})
ENABLED, DISABLED = "eb-api-switches-enabled", "eb-api-switches-disabled"


def check_api_switches(headers: Headers) -> None:
    """Refuse contradicting or unknown switches.

    Raises:
        RefusalError: REQUEST_CONFLICT or BAD_REQUEST.
    """
    enabled, disabled = _named(headers, ENABLED), _named(headers, DISABLED)
    if enabled & disabled:
        raise usual(409)
    if not (enabled | disabled) <= KNOWN:
        raise RefusalError(400, "BAD_REQUEST", "A switch does not exist or has been deprecated.")


def omits_description(headers: Headers) -> bool:
    """Whether events are to come without description."""
    return OMIT_DESCRIPTION in _named(headers, ENABLED)


def _named(headers: Headers, header: str) -> frozenset[str]:
    values = headers.get(header, "").split(",")
    return frozenset(filter(None, (value.strip().upper() for value in values)))
