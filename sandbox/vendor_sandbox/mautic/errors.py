"""Refusals in Mautic's words (Mautic API, errors)."""

from collections.abc import Mapping
from typing import Any

DISABLED = "API disabled. You need to enable the API in the API settings of Mautic's Configuration."
BASIC_DISABLED = (
    "Basic Auth disabled. You need to enable HTTP basic auth in the API settings of Mautic's"
    " Configuration."
)
AUTH: Mapping[str, tuple[int, str, str]] = {
    "api_disabled": (403, DISABLED, "api_disabled"),
    "basic_disabled": (403, BASIC_DISABLED, "access_denied"),
    "bad_basic": (401, "Authorization denied, invalid credentials.", "access_denied"),
    "bad_client": (400, "The client credentials are invalid", "invalid_client"),
    "bad_grant": (400, "Invalid grant_type parameter or parameter missing", "invalid_request"),
    "bad_token": (401, "The access token provided is invalid.", "invalid_grant"),
    "expired_token": (401, "The access token provided has expired.", "invalid_grant"),
    "no_credentials": (401, "API authorization denied.", "access_denied"),
}
"""Status, message and type of everything that is refused before a route."""

BY_STATUS: Mapping[int, str] = {
    400: "This is a bad request.",
    403: "You do not have access to the requested area/action.",
    404: "Item was not found.",
}
TOO_MANY_ROWS = "A max of 200 entities are supported at a time."
NOT_UNIQUE = "This field must be unique."


class MauticError(Exception):
    """A request, or a row of a batch, that Mautic refuses.

    Args:
        status: HTTP status, also the row's code.
        message: What the caller reads.
        details: Field to messages, or an empty list.
        kind: The error's `type`.
    """

    def __init__(
        self,
        status: int,
        message: str,
        details: dict[str, list[str]] | list[str] | None = None,
        kind: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details or []
        self.kind = kind

    @property
    def entry(self) -> dict[str, Any]:
        """The error as it stands in a list, or as a row's error."""
        if self.kind is not None:
            return {"message": self.message, "code": self.status, "type": self.kind}
        return {
            "code": self.status,
            "message": self.message,
            "details": self.details,
            "type": None,
        }

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        return {"errors": [self.entry]}


def by_status(status: int) -> MauticError:
    """The refusal that goes with a status alone."""
    if status == 401:  # noqa: PLR2004 - the one status that speaks of a token
        return auth_error("expired_token")
    return MauticError(status, BY_STATUS.get(status) or _unexpected(status))


def auth_error(name: str) -> MauticError:
    """One of the refusals of `AUTH`."""
    status, message, kind = AUTH[name]
    return MauticError(status, message, kind=kind)


def row_error(status: int) -> MauticError:
    """A batch's row that is refused before its values are looked at."""
    return MauticError(status, BY_STATUS[status], kind="api")


def form_error(messages: Mapping[str, str], status: int = 400) -> MauticError:
    """Values that are refused: field to message."""
    message = ", ".join(f"{name}: {reason}" for name, reason in messages.items())
    return MauticError(status, message, {name: [reason] for name, reason in messages.items()})


def _unexpected(status: int) -> str:
    return f"Looks like I encountered an error (error #{status})."
