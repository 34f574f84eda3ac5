"""Which values a property takes, and in which form it keeps them (HubSpot API, properties)."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from vendor_sandbox.hubspot.errors import Issue
from vendor_sandbox.hubspot.moments import from_milliseconds, stamp
from vendor_sandbox.hubspot.pipelines import STAGES
from vendor_sandbox.hubspot.properties import Property

LONGEST = 65_536
EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?")
WHOLE = re.compile(r"-?[0-9]{1,15}")
SLIPS = frozenset({"con", "cmo", "ocm", "comm", "vom", "xom", "invalid", "local", "localhost"})
"""Top-level domains that there are not, of which slips such as `ymail.con` are made."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ValueRefusedError(Exception):
    """A value that does not fit; carries code and message of the issue."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def stored(prop: Property, value: str, held: str | None) -> str:
    """The form in which a value is kept.

    Args:
        prop: The property.
        value: The value as text, not empty.
        held: What the record has now, for values that are appended.

    Raises:
        ValueRefusedError: The value does not fit the property.
    """
    if prop.name == "email":
        return _email(value)
    if prop.type == "enumeration":
        return _chosen(prop, value, held)
    return READERS[prop.type](value)


def issue(prop: Property, error: ValueRefusedError) -> Issue:
    """The issue that a refused value makes."""
    return Issue(prop.name, error.code, error.message)


def normal_email(value: str) -> str:
    """An address as it is kept and looked up."""
    return value.strip().lower()


def is_email(value: str) -> bool:
    """Whether a normal address is one (ASCII only); common slips are none."""
    return EMAIL.fullmatch(value) is not None and value.rpartition(".")[2] not in SLIPS


def _email(value: str) -> str:
    lowered = normal_email(value)
    if not is_email(lowered):
        raise ValueRefusedError("INVALID_EMAIL", f"Email address {value} is invalid")
    return lowered


def _text(value: str) -> str:
    if len(value) > LONGEST:
        raise ValueRefusedError("INVALID_STRING", f"Value is longer than {LONGEST} characters")
    return value


def _number(value: str) -> str:
    if not NUMBER.fullmatch(value.strip()):
        raise ValueRefusedError("INVALID_DECIMAL", f"{value} was not a valid number.")
    plain = format(Decimal(value.strip()), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _boolean(value: str) -> str:
    if value not in ("true", "false"):
        raise _not_allowed(value, ["true", "false"])
    return value


def _date(value: str) -> str:
    if DAY.fullmatch(value):
        return _day(value).isoformat()
    moment = _from_digits(value)
    if moment is None:
        raise ValueRefusedError("INVALID_DATE", f"{value} was not a valid date.")
    if moment.time() != time.min:
        raise ValueRefusedError("INVALID_DATE", f"{value} is not midnight UTC.")
    return moment.date().isoformat()


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueRefusedError("INVALID_DATE", f"{value} was not a valid date.") from None


def _moment(value: str) -> str:
    """A moment; a bare date is midnight UTC (recorded, 2026)."""
    moment = _from_digits(value) or _from_iso(
        f"{value}T00:00:00Z" if DAY.fullmatch(value) else value
    )
    if moment is None:
        raise ValueRefusedError("INVALID_LONG", f"{value} was not a valid long.")
    return stamp(moment)


def _from_digits(value: str) -> datetime | None:
    return from_milliseconds(int(value)) if WHOLE.fullmatch(value) else None


def _from_iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        stamp(moment)
    except (OverflowError, ValueError):
        return None
    return moment if moment.tzinfo else None


def _chosen(prop: Property, value: str, held: str | None) -> str:
    if not prop.is_multiple:
        return _option(prop, value)
    parts = [part for part in value.split(";") if part]
    for part in parts:
        _option(prop, part)
    before = held.split(";") if held and value.startswith(";") else []
    return ";".join(dict.fromkeys([*before, *parts]))


def _option(prop: Property, value: str) -> str:
    if value in prop.values:
        return value
    if prop.name == "dealstage":
        raise ValueRefusedError(
            "INVALID_OPTION",
            f"{value} is not a valid pipeline stage ID. Valid options are:"
            f" pipelineId=default : [{', '.join(STAGES)}]",
        )
    raise _not_allowed(value, prop.values)


def _not_allowed(value: str, allowed: list[str]) -> ValueRefusedError:
    options = ", ".join(allowed)
    message = f"{value} was not one of the allowed options: [{options}]"
    return ValueRefusedError("INVALID_OPTION", message)


READERS: dict[str, Callable[[str], str]] = {
    "string": _text,
    "phone_number": _text,
    "number": _number,
    "bool": _boolean,
    "date": _date,
    "datetime": _moment,
}
"""`type` to the reader of its values; enumerations need their property."""
