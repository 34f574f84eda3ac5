"""Which events a bookmark speaks for.

An event can come into an account with its whole history: it was moved there, shared, or taken back
from the archive. Its sales are then older than any bookmark. So the state names beside a bookmark
the events that it speaks for, and an event that is not among them is read from its beginning. An
account may have ten thousand events, and each stream has bookmarks of its own: an event is kept as
eight characters, the beginning of its hash.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable
from typing import Any

KEY = "known"
BYTES = 6
CHARACTERS = 8

KNOWN_BOOKMARK = {KEY: {"type": "string", "pattern": rf"\A([\w-]{{{CHARACTERS}}})*\Z"}}
"""For `VendorTap.bookmark_schema`."""


class KnownEvents:
    """The events that a part of the state names.

    Args:
        state: That part, with the bookmark of one stream and organisation or region.
    """

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state
        kept = state.get(KEY, "")
        starts = range(0, len(kept), CHARACTERS)
        self._marks = frozenset(kept[start : start + CHARACTERS] for start in starts)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._marks)

    def new(self, listed: Iterable[str]) -> set[str]:
        """Give those of the listed events that are not known."""
        return {event_id for event_id in listed if _mark(event_id) not in self._marks}

    def gone(self, listed: Iterable[str]) -> int:
        """Count the known events that are not listed any more."""
        return len(self._marks - set(map(_mark, listed)))

    def add(self, event_id: str) -> None:
        """Let the state name one more event; what is asked of this object stays as it was."""
        if _mark(event_id) not in self._marks:
            self._state[KEY] = self._state.get(KEY, "") + _mark(event_id)

    def become(self, event_ids: Collection[str]) -> None:
        """Let the state name these events and no others.

        One that is gone is forgotten: while it was away, sales may have come that no bookmark of
        ours speaks for.
        """
        self._marks = frozenset(map(_mark, event_ids))
        self._state[KEY] = "".join(sorted(self._marks))


def _mark(event_id: str) -> str:
    digest = hashlib.sha256(event_id.encode(errors="replace")).digest()
    return base64.urlsafe_b64encode(digest[:BYTES]).decode()
