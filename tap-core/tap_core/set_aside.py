"""Where records go that cannot be landed as they came."""

import hashlib
from collections import deque
from typing import Any

from singer_sdk.singerlib.json import serialize_json

from tap_core.answers import LONGEST_TEXT
from tap_core.repair import storable
from tap_core.summary import Summary

CUT_NOTE = " [cut here: the record is longer than one million characters]"
HELD_CHARACTERS = 4_000_000
"""So much may wait in memory before it is handed over."""


class SetAside:
    """Rows of the stream `rejected_records` that wait to be emitted.

    Args:
        summary: Where every row is counted.
    """

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._rows: deque[dict[str, Any]] = deque()
        self._characters = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._rows

    @property
    def is_full(self) -> bool:
        """Whether what waits should be handed over before more is read."""
        return self._characters > HELD_CHARACTERS

    def reject(self, stream: str, record: Any, reason: str, *, hashed: str, at: str) -> None:
        """Keep a record that is not landed."""
        self._summary.rejected[stream][reason] += 1
        self._keep(stream, record, reason, hashed=hashed, at=at, repaired=False)

    def note_repair(self, stream: str, record: Any, reason: str, *, hashed: str, at: str) -> None:
        """Keep a copy of a record that was landed after a repair."""
        self._summary.repaired[stream] += 1
        self._keep(stream, record, reason, hashed=hashed, at=at, repaired=True)

    def note_lost(self, stream: str, reason: str) -> None:
        """Count a field that was left out of a record that is landed."""
        self._summary.left_out[stream][reason] += 1

    def take(self) -> list[dict[str, Any]]:
        """Give all rows that wait and forget them."""
        rows = list(self._rows)
        self._rows.clear()
        self._characters = 0
        return rows

    def _keep(
        self, stream: str, record: Any, reason: str, *, hashed: str, at: str, repaired: bool
    ) -> None:
        text = _as_text(record)
        self._characters += len(text)
        self._rows.append(
            {
                "record_hash": hashed,
                "stream": stream,
                "reason": reason,
                "repaired": repaired,
                "record": text,
                "extracted_at": at,
            }
        )


def record_hash(record: Any) -> str:
    """Give the SHA-256 of a JSON value, independent of the order of its keys."""
    text = serialize_json(record, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(record: Any) -> str:
    text = storable(serialize_json(record, ensure_ascii=False))
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + CUT_NOTE
