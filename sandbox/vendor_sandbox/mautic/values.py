"""What becomes of a value by its field's type (Mautic API, values by field type)."""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, InvalidOperation
from typing import Any, Final

from vendor_sandbox.mautic.core_fields import CHOICE_TYPES, LIST_TYPES, TEXT_TYPES
from vendor_sandbox.mautic.fields import Field
from vendor_sandbox.mautic.moments import moment_or_none, stamp
from vendor_sandbox.mautic.php import is_blank, is_numeric, items_of, number, text, without_tags
from vendor_sandbox.mautic.places import is_known_choice
from vendor_sandbox.mautic.switches import LONGEST_TEXT

REFUSED_IN_EMAIL = frozenset("%&")
ROUNDINGS = {3: ROUND_UP, 4: ROUND_DOWN, 6: ROUND_HALF_UP}
LARGEST_INTEGER = 2**53
NOT_IN_EMAIL = re.compile(r"[^A-Za-z0-9!#$%&'*+\-=?^_`{|}~@.\[\]]")
EMAIL = re.compile(
    r"[^@\s.][^@\s]*(?<!\.)@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,63}"
)
TIME = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
TRUE = frozenset({"1", "true", "yes", "on"})


class Dropped:
    """Stands for a value that is passed over without a word."""


DROPPED: Final = Dropped()


class InvalidValue(Exception):  # noqa: N818 - it says what the value is
    """A value that costs the row; the message is Mautic's."""


Cleaner = Callable[[Field, Any, Mapping[str, Any]], Any]


def cleaned(field: Field, value: Any, switches: Mapping[str, Any]) -> Any:
    """A value as it is kept; None for a blank, `DROPPED` for one that is passed over.

    Raises:
        InvalidValue: The row is refused because of it.
    """
    return None if is_blank(value) else CLEANERS[field.type](field, value, switches)


def cleaned_email(value: Any) -> str:
    """An address without the characters that no address has."""
    return NOT_IN_EMAIL.sub("", text(value)) if isinstance(value, str | int | float) else ""


def _text(field: Field, value: Any, switches: Mapping[str, Any]) -> Any:
    read = without_tags(text(_scalar(value)))
    for most in (LONGEST_TEXT, field.length or LONGEST_TEXT):
        if len(read) <= most:
            continue
        if switches["long_text"] == "refused":
            reason = f"This value is too long. It should have {most} characters or less."
            raise InvalidValue(reason)
        read = read[:most]
    return read or None


def _long_text(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    return text(_scalar(value)) or None


def _email(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    read = cleaned_email(_scalar(value))
    if not EMAIL.fullmatch(read):
        raise InvalidValue(f"{read} is invalid.")
    if not REFUSED_IN_EMAIL.isdisjoint(read):
        raise InvalidValue(f"{read} has characters not allowed in email addresses.")
    return read


def _number(field: Field, value: Any, __: Mapping[str, Any]) -> Any:
    if not is_numeric(_scalar(value)):
        raise InvalidValue("This value is not valid.")
    read = _rounded(number(value), field)
    return int(read) if read.is_integer() and abs(read) < LARGEST_INTEGER else read


def _rounded(read: float, field: Field) -> float:
    """Round as the field says; without decimals the rest is not shown (recorded)."""
    if not field.scale:
        return float(int(read))
    rounding = ROUNDINGS.get(field.round_mode, ROUND_HALF_UP)
    unit = Decimal(1).scaleb(-field.scale)
    try:
        return float(Decimal(repr(read)).quantize(unit, rounding=rounding))
    except InvalidOperation:
        return read


def _boolean(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    read = ("1" if value else "0") if isinstance(value, bool) else text(_scalar(value)).lower()
    return int(read in TRUE)


def _moment(field: Field, value: Any, _: Mapping[str, Any]) -> Any:
    read = moment_or_none(text(_scalar(value)))
    if read is None:
        return DROPPED
    return stamp(read)[:10] if field.type == "date" else stamp(read)


def _time(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    read = text(_scalar(value))
    if not TIME.fullmatch(read):
        return DROPPED
    return read if read.count(":") > 1 else f"{read}:00"


def _choice(field: Field, value: Any, switches: Mapping[str, Any]) -> Any:
    read = text(_scalar(value)).strip()
    return _one_of(read, known=is_known_choice(field.type, read), switches=switches)


def _select(field: Field, value: Any, switches: Mapping[str, Any]) -> Any:
    read = text(_scalar(value))
    return _one_of(read, known=read in field.options(), switches=switches)


def _multiselect(field: Field, value: Any, switches: Mapping[str, Any]) -> Any:
    given = value if isinstance(value, dict | list) else text(value).split("|")
    read = [text(_scalar(each)) for _, each in items_of(given)]
    options = field.options()
    kept = [_one_of(each, known=each in options, switches=switches) for each in read]
    return "|".join(each for each in kept if each is not DROPPED) or DROPPED


def _one_of(value: str, *, known: bool, switches: Mapping[str, Any]) -> Any:
    if known:
        return value
    if switches["unknown_choice"] == "refused":
        raise InvalidValue("This value is not valid.")
    return DROPPED


def _scalar(value: Any) -> Any:
    if isinstance(value, dict | list):
        raise InvalidValue("This value is not valid.")
    return value


CLEANERS: Mapping[str, Cleaner] = {
    **dict.fromkeys(TEXT_TYPES, _text),
    **dict.fromkeys(CHOICE_TYPES, _choice),
    **dict.fromkeys(LIST_TYPES, _select),
    "multiselect": _multiselect,
    "textarea": _long_text,
    "html": _long_text,
    "email": _email,
    "number": _number,
    "boolean": _boolean,
    "date": _moment,
    "datetime": _moment,
    "time": _time,
}
