"""From a customer to HubSpot's properties and list names. Pure functions, no network."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from crm_core.answers import moment
from crm_core.customer import Customer
from crm_core.fields import Converter, FieldRule

PREFIX: Final = "nova_"
"""What stands for the setting `property_prefix` in names of properties."""

DEFAULT_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "firstname": {"field": "first_name", "type": "string"},
    "lastname": {"field": "last_name", "type": "string"},
    "phone": {"field": "landline", "type": "string"},
    "mobilephone": {"field": "mobile", "type": "string"},
    "address": {"field": "address_line1", "type": "string"},
    "city": {"field": "suburb", "type": "string"},
    "state": {"field": "state", "type": "string"},
    "zip": {"field": "postcode", "type": "string"},
    "country": {"field": "country", "type": "string"},
    "nova_events_attended": {"field": "events_attended", "type": "number"},
    "nova_last_event_date": {"field": "last_event_date", "type": "date"},
    "nova_first_event_date": {"field": "first_event_date", "type": "date"},
    "nova_total_spend": {"field": "total_spent", "type": "number"},
    "nova_customer_type": {"field": "customer_type", "type": "enumeration"},
    "nova_customer_id": {"field": "customer_id", "type": "string"},
    "nova_customer_segment": {"field": "customer_segment", "type": "enumeration"},
    "nova_lead_score": {"field": "lead_score", "type": "number"},
    "nova_marketing_opt_in": {"field": "marketing_opt_in", "type": "bool"},
    "nova_opt_in_pending": {"field": "opt_in_pending", "type": "bool"},
    "nova_total_orders": {"field": "total_orders", "type": "number"},
    "nova_total_tickets": {"field": "total_tickets", "type": "number"},
    "nova_currency": {"field": "currency", "type": "string"},
    "nova_last_order_date": {"field": "last_order_date", "type": "date"},
    "nova_last_event_name": {"field": "last_event_name", "type": "string"},
    "nova_preferred_venue": {"field": "preferred_venue", "type": "string"},
    "nova_customer_since": {"field": "customer_since", "type": "date"},
}

ATTENDEE: Final = "nova_attendee"

ATTENDEES, REPEAT, VIP = "attendees", "repeat", "vip"

DEFAULT_LISTS: Final[Mapping[str, str]] = {
    ATTENDEES: "Nova Attendee",
    REPEAT: "Nova Repeat Customers",
    VIP: "Nova VIP",
}

LIST_MEANINGS: Final = {
    ATTENDEES: "everybody who ordered or attended",
    REPEAT: "everybody with two orders or more",
    VIP: "VIPs by customer type or segment",
}


def _as_text(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(map(str, filter(None, value)))
    return str(value).strip() or None


def _as_number(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    plain = format(Decimal(str(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _as_date(value: Any) -> str | None:
    return value[: len("2026-01-31")] if isinstance(value, str) else None


def _as_moment(value: Any) -> str | None:
    """Give a moment or a bare date, of which HubSpot makes midnight UTC (recorded, 2026)."""
    return value or None if isinstance(value, str) else None


def _as_boolean(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None


def _as_option(value: Any) -> str | None:
    return ";".join(map(str, value)) or None if isinstance(value, list) else _as_text(value)


CONVERTERS: Final[Mapping[str, Converter]] = {
    "string": _as_text,
    "number": _as_number,
    "date": _as_date,
    "datetime": _as_moment,
    "bool": _as_boolean,
    "enumeration": _as_option,
}
"""By HubSpot's property types; every value is sent as text."""


def prefixed(name: str, prefix: str) -> str:
    """Give a property of ours the prefix of the settings."""
    return prefix + name.removeprefix(PREFIX) if name.startswith(PREFIX) else name


def is_attendee(customer: Customer) -> bool:
    """Tell whether somebody ordered or attended; whoever has no figures is taken for one."""
    figures = [customer.fields.get(name) for name in ("total_orders", "events_attended")]
    return figures == [None, None] or any(figures)


def lists_of(customer: Customer, lists: Mapping[str, str | int]) -> frozenset[str]:
    """Name the lists of a subscribed customer as the settings do, by name or id."""
    fields = customer.fields
    holds = {
        ATTENDEES: is_attendee(customer),
        REPEAT: (fields.get("total_orders") or 0) > 1,
        VIP: fields.get("customer_type") == "VIP" or customer.customer_segment == VIP,
    }
    return frozenset(str(value) for key, value in lists.items() if holds[key])


Same = Callable[[str, Any, Any], bool]


def comparison(rules: Mapping[str, FieldRule]) -> Same:
    """Tell by property whether HubSpot's value is the wanted one, although its text may differ."""

    def same(name: str, wanted: Any, found: Any) -> bool:
        read = READERS.get(rules[name].type if name in rules else "", str)
        if wanted is None or found is None:
            return wanted is found
        try:
            return bool(read(wanted) == read(found))
        except (ValueError, InvalidOperation):
            return False

    return same


def _moment(value: str) -> datetime:
    """Read a moment: milliseconds may be missing, or be all that is told (recorded, 2026)."""
    found = moment({"at": value}, "at")
    if found is None:
        reason = "no moment"
        raise ValueError(reason)
    return found


def _options(value: str) -> frozenset[str]:
    return frozenset(value.split(";"))


READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "number": Decimal,
    "date": _as_date,
    "datetime": _moment,
    "enumeration": _options,
}
"""Type to what makes two texts of the same value equal."""
