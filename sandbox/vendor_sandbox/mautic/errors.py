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
    "bad_grant": (
        400,
        "The grant type is unauthorized for this client_id",
        "unauthorized_client",
    ),
    "no_grant": (400, "Invalid grant_type parameter or parameter missing", "invalid_request"),
    "bad_token": (401, "The access token provided is invalid.", "invalid_grant"),
    "expired_token": (401, "The access token provided has expired.", "invalid_grant"),
    "no_credentials": (401, "API authorization denied.", "access_denied"),
}
"""Status, message and type of everything that is refused before a route."""

BY_STATUS: Mapping[int, str] = {
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
        is_plain: Whether there is a `type` and no details, though the type is null.
    """

    def __init__(
        self,
        status: int,
        message: str,
        details: dict[str, list[str]] | list[str] | None = None,
        kind: str | None = None,
        *,
        is_plain: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details or []
        self.kind = kind
        self.is_plain = is_plain or kind is not None

    @property
    def entry(self) -> dict[str, Any]:
        """The error as it stands in an answer's list."""
        if self.is_plain:
            return {"message": self.message, "code": self.status, "type": self.kind}
        return {"code": self.status, "message": self.message, "details": self.details}

    @property
    def row_entry(self) -> dict[str, Any]:
        """The same as the error of a batch's row."""
        return self.entry if self.is_plain else {**self.entry, "type": None}

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        return {"errors": [self.entry]}


def by_status(status: int) -> MauticError:
    """The refusal that goes with a status alone."""
    if status == 401:  # noqa: PLR2004 - the one status that speaks of a token
        return auth_error("expired_token")
    known = BY_STATUS.get(status)
    return MauticError(status, known) if known else unexpected(status)


def auth_error(name: str) -> MauticError:
    """One of the refusals of `AUTH`."""
    status, message, kind = AUTH[name]
    return MauticError(status, message, kind=kind)


def row_error(status: int) -> MauticError:
    """A batch's row that is refused before its values are looked at."""
    return MauticError(status, BY_STATUS.get(status) or _unexpected(status), kind="api")


def form_error(messages: Mapping[str, str], status: int = 400) -> MauticError:
    """Values that are refused: field to message."""
    message = ", ".join(f"{name}: {reason}" for name, reason in messages.items())
    return MauticError(status, message, {name: [reason] for name, reason in messages.items()})


def _unexpected(status: int) -> str:
    return (
        f"Looks like I encountered an error (error #{status}). If I do it again, please report me"
        " to the system administrator!"
    )


def unexpected(status: int) -> MauticError:
    """What Mautic says of everything that it did not foresee."""
    return MauticError(status, _unexpected(status), is_plain=True)


def no_such_url(path: str) -> MauticError:
    """A path that Mautic does not have."""
    return MauticError(404, f"Requested URL not found: {path}", is_plain=True)


def not_served(path: str) -> MauticError:
    """A path that Mautic has, and the sandbox has not: said so, with a status that Mautic lacks."""
    message = f"The sandbox does not serve this route of Mautic's API: {path}"
    return MauticError(501, message, is_plain=True)
