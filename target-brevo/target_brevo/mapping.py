"""From a customer to Brevo's attributes and list names. Pure functions, no network."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from crm_core.customer import Customer
from crm_core.errors import SettingsError

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


class AttributeRule(NamedTuple):
    """Which field of a customer fills an attribute, and of what type it is."""

    field: str
    type: str


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


CONVERTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _as_text,
    "float": _as_float,
    "date": _as_date,
    "boolean": _as_boolean,
}
"""By Brevo's attribute types; there is no whole number and no date with time among them."""


def attribute_rules(
    settings: Mapping[str, Mapping[str, str]], fields: frozenset[str]
) -> dict[str, AttributeRule]:
    """Read the setting `attributes`.

    Args:
        settings: Attribute name to `{field, type}`.
        fields: The fields that a customer has.

    Raises:
        SettingsError: A field is none of a customer's, or the attribute is Brevo's key.
    """
    rules = {name.upper(): AttributeRule(**rule) for name, rule in settings.items()}
    for name, rule in rules.items():
        if rule.field not in fields:
            reason = f"The setting attributes fills {name} from {rule.field}, which is no field"
            raise SettingsError(reason, f"Choose one of {', '.join(sorted(fields))}.")
        if name == "EMAIL":
            reason = "The setting attributes names EMAIL, which identifies a contact"
            raise SettingsError(reason, "Leave it out: the e-mail address is always sent.")
    return rules


def attributes_of(customer: Customer, rules: Mapping[str, AttributeRule]) -> dict[str, Any]:
    """Map a customer to attributes; empty values are left out, so that they erase nothing."""
    mapped = {
        name: CONVERTERS[rule.type](value)
        for name, rule in rules.items()
        if (value := customer.fields.get(rule.field)) is not None
    }
    return {name: value for name, value in mapped.items() if value is not None}


def lists_of(customer: Customer, lists: Mapping[str, str | int]) -> frozenset[str]:
    """Name the lists of a subscribed customer: the one of all, and that of the segment."""
    return frozenset({ALL, customer.customer_segment} & lists.keys())  # type: ignore[arg-type] # None is no key


def is_written(wanted: Any, found: Any, *, name: str) -> bool:
    """Tell whether an attribute that was read back holds what was sent.

    Phone numbers come back without their plus sign, booleans of older accounts as text.
    """
    if name == PHONE:
        return str(found or "").lstrip("+") == str(wanted).lstrip("+")
    if isinstance(wanted, bool):
        return found is wanted or found == str(wanted).lower()
    if isinstance(wanted, int | float):
        return _is_number(found) and abs(float(found) - wanted) < 1e-6  # noqa: PLR2004 (rounding)
    return bool(found == wanted)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
