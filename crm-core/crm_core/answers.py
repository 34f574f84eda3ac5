"""Values of a vendor's JSON, read as if any of them could be anything.

What a run can do without is read by `text`, `whole`, `flag`, `moment`, `entry` and `texts`: a
value of another kind costs that value. What it cannot do without is read by `need_text`,
`need_whole` and `entries`: there a value of another kind raises `OddAnswerError`, so that nothing
is misread as "nobody is there"; it ends the run with a reason, or costs the row of whoever catches
it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from crm_core.errors import OddAnswerError

Body = Mapping[str, Any]

MOST_DIGITS: Final = 18
"""Of a whole number; every id of a CRM has fewer, and a bigint takes as many."""

DIGITS_OF_MILLISECONDS: Final = range(11, 16)
"""Of a moment that is told as milliseconds since 1970."""


def text(row: object, name: str) -> str:
    """A text, or a number as text; empty where it is anything else, or missing."""
    value = _value(row, name)
    if isinstance(value, str):
        return value
    return str(value) if _is_number(value) else ""


def whole(row: object, name: str) -> int | None:
    """A whole number, also one told as text; None where it is anything else, or missing."""
    value = _value(row, name)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**MOST_DIGITS:
        return int(value)
    digits = str(value).strip() if isinstance(value, str) or _is_number(value) else ""
    unsigned = digits.removeprefix("-")
    is_whole = unsigned.isascii() and unsigned.isdigit() and len(unsigned) <= MOST_DIGITS
    return int(digits) if is_whole else None


def flag(row: object, name: str) -> bool:
    """Whether it is true in one of the ways in which vendors say so: true, 1, "1", "true"."""
    value = _value(row, name)
    return value is True or text(row, name).strip().lower() in {"1", "true"}


def moment(row: object, name: str) -> datetime | None:
    """A moment, in UTC where it has no zone; None where it is none.

    ISO 8601, or milliseconds since 1970 as a number or as text.
    """
    told = text(row, name).strip()
    try:
        if told.isascii() and told.isdigit() and len(told) in DIGITS_OF_MILLISECONDS:
            return datetime.fromtimestamp(int(told) / 1000, UTC)
        found = datetime.fromisoformat(told)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def entry(row: object, name: str) -> Body:
    """An object; empty where it is anything else, for instance the `[]` of PHP."""
    value = _value(row, name)
    return value if isinstance(value, dict) else {}


def texts(row: object, name: str) -> list[str]:
    """The texts and numbers of a list, as texts; a single one stands for a list of one."""
    value = _value(row, name)
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if isinstance(each, str) or _is_number(each)]


def entries(row: object, name: str) -> list[Body]:
    """The objects of a list, none where it is missing, null, or the `{}` of an empty one.

    Raises:
        OddAnswerError: It is anything else, or holds anything else.
    """
    value = _value(row, name)
    if value is None or value == {}:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        what = f"`{name}` is no list of objects"
        raise OddAnswerError(what)
    return value


def need_text(row: object, name: str) -> str:
    """A text that is not empty, or a number as text.

    Raises:
        OddAnswerError: It is anything else, or missing.
    """
    found = text(row, name)
    if not found:
        what = f"`{name}` is no text"
        raise OddAnswerError(what)
    return found


def need_whole(row: object, name: str) -> int:
    """A whole number, also one told as text.

    Raises:
        OddAnswerError: It is anything else, or missing.
    """
    found = whole(row, name)
    if found is None:
        what = f"`{name}` is no whole number"
        raise OddAnswerError(what)
    return found


def _value(row: object, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
