"""What can go wrong with a vendor, as data.

    FatalAPIError (singer-sdk)
    └── VendorError              says a reason and what to do next
        ├── RunEndingError       nothing more can be read
        │   ├── AccessRefusedError   the key opens nothing
        │   ├── UnreachableError     nobody answers at the address
        │   └── IncompleteError      the rest was read, but a request of ours was refused
        └── SkippableError       one event, list or organisation cannot be read; others can
            ├── RequestRefusedError  the vendor refuses this request, and would refuse it again
            └── VendorFailingError   the vendor still failed after the last retry

While retries are left, a failed attempt is the SDK's `RetriableAPIError`.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

import requests
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

REASONS_TOLD = 3


class VendorError(FatalAPIError):
    """A vendor call that failed for good.

    Args:
        reason: What happened, in plain words, without personal data or secrets.
        advice: What the reader can do about it.
        status: HTTP status, or None where there was no answer.
        code: The vendor's own word for the error, where it has one.
    """

    def __init__(
        self, reason: str, advice: str, *, status: int | None = None, code: str | None = None
    ) -> None:
        super().__init__(f"{reason}. {advice}.")
        self.reason = reason
        self.advice = advice
        self.status = status
        self.code = code


class RunEndingError(VendorError):
    """Nothing more can be read, so the run ends."""


class AccessRefusedError(RunEndingError):
    """The vendor does not accept the key or token."""


class UnreachableError(RunEndingError):
    """Nobody answers at the vendor's address."""


class IncompleteError(RunEndingError):
    """The vendor refused a request of a run that read the rest.

    It would refuse it again, so the run must not pass for a success.

    Args:
        refusals: What was refused, in order; the first reasons are told, each once.
    """

    def __init__(self, refusals: "Sequence[RequestRefusedError]") -> None:
        first = refusals[0]
        reasons = list(dict.fromkeys(refusal.reason for refusal in refusals))
        more = len(reasons) - REASONS_TOLD
        others = f", and {more} more" if more > 0 else ""
        super().__init__(
            f"{'; '.join(reasons[:REASONS_TOLD])}{others}; the rest was read",
            first.advice,
            status=first.status,
            code=first.code,
        )


class SkippableError(VendorError):
    """Only this request is lost; a caller may go on with the others."""


class RequestRefusedError(SkippableError):
    """The vendor refuses this request for a reason that a retry does not change."""


class VendorFailingError(SkippableError):
    """The vendor still failed after the last retry."""


class Remedy(NamedTuple):
    """How a refused status is told: the exception, what happened and what to do."""

    error: type[VendorError]
    reason: str
    advice: str


Remedies = Mapping[int, Remedy]

COMMON_REMEDIES: Remedies = {
    400: Remedy(
        RequestRefusedError,
        "the vendor calls the request malformed",
        "Check the settings; if they are right, the vendor's API has changed",
    ),
    401: Remedy(
        AccessRefusedError,
        "the vendor does not accept the credential",
        "Make a new one in the vendor's console and put it into the settings",
    ),
    403: Remedy(
        RequestRefusedError,
        "the credential has no right to read this",
        "Ask the account's owner for the right, or leave this out in the settings",
    ),
    404: Remedy(
        RequestRefusedError,
        "the vendor knows no such thing",
        "Check api_url and the ids in the settings; it may have been deleted",
    ),
}
"""Holds for every vendor; a tap puts its own words over these."""

MOVED = Remedy(
    RequestRefusedError,
    "the vendor sends to another address, which the credential must not follow",
    "Check api_url",
)

PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals of a vendor that pass by themselves."""

OTHER_REFUSAL = Remedy(
    RequestRefusedError,
    "the vendor refused the request",
    "Look the status up in the vendor's documentation",
)


def refusal(status: int, path: str, remedies: Remedies, *, code: str | None = None) -> VendorError:
    """Build the error for a status that is not to be retried."""
    otherwise = MOVED if status < HTTPStatus.BAD_REQUEST else OTHER_REFUSAL
    remedy = remedies.get(status) or COMMON_REMEDIES.get(status, otherwise)
    reason = f"{remedy.reason} (status {status} for {path})"
    return remedy.error(reason, remedy.advice, status=status, code=code)


def exhausted(failure: Exception, path: str) -> VendorError:
    """Build the error for a request whose last retry failed with `failure`."""
    response = failure.response if isinstance(failure, RetriableAPIError) else None
    if response is not None:
        status = response.status_code
        is_refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        is_of_others = is_refused and status not in PASSING
        check = "proxy, firewall and api_url" if is_of_others else "api_url"
        return VendorFailingError(
            f"{failure} (status {status} for {path})",
            f"Run again later; check {check} if it stays so",
            status=status,
        )
    if isinstance(failure, requests.Timeout) and not isinstance(failure, requests.ConnectTimeout):
        return VendorFailingError(
            f"the vendor took too long to answer (for {path})",
            "Run again later, or raise request_timeout",
        )
    if isinstance(failure, requests.exceptions.ChunkedEncodingError):
        return VendorFailingError(f"the vendor's answer broke off (for {path})", "Run again later")
    return UnreachableError(
        f"nobody answers ({type(failure).__name__} for {path})",
        "Check api_url, the network and any proxy",
    )
