"""What Eventbrite's refusals mean, and what to do about them (Eventbrite API, errors).

The vendor's word in the body decides, not its text nor the status alone.
"""

from collections.abc import Mapping

from tap_core.errors import AccessRefusedError, Remedy, RequestRefusedError, SkippableError


class ContinuationRefusedError(SkippableError):
    """The vendor no longer knows a continuation token, so a list starts again."""


class ExpansionFailedError(SkippableError):
    """The vendor cannot fill in the objects that were asked for with `expand`."""


class EndlessListError(SkippableError):
    """A list says that there is more, but leads nowhere or in a circle."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the list {path} has no end: its continuation repeats or is missing", "Run again later"
        )


class NoListError(RequestRefusedError):
    """An answer lacks the list that was asked for, and would lack it again."""

    def __init__(self, path: str, rows_key: str) -> None:
        super().__init__(
            f"Eventbrite answered {path} without a list of {rows_key}",
            "Check api_url; if it is right, the vendor's API has changed",
        )


def unexpanded() -> ExpansionFailedError:
    """Build the note on a list that was read without what `expand` asked for."""
    return ExpansionFailedError(
        "Eventbrite could not add them, so the rows came without",
        "The bookmark stays, so a later run reads the rows again",
    )


GIVE_BACK = (
    "Give the user of the token (EVENTBRITE_TOKEN) a role in it again; to leave it out on purpose, "
    "name the organisations to read in organization_ids (TAP_EVENTBRITE_ORGANIZATION_IDS)"
)
LONGEST_NAME = 60


def closed(what: str, refusal: RequestRefusedError) -> RequestRefusedError:
    """Build the error for an organisation, or an event of one, that the user may not read."""
    return RequestRefusedError(
        f"Eventbrite does not let the token read {what} (status {refusal.status})",
        GIVE_BACK,
        status=refusal.status,
        code=refusal.code,
    )


def emptied(label: str, known: int) -> RequestRefusedError:
    """Build the error for an organisation that lists no event, although it had some."""
    return RequestRefusedError(
        f"Eventbrite lists no event of {label}, where earlier runs found {known}",
        f"{GIVE_BACK}; where all its events were deleted, begin with a new state",
    )


def printable(name: object) -> str:
    """Give what can be shown of a name, in one line and not longer than `LONGEST_NAME`."""
    shown = "".join(char for char in name if char.isprintable()) if isinstance(name, str) else ""
    return shown[:LONGEST_NAME].strip()


REFUSED_TOKEN = Remedy(
    AccessRefusedError,
    "Eventbrite does not accept the token",
    "Copy the private token of Account settings, Developer links into the setting token",
)
PUBLIC_TOKEN = Remedy(
    AccessRefusedError,
    "the token opens public data only, or its user may not list organisations",
    "Put the private token of a user of the organisation into the setting token",
)
"""A 403 where a token asks about its own user."""

REMEDIES_BY_CODE: Mapping[str, Remedy] = {
    "BAD_CONTINUATION_TOKEN": Remedy(
        ContinuationRefusedError,
        "Eventbrite refused to continue a list, also after starting it again",
        "Run again later",
    ),
    "EXPANSION_FAILED": Remedy(
        ExpansionFailedError, "Eventbrite cannot expand the objects of a list", "Run again later"
    ),
    "INVALID_AUTH": REFUSED_TOKEN,
    "INVALID_AUTH_HEADER": REFUSED_TOKEN,
    "NO_AUTH": REFUSED_TOKEN,
}
REMEDIES_BY_STATUS: Mapping[int, Remedy] = {
    401: REFUSED_TOKEN,
    403: Remedy(
        RequestRefusedError,
        "the token's user may not read this",
        "Give the user a role with this right, or leave the organisation out of organization_ids",
    ),
    404: Remedy(
        RequestRefusedError,
        "Eventbrite knows no such thing",
        "Check api_url, organization_ids and event_ids in the settings; it may have been deleted",
    ),
}
