"""Eventbrite's refusals: one body for every status, decided on by its `error` (API, Errors).

The vendor writes HTTP reason phrases in capitals; the server below offers no way to set one.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

NOT_PERMITTED = "You do not have permission to access the resource you requested."
LEGACY = (
    "This user is not able to use legacy user endpoints, please use the organization equivalent."
)
NOT_AVAILABLE = "The feature that you requested is not available to you."
OVER_LIMIT = (
    "Hourly rate limit has been reached for this token. "
    "Default rate limits are 2,000 calls per hour."
)
USUAL = {
    301: ("PERMANENTLY_MOVED", "Resource must be retrieved from a different URL."),
    400: ("BAD_REQUEST", "The request could not be processed."),
    401: ("ACCESS_DENIED", "Authentication unsuccessful."),
    403: ("NOT_AUTHORIZED", NOT_PERMITTED),
    404: ("NOT_FOUND", "The path you requested does not exist."),
    405: ("METHOD_NOT_ALLOWED", "Method is not allowed for this endpoint."),
    409: ("REQUEST_CONFLICT", "Requested operation resulted in conflict."),
    429: ("HIT_RATE_LIMIT", OVER_LIMIT),
}
SERVER_TROUBLE = ("INTERNAL_ERROR", "An unhandled error occured in Eventbrite.")


class RefusalError(Exception):
    """A request that the vendor refuses, with what it answers."""

    def __init__(
        self,
        status: int,
        error: str,
        description: str,
        *,
        detail: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {error}")
        self.status = status
        self.error = error
        self.description = description
        self.detail = detail
        self.headers = headers

    def response(self) -> JSONResponse:
        """The answer."""
        body: dict[str, Any] = {
            "status_code": self.status,
            "error_description": self.description,
            "error": self.error,
        }
        if self.detail is not None:
            body["error_detail"] = self.detail
        return JSONResponse(body, self.status, self.headers)


def usual(status: int) -> RefusalError:
    """The refusal that a status is mostly used for."""
    return RefusalError(status, *USUAL.get(status, SERVER_TROUBLE))


def moved(location: str) -> RefusalError:
    """The same resource is at `location`."""
    return RefusalError(301, *USUAL[301], headers={"location": location})


def bad_argument(name: str, reason: str = "INVALID") -> RefusalError:
    """An argument, of the query or the body, that the vendor does not take."""
    return RefusalError(
        400,
        "ARGUMENTS_ERROR",
        f"There are errors with your arguments: {name} - {reason}",
        detail={"ARGUMENTS_ERROR": {name: [reason]}},
    )


def no_choice(name: str, value: str) -> RefusalError:
    """A value that a list of orders does not take; told without details (recorded 2026)."""
    text = f'There are errors with your arguments: {name} - "{value}" is not a valid choice.'
    return RefusalError(400, "ARGUMENTS_ERROR", text)


def unknown(what: str) -> RefusalError:
    """There is no such `what`, for instance "event"."""
    return RefusalError(404, "NOT_FOUND", f"The {what} you requested does not exist.")


def bad_page() -> RefusalError:
    """A page number out of range."""
    return RefusalError(400, "BAD_PAGE", "Page number does not exist or is an invalid format.")


def bad_continuation() -> RefusalError:
    """A token that was not made for this list, or is no longer valid."""
    return RefusalError(400, "BAD_CONTINUATION_TOKEN", "Invalid continuation token passed.")


def expansion_failed() -> RefusalError:
    """An expansion that broke; the same request without it succeeds."""
    text = "Unhandled error occurred during expansion; try again without expansions."
    return RefusalError(500, "EXPANSION_FAILED", text)
