"""From a customer to Brevo's attributes and list names. Pure functions, no network."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from crm_core.customer import Customer
from crm_core.fields import Converter

PHONE: Final = "SMS"
"""The attribute that no two contacts may share."""

ALL: Final = "all"

DEFAULT_ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    "FIRSTNAME": {"field": "first_name", "type": "text"},
    "LASTNAME": {"field": "last_name", "type": "text"},
    PHONE: {"field": "mobile", "type": "text"},
    "TOTAL_ORDERS": {"field": "total_orders", "type": "float"},
    "TOTAL_SPENT": {"field": "total_spent", "type": "float"},
    "LAST_EVENT_NAME": {"field": "last_event_name", "type": "text"},
    "LAST_ORDER_DATE": {"field": "last_order_date", "type": "date"},
    "CUSTOMER_SEGMENT": {"field": "customer_segment", "type": "text"},
    "MARKETING_OPT_IN": {"field": "marketing_opt_in", "type": "boolean"},
    "PREFERRED_VENUE": {"field": "preferred_venue", "type": "text"},
    "SOURCE": {"field": "source", "type": "text"},
    "CUSTOMER_SINCE": {"field": "customer_since", "type": "date"},
}

DEFAULT_LISTS: Final[Mapping[str, str]] = {
    ALL: "All",
    "new": "New",
    "active": "Active",
    "regular": "Regular",
    "vip": "VIP",
    "inactive": "Inactive",
}

LIST_MEANINGS: Final = {
    key: "everybody who is subscribed" if key == ALL else f"the segment {key}"
    for key in DEFAULT_LISTS
}


def _as_text(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(map(str, filter(None, value)))
    return str(value).strip() or None


def _as_float(value: Any) -> float | int | None:
    match value:
        case bool():
            return int(value)
        case Decimal():
            return float(value) if value % 1 else int(value)
        case int() | float():
            return value
    return None


def _as_date(value: Any) -> str | None:
    return value[: len("2026-01-31")] if isinstance(value, str) else None


def _as_boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


CONVERTERS: Final[Mapping[str, Converter]] = {
    "text": _as_text,
    "float": _as_float,
    "date": _as_date,
    "boolean": _as_boolean,
}
"""By Brevo's attribute types; there is no whole number and no date with time among them."""


def lists_of(customer: Customer, lists: Mapping[str, str | int]) -> frozenset[str]:
    """Name the lists of a subscribed customer: the one of all, and that of the segment."""
    return frozenset({ALL, customer.customer_segment} & lists.keys())  # type: ignore[arg-type] # None is no key


def is_same(name: str, wanted: Any, found: Any) -> bool:
    """Tell whether an attribute that was read back holds what is wanted.

    Phone numbers come back without their plus sign, booleans of older accounts as text.
    """
    if name == PHONE:
        return digits(wanted) == digits(found)
    if isinstance(wanted, bool):
        return found is wanted or found == str(wanted).lower()
    if isinstance(wanted, int | float):
        return _is_number(found) and abs(float(found) - wanted) < 1e-6  # noqa: PLR2004 (rounding)
    return bool(found == wanted)


def digits(phone: Any) -> str:
    """Give a phone number as Brevo shows it, without its plus sign."""
    return str(phone or "").lstrip("+")


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (OverflowError, TypeError, ValueError):
        return False
    return True
