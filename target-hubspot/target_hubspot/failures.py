"""From HubSpot's answers to errors that say what to do."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests

from crm_core.errors import (
    AccessRefusedError,
    RowRefusedError,
    TargetError,
    VendorUnavailableError,
)
from crm_core.transport import Body
from target_hubspot.patience import (
    THROTTLED,
    Policy,
    is_passing,
    policy_of,
    seconds_asked,
)
from target_hubspot.refusal import Refusal, missing_scopes_in

ORIGIN_UNREACHABLE: Final = 530
"""The CDN's answer to a request that it hands on to nobody; also to a malformed token (2026)."""

LONGEST_DAY: Final = timedelta(hours=25)
MOST_SCOPES: Final = 8
OURS: Final = ("contacts", "lists", "deals", "communication_preferences", "behavioral_events")
"""What scopes that this target needs are about; a 403 may name those of every kind (2024)."""

HOW_TO_GET_IN: Final = (
    "Set access_token to a service key, or to the token of a private app "
    "(HubSpot: Settings > Integrations); an OAuth token may have expired."
)


class RequestRefusedError(RowRefusedError):
    """HubSpot refused a request for what it holds."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        advice = "Check api_url." if status == requests.codes.not_found else "Correct it."
        super().__init__(f"HubSpot refused it ({refusal.words or status})", advice)
        self.status = status
        self.refusal = refusal


class ForbiddenError(AccessRefusedError):
    """The token may not do something, and HubSpot need not say why (recorded, 2024)."""


class ScopeMissingError(ForbiddenError):
    """The token may not do something for want of a scope."""

    def __init__(self, scopes: str) -> None:
        reason = f"The token lacks a scope: {scopes}"
        super().__init__(reason, "Grant it to the service key or the private app in HubSpot.")


class DailyLimitError(VendorUnavailableError):
    """The account's calls of the day are used up."""

    def __init__(self, resets_at: datetime | None) -> None:
        moment = f"at {resets_at:%Y-%m-%d %H:%M} UTC, " if resets_at else "at "
        super().__init__(
            "HubSpot's daily limit of calls is used up, by this and all other apps of the account",
            f"It resets {moment}midnight in the account's time zone: start again then; nothing is "
            "lost.",
        )


class ThrottledError(VendorUnavailableError):
    """HubSpot asks for more patience than a run has."""

    def __init__(self) -> None:
        super().__init__(
            "HubSpot takes no more calls for now, and all waiting within the run did not help",
            "Start again later, the next run goes on where this one ended; if it stays so, lower "
            "requests_per_10_seconds, as other apps of the account use up the same limits.",
        )


def error_of(response: requests.Response, body: Body | None) -> TargetError | None:
    """The error that an answer stands for, None where it is a success."""
    status = response.status_code
    if status < requests.codes.multiple_choices:
        return None
    if status == THROTTLED:
        is_daily = policy_of(response, body) is Policy.DAILY
        return DailyLimitError(_reset(response)) if is_daily else ThrottledError()
    if status in {401, 403} and body is not None:
        return _access_error(status, body)
    if status == requests.codes.not_found:
        return RequestRefusedError(status, Refusal.parse(body or {"message": "not found"}))
    if is_passing(response, body) or body is None or response.ok:
        return unavailable(_with_status(status))
    return RequestRefusedError(status, Refusal.parse(body))


def unavailable(cause: str) -> VendorUnavailableError:
    """The error for a HubSpot that gives no usable answer."""
    return VendorUnavailableError(
        f"HubSpot gives no usable answer: {cause}",
        "Check api_url and https://status.hubspot.com, then start again; nothing is lost.",
    )


def _with_status(status: int) -> str:
    hint = ", as also to a malformed access_token" if status == ORIGIN_UNREACHABLE else ""
    return f"it answered with status {status}{hint}"


def _access_error(status: int, body: Mapping[str, Any]) -> AccessRefusedError:
    if status == 401:  # noqa: PLR2004 (no token, an unknown or an expired one)
        expired = body.get("category") == "EXPIRED_AUTHENTICATION"
        what = "The access token has expired" if expired else "HubSpot does not know the token"
        return AccessRefusedError(what, HOW_TO_GET_IN)
    scopes = missing_scopes_in(body)
    if scopes or body.get("category") == "MISSING_SCOPES":
        return ScopeMissingError(_told(scopes) or "HubSpot does not say which")
    reason = "HubSpot does not allow this to the token"
    return ForbiddenError(reason, "Check that the account is active and the app is allowed.")


def _told(scopes: list[str]) -> str:
    """Name scopes, those that this target knows first, where HubSpot names those of every kind."""
    ordered = sorted(scopes, key=lambda scope: not any(word in scope for word in OURS))
    more = f" (or one of {len(ordered) - MOST_SCOPES} others)" if len(ordered) > MOST_SCOPES else ""
    return " or ".join(ordered[:MOST_SCOPES]) + more


def _reset(response: requests.Response) -> datetime | None:
    seconds = seconds_asked(response)
    is_known = seconds is not None and 0 < seconds <= LONGEST_DAY.total_seconds()
    return datetime.now(UTC) + timedelta(seconds=seconds) if seconds and is_known else None
