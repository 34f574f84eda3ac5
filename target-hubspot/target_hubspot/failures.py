"""From HubSpot's answers to errors that say what to do."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import requests

from crm_core.errors import (
    AccessRefusedError,
    RowRefusedError,
    TargetError,
    VendorUnavailableError,
)
from crm_core.transport import Body

LOCKED: Final = 423
THROTTLED: Final = 429
MIGRATING: Final = 477
RETRIED: Final = frozenset({408, LOCKED, THROTTLED, MIGRATING})
"""Worth another try, like everything from 500 up (HubSpot API, limits)."""

FLOORS: Final[Mapping[str | int, float]] = {
    "SECONDLY": 1,
    "TEN_SECONDLY_ROLLING": 10,
    LOCKED: 2,
    MIGRATING: 10,
}
"""Shortest wait by policy or status, in multiples of the setting `retry_wait_seconds`."""

LONGEST_WAIT: Final = 60.0
"""Seconds; whoever is asked to wait longer had better start again later."""

SCOPE_KEYS: Final = ("requiredGranularScopes", "requiredScopes", "missingScopes")
PERSONAL: Final = re.compile(r"\S+@\S+|\+?\d[\d\s().-]{5,}\d")
EXISTING: Final = re.compile(r"Existing ID: (\d+)")
TRACE: Final = "objectWriteTraceId"
DAILY: Final = "DAILY"

HOW_TO_GET_IN: Final = (
    "Set access_token to a service key, or to the token of a private app "
    "(HubSpot: Settings > Integrations); an OAuth token may have expired."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why HubSpot refused a request, or a row of it.

    Attributes:
        category: For instance `VALIDATION_ERROR`.
        words: The reason without anybody's data.
        codes: Property to what is wrong with its value, for instance `INVALID_EMAIL`.
        ids: Ids that it names.
        traces: Trace ids of the rows that it names.
        existing_id: The record that holds a value already.
    """

    category: str = ""
    words: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    existing_id: str | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Read the body of a refusal, or a row among the `errors` of a batch."""
        message = str(body.get("message") or "")
        context = body.get("context") or {}
        codes = dict(_codes(message, body.get("errors") or ()))
        category = str(body.get("category") or "")
        return cls(
            category=category,
            words=_words(category, message, codes),
            codes=codes,
            ids=frozenset(map(str, context.get("ids") or ())),
            traces=frozenset(map(str, context.get(TRACE) or ())),
            existing_id=_existing_id(message, context),
        )


class RequestRefusedError(RowRefusedError):
    """HubSpot refused a request for what it holds."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        advice = "Check api_url." if status == requests.codes.not_found else "Correct it."
        super().__init__(f"HubSpot refused it ({refusal.words or status})", advice)
        self.status = status
        self.refusal = refusal


class ScopeMissingError(AccessRefusedError):
    """The token may not do something."""

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


def error_of(response: requests.Response, body: Body | None) -> TargetError | None:
    """The error that an answer stands for, None where it is a success."""
    status = response.status_code
    if status < requests.codes.multiple_choices:
        return None
    if status in {401, 403} and body is not None:
        return _access_error(status, body)
    if policy_of(response, body) == DAILY:
        return DailyLimitError(_reset(response))
    if is_worth_another_try(response, body) or body is None or response.ok:
        return unavailable(f"it answered with status {status}")
    return RequestRefusedError(status, Refusal.parse(body))


def is_worth_another_try(response: requests.Response, body: Body | None) -> bool:
    """Whether the same request may well succeed soon."""
    status = response.status_code
    if policy_of(response, body) == DAILY or seconds_asked(response) > LONGEST_WAIT:
        return False
    return status in RETRIED or status >= 500  # noqa: PLR2004 (5xx)


def floor_of(response: requests.Response, body: Body | None) -> float:
    """How long to wait at least before the next try, in multiples of the setting."""
    policy = policy_of(response, body)
    return FLOORS.get(policy, 0) or FLOORS.get(response.status_code, 0)


def seconds_asked(response: requests.Response) -> float:
    """Seconds that the answer asks to wait."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else 0.0


def policy_of(response: requests.Response, body: Body | None) -> str:
    """Which limit a 429 speaks of; empty where it is none, or does not say."""
    if response.status_code != THROTTLED:
        return ""
    told = body or {}
    named = str(told.get("policyName") or "")
    is_daily = "daily limit" in str(told.get("message") or "")
    return DAILY if named == DAILY or is_daily else named


def unavailable(cause: str) -> VendorUnavailableError:
    """The error for a HubSpot that gives no usable answer."""
    return VendorUnavailableError(
        f"HubSpot gives no usable answer: {cause}",
        "Check api_url and https://status.hubspot.com, then start again; nothing is lost.",
    )


def _access_error(status: int, body: Mapping[str, Any]) -> AccessRefusedError:
    if status == 401:  # noqa: PLR2004 (no token, an unknown or an expired one)
        expired = body.get("category") == "EXPIRED_AUTHENTICATION"
        what = "The access token has expired" if expired else "HubSpot does not know the token"
        return AccessRefusedError(what, HOW_TO_GET_IN)
    scopes = " or ".join(_scopes(body))
    if scopes or body.get("category") == "MISSING_SCOPES":
        return ScopeMissingError(scopes or "HubSpot does not say which")
    reason = "HubSpot does not allow this to the token"
    return AccessRefusedError(reason, "Check that the account is active and the app is allowed.")


def _scopes(body: Mapping[str, Any]) -> list[str]:
    contexts = [body, *(body.get("errors") or ())]
    return [
        str(scope)
        for each in contexts
        for key in SCOPE_KEYS
        for scope in (each.get("context") or {}).get(key) or ()
    ]


def _codes(message: str, errors: Any) -> Iterator[tuple[str, str]]:
    """Pair properties with what is wrong, told in JSON within the message and beside it."""
    start, end = message.find("["), message.rfind("]")
    try:
        issues = json.loads(message[start : end + 1]) if 0 <= start < end else []
    except ValueError:
        issues = []
    for issue in issues:
        if isinstance(issue, dict) and "name" in issue:
            yield str(issue["name"]), str(issue.get("error") or "")
    for error in errors:
        for name in (error.get("context") or {}).get("propertyName") or ():
            yield str(name), str(error.get("code") or "")


def _words(category: str, message: str, codes: Mapping[str, str]) -> str:
    if codes:
        return ", ".join(f"{code or category} in {name}" for name, code in codes.items())
    text = PERSONAL.sub("…", message)[:200]
    return ": ".join(filter(None, (category, text)))


def _existing_id(message: str, context: Mapping[str, Any]) -> str | None:
    named = context.get("existingId") or ()
    found = EXISTING.search(message)
    return str(named[0]) if named else found[1] if found else None


def _reset(response: requests.Response) -> datetime | None:
    seconds = seconds_asked(response)
    return datetime.now(UTC) + timedelta(seconds=seconds) if seconds else None
