"""What becomes of a value by its field's type (Mautic API, values by field type)."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from vendor_sandbox.mautic.core_fields import CHOICE_TYPES, LIST_TYPES, TEXT_TYPES
from vendor_sandbox.mautic.fields import Field
from vendor_sandbox.mautic.moments import moment_or_none, stamp
from vendor_sandbox.mautic.php import is_blank, items_of, number, text
from vendor_sandbox.mautic.places import is_known_choice

LONGEST_TEXT = 191
LARGEST_INTEGER = 2**53
NOT_IN_EMAIL = re.compile(r"[^A-Za-z0-9!#$%&'*+\-=?^_`{|}~@.\[\]]")
EMAIL = re.compile(r"[^@\s.][^@\s]*(?<!\.)@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
TIME = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


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


def _text(_: Field, value: Any, switches: Mapping[str, Any]) -> Any:
    read = text(_scalar(value)).strip()
    if len(read) > LONGEST_TEXT:
        if switches["long_text"] == "refused":
            reason = f"This value is too long. It should have {LONGEST_TEXT} characters or less."
            raise InvalidValue(reason)
        return read[:LONGEST_TEXT]
    return read or None


def _long_text(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    return text(_scalar(value)) or None


def _email(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    read = cleaned_email(_scalar(value))
    if not EMAIL.fullmatch(read):
        raise InvalidValue(f"{read} is invalid.")
    return read


def _number(field: Field, value: Any, __: Mapping[str, Any]) -> Any:
    read = round(number(_scalar(value)), field.scale)
    return int(read) if read.is_integer() and abs(read) < LARGEST_INTEGER else read


def _boolean(_: Field, value: Any, __: Mapping[str, Any]) -> Any:
    read = ("1" if value else "0") if isinstance(value, bool) else text(_scalar(value)).lower()
    if read in TRUE:
        return 1
    return 0 if read in FALSE else DROPPED


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
