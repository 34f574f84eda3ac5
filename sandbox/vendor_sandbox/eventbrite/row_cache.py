"""Rows as JSON text, kept until something changes."""

import json
from collections.abc import Callable, Hashable
from typing import Any

MAX_BYTES = 200_000_000
COMPACT = json.JSONEncoder(separators=(",", ":"))


class RowCache:
    """Texts by key, as many as there is room for; others are made each time."""

    def __init__(self) -> None:
        self._texts: dict[Hashable, bytes] = {}
        self._bytes = 0
        self._settings: Hashable = None

    def clear(self) -> None:
        """Forget everything."""
        self._texts.clear()
        self._bytes = 0

    def text(self, settings: Hashable, key: Hashable, make: Callable[[], dict[str, Any]]) -> bytes:
        """The text of a row, made anew unless it is there for the same `settings`."""
        if settings != self._settings:
            self.clear()
            self._settings = settings
        text = self._texts.get(key)
        if text is None:
            text = encoded(make())
            self._keep(key, text)
        return text

    def _keep(self, key: Hashable, text: bytes) -> None:
        if self._bytes + len(text) <= MAX_BYTES:
            self._texts[key] = text
            self._bytes += len(text)


def encoded(row: dict[str, Any]) -> bytes:
    """A row as compact JSON."""
    return COMPACT.encode(row).encode()
