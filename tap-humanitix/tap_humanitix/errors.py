"""What a refusal of Humanitix means, in words a user can act on."""

from http import HTTPStatus

from tap_core.errors import AccessRefusedError, Remedies, Remedy, RequestRefusedError

NEW_KEY = (
    "Copy the key again from the Humanitix console (Account, Advanced, API key) into api_key; "
    "a key made there later has ended this one"
)

MALFORMED_KEY = Remedy(AccessRefusedError, "Humanitix finds no API key in what was sent", NEW_KEY)
"""Told with status 400 rather than 401 (seen in live answers)."""

GIVE_BACK = "Give the user of the API key (HUMANITIX_API_KEY) the right to read it again"
LEAVE_OUT = "to leave it out on purpose, name the others in locations (TAP_HUMANITIX_LOCATIONS)"

CLOSED_EVENT = Remedy(
    RequestRefusedError,
    "Humanitix does not let the API key read an event",
    GIVE_BACK,
)


def closed(location: str) -> RequestRefusedError:
    """Build the error for a region of which the key opens nothing."""
    status = HTTPStatus.FORBIDDEN
    reason = f"Humanitix does not let the API key read location {location} (status {status})"
    return RequestRefusedError(reason, f"{GIVE_BACK}; {LEAVE_OUT}", status=status)


def emptied(location: str | None, known: int) -> RequestRefusedError:
    """Build the error for a region that lists no event, although it had some."""
    where, left_out = (f"in location {location}", f"; {LEAVE_OUT}") if location else ("at all", "")
    return RequestRefusedError(
        f"Humanitix lists no event {where}, where earlier runs found {known}",
        f"{GIVE_BACK}, or put back the key of the same account{left_out}; where all events were "
        "moved away or archived, begin with a new state",
    )


def nothing(location: str | None) -> str:
    """Say that a region has no events, which is no failure where it never had any."""
    where = f"in location {location}" if location else "in the home region of the API key"
    check = "check locations (TAP_HUMANITIX_LOCATIONS)"
    return f"there is no event {where}; if there should be, {check}"


REMEDIES: Remedies = {
    400: Remedy(
        RequestRefusedError,
        "Humanitix calls the request malformed",
        "Check page_size, locations and start_date",
    ),
    401: Remedy(AccessRefusedError, "Humanitix does not know this API key", NEW_KEY),
    403: Remedy(AccessRefusedError, "Humanitix refuses this API key", NEW_KEY),
}
