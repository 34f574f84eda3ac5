"""What is stored of a delivery."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ticket_console.inbox.outcomes import Outcome, RefusedError

HINTS = ("eventbrite", "humanitix")
"""Platforms whose deliveries only say that something changed, and may say so again."""

MARK = "rehearsal"
"""Set in an event, it is stored as a test and nothing follows from it."""

MOST_KEY_CHARACTERS = 500
NULL_CHARACTER = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""What PostgreSQL keeps in no text, as JSON writes it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event for `ops.webhook_logs`; `payload` is JSON."""

    platform: str
    event_type: str
    key: str
    payload: str
    status: str = "received"

    @property
    def place(self) -> tuple[str, str]:
        """What is stored once."""
        return self.platform, self.key


def row(platform: str, event_type: str, key: str, payload: Mapping[str, Any]) -> Row:
    """Make a row that PostgreSQL can keep.

    Raises:
        RefusedError: The payload holds what JSON cannot say.
    """
    try:
        content = msgspec.json.encode(payload)
    except (UnicodeEncodeError, RecursionError):
        raise RefusedError(Outcome.MALFORMED, 400) from None
    if rb"\u0000" in content:
        content = NULL_CHARACTER.sub(rb"\1", content)
    is_test = payload.get(MARK) is True
    return Row(
        platform,
        event_type,
        _short(f"{MARK} {key}" if is_test else key),
        content.decode(),
        "ignored" if is_test else "received",
    )


def _short(key: str) -> str:
    if len(key) <= MOST_KEY_CHARACTERS and "\0" not in key:
        return key
    return hashlib.sha256(key.encode()).hexdigest()
