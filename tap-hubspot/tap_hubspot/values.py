"""HubSpot's texts as the values they stand for: all its properties come as text or null."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tap_core.answers import LARGEST_EXPONENT

Column = Callable[[str], Any]

TRUTH: Mapping[str, bool] = {"true": True, "false": False}


def columns_of(schema: Mapping[str, Any], outside: frozenset[str]) -> Mapping[str, Column]:
    """Give how to read each property that is a column of `schema`.

    Args:
        schema: JSON Schema of the stream.
        outside: Columns that are no properties.
    """
    return {
        name: _reader(part["type"])
        for name, part in schema["properties"].items()
        if name not in outside
    }


def typed(value: Any, read: Column) -> Any:
    """Read a property; empty text is null, and what does not fit stays as it is."""
    if value in (None, ""):
        return None
    return read(value) if isinstance(value, str) else value


def _reader(types: list[str]) -> Column:
    return next((READERS[kind] for kind in types if kind in READERS), str)


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
