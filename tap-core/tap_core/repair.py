"""Making text safe for Postgres, which stores neither NUL nor half a surrogate pair."""

import re
from typing import Any

from tap_core.answers import LONGEST_TEXT

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Put U+FFFD in the place of every character that Postgres refuses."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def repair(value: Any) -> Any:
    """Copy a JSON value with every text and key in it made storable."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(key): repair(item) for key, item in value.items()}
        case list():
            return [repair(item) for item in value]
    return value


def has_unstorable_text(value: Any) -> bool:
    """Whether `repair` would change a JSON value."""
    return any(_UNSTORABLE.search(text) for text in _texts(value))


def has_damage(value: Any) -> bool:
    """Whether a JSON value holds the marks that `repair` or a broken encoding leaves."""
    return any(REPLACEMENT in text for text in _texts(value))


def has_overlong_text(value: Any) -> bool:
    """Whether one text in a JSON value is longer than `LONGEST_TEXT` characters."""
    return any(len(text) > LONGEST_TEXT for text in _texts(value))


def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for key, item in value.items() for text in (key, *_texts(item))]
        case list():
            return [text for item in value for text in _texts(item)]
    return []
