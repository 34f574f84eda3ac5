"""HubSpot's texts as the values they stand for: all its properties come as text or null."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from tap_core.answers import LARGEST_EXPONENT

Column = Callable[[str], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS_DIGITS = range(11, 15)
"""From 1970 to 5138."""

TRUTH: Mapping[str, bool] = {"true": True, "false": False}


def columns_of(schema: Mapping[str, Any], outside: frozenset[str]) -> Mapping[str, Column]:
    """Give how to read each property that is a column of `schema`.

    Args:
        schema: JSON Schema of the stream.
        outside: Columns that are no properties.
    """
    return {
        name: _reader(part) for name, part in schema["properties"].items() if name not in outside
    }


def typed(value: Any, read: Column) -> Any:
    """Read a property; empty text is null, and what does not fit stays as it is."""
    if value in (None, ""):
        return None
    return read(value) if isinstance(value, str) else value


def _reader(part: Mapping[str, Any]) -> Column:
    if part.get("format") == "date-time":
        return moment_text
    return next((READERS[kind] for kind in part["type"] if kind in READERS), str)


def moment_text(text: str) -> str:
    """Read a moment; HubSpot tells some that it computes as milliseconds (recorded, 2026)."""
    if not (text.isascii() and text.isdigit() and len(text) in MILLISECONDS_DIGITS):
        return text
    at = EPOCH + timedelta(milliseconds=int(text))
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _boolean(text: str) -> bool | str:
    return TRUTH.get(text.lower(), text)


def _number(text: str) -> Decimal | str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    is_sane = number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT
    return number if is_sane else text


def _integer(text: str) -> int | str:
    number = _number(text)
    whole = isinstance(number, Decimal) and number == number.to_integral_value()
    return int(number) if whole else text


READERS: Mapping[str, Column] = {"boolean": _boolean, "integer": _integer, "number": _number}
