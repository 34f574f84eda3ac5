"""Reads what vendors post: JSON of any shape, of which nothing may be taken for granted."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from crm_core.email_address import normalised, typed

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DIGEST_CHARACTERS: Final = 32

LONGEST_ADDRESS: Final = 1000
"""Characters; an address has 254 at most (RFC 5321), and what is longer by far is none."""


class MalformedDeliveryError(ValueError):
    """A delivery is not what the vendor documents; the text quotes nothing of it."""


class Delivered(NamedTuple):
    """One event of a POST.

    Attributes:
        event_type: As the vendor names it.
        key: The same for an event that is delivered again.
        payload: The event.
    """

    event_type: str
    key: str
    payload: dict[str, Any]


class Told(NamedTuple):
    """What is known of a delivery besides what it says.

    Attributes:
        received_at: When it came in first; None where nobody noted it.
        app_id: HubSpot's app of ours, whose changes are no signals.
    """

    received_at: datetime | None = None
    app_id: str | None = None


def parsed(body: bytes) -> Any:
    """Read JSON.

    Raises:
        MalformedDeliveryError: It is none.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        reason = "The body is no JSON"
        raise MalformedDeliveryError(reason) from None


def event_object(value: Any) -> dict[str, Any]:
    """Take an event.

    Raises:
        MalformedDeliveryError: It is no object.
    """
    if not isinstance(value, dict):
        reason = "An event is no JSON object"
        raise MalformedDeliveryError(reason)
    return value


def part(payload: Any, *path: str) -> Any:
    """Follow names into objects; None where one of them is not there."""
    for name in path:
        if not isinstance(payload, Mapping):
            return None
        payload = payload.get(name)
    return payload


def text(value: Any) -> str | None:
    """Take text, or a whole number as text; None for anything else, and for nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).replace("\0", "") or None


def address(value: Any) -> str | None:
    """Take an e-mail address, normalised; some vendors put it into an array of one."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    raw = text(value)
    if raw is None or len(raw) > LONGEST_ADDRESS:
        return None
    return normalised(raw) or typed(raw) or None


def moment_of_seconds(value: Any, unit: timedelta = timedelta(seconds=1)) -> datetime | None:
    """Read a count of seconds, or of another unit, since 1970; None where it is none."""
    try:
        return EPOCH + float(value) * unit
    except (OverflowError, TypeError, ValueError):
        return None


def moment_of_text(value: Any) -> datetime | None:
    """Read ISO 8601, UTC where it names no zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, TypeError, ValueError):
        return None


def known_moment(*candidates: datetime | None) -> datetime:
    """Take the first moment that is known.

    Raises:
        MalformedDeliveryError: None is.
    """
    for each in candidates:
        if each is not None:
            return each
    reason = "An event does not say when it happened"
    raise MalformedDeliveryError(reason)


def digest(*parts: Any) -> str:
    """Make a key of parts that are not to be read in it."""
    try:
        content = msgspec.json.encode(parts, order="deterministic")
    except (UnicodeEncodeError, RecursionError):
        reason = "An event holds what JSON cannot say"
        raise MalformedDeliveryError(reason) from None
    return hashlib.sha256(content).hexdigest()[:DIGEST_CHARACTERS]
