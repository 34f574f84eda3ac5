"""From a customer to Mautic's fields and segments, and back. Pure functions, no network."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from crm_core.customer import Customer
from crm_core.errors import SettingsError
from crm_core.fields import Converter, FieldPolicy, FieldRule, field_rules, mapped
from target_mautic.models import EMAIL, moment_of
from target_mautic.places import country_name, region_name

DEFAULT_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "firstname": {"field": "first_name", "type": "text"},
    "lastname": {"field": "last_name", "type": "text"},
    "mobile": {"field": "mobile", "type": "tel"},
    "phone": {"field": "landline", "type": "tel"},
    "address1": {"field": "address_line1", "type": "text"},
    "address2": {"field": "address_line2", "type": "text"},
    "city": {"field": "suburb", "type": "text"},
    "state": {"field": "state", "type": "region"},
    "zipcode": {"field": "postcode", "type": "text"},
    "country": {"field": "country", "type": "country"},
    "customer_segment": {"field": "customer_segment", "type": "select"},
    "lead_score": {"field": "lead_score", "type": "number"},
    "total_orders": {"field": "total_orders", "type": "number"},
    "total_spent": {"field": "total_spent", "type": "number"},
    "last_order_date": {"field": "last_order_date", "type": "datetime"},
    "last_event_name": {"field": "last_event_name", "type": "text"},
    "preferred_venue": {"field": "preferred_venue", "type": "text"},
    "marketing_opt_in": {"field": "marketing_opt_in", "type": "boolean"},
    "customer_since": {"field": "customer_since", "type": "datetime"},
}

CUSTOMER_ID: Final = "supabase_id"

DEFAULT_SEGMENTS: Final[Mapping[str, str]] = {
    "vip": "VIP Customers",
    "regular": "Regular Customers",
    "new": "New Customers",
    "inactive": "Inactive Customers",
    "active": "Active Customers",
}

TEXTS: Final = frozenset({"text", "textarea", "html", "lookup", "tel", "url"})
"""Types that hold any text; one may stand for another."""

ZERO_IS_KEPT_FROM: Final = 7
"""Older versions take 0, false and whatever is cut to 0 for blank (Mautic API, batches)."""


def _as_text(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(map(str, filter(None, value)))
    return str(value).strip() or None


def _as_number(value: Any) -> float | int | None:
    match value:
        case bool():
            return int(value)
        case Decimal() | float():
            return float(value) if value % 1 else int(value)
        case int():
            return value
    return None


def _as_day(value: Any) -> str | None:
    return value[: len("2026-01-31")] if isinstance(value, str) else None


def _as_moment(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return moment_of(value).astimezone(UTC).isoformat(timespec="seconds")


def _as_boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


CONVERTERS: Final[Mapping[str, Converter]] = {
    **dict.fromkeys(sorted(TEXTS), _as_text),
    "number": _as_number,
    "boolean": _as_boolean,
    "date": _as_day,
    "datetime": _as_moment,
    "select": _as_text,
    "country": country_name,
    "region": _as_text,
}
"""By type of field."""


def rules_of(
    fields: Mapping[str, Mapping[str, str]], customer_id_field: str, known: frozenset[str]
) -> dict[str, FieldRule]:
    """Read the settings `fields` and `customer_id_field`.

    Args:
        fields: Alias to `{field, type, policy}`.
        customer_id_field: Alias of the field for the customer's id, empty for none.
        known: The fields that a customer has.

    Raises:
        SettingsError: A customer has no such field, or Mautic cannot have such an alias.
    """
    rules = field_rules("fields", fields, known, key=EMAIL)
    if customer_id_field in rules:
        reason = f"The settings fields and customer_id_field both name {customer_id_field}"
        raise SettingsError(reason, "Take it out of one of them.")
    if customer_id_field:
        rules[customer_id_field] = FieldRule("customer_id", "text", FieldPolicy.OVERWRITE)
    for alias in rules:
        _refuse_bad_alias(alias)
    return rules


LONGEST_ALIAS: Final = 25


def _refuse_bad_alias(alias: str) -> None:
    is_fitting = alias.isascii() and alias.isidentifier() and alias == alias.lower()
    if not is_fitting or len(alias) > LONGEST_ALIAS:
        reason = f"The setting fields names {alias[:60]}, which is no alias that Mautic can have"
        instruction = f"Use at most {LONGEST_ALIAS} small letters, digits and _."
        raise SettingsError(reason, instruction)


def payload_of(
    customer: Customer, rules: Mapping[str, FieldRule], default_region: str
) -> dict[str, Any]:
    """Map a customer to fields by alias; empty values are left out, so that they erase nothing."""
    fields = dict(customer.fields)
    if state := fields.get("state"):
        fields["state"] = region_name(state, fields.get("country") or default_region)
    return mapped(fields, rules, CONVERTERS)


def segments_of(customer: Customer, segments: Mapping[str, Any]) -> frozenset[str]:
    """Name the segments of a subscribed customer: all that hold, where the stream tells them."""
    told = customer.fields.get("customer_segments") or ()
    held = {*told} if customer.customer_segment in told else {customer.customer_segment}
    return frozenset(held & segments.keys())


def _number_read(value: Any) -> float | int | None:
    try:
        return _as_number(float(value))
    except (TypeError, ValueError):
        return None


def _boolean_read(value: Any) -> bool | None:
    return None if value in (None, "") else str(value).lower() in {"1", "true"}


def _moment_read(value: Any) -> str | None:
    try:
        return _as_moment(str(value))
    except ValueError:
        return None


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "number": _number_read,
    "boolean": _boolean_read,
    "date": _as_day,
    "datetime": _moment_read,
}
"""By type of field, for what is not read as it stands."""


def values_of(
    values: Mapping[str, Any], rules: Mapping[str, FieldRule], aliases: Mapping[str, str]
) -> dict[str, Any]:
    """Read a contact's values back into the form of payloads, blank ones left out.

    Args:
        values: By real alias, as Mautic keeps them.
        rules: By alias in the settings.
        aliases: Alias in the settings to real alias.
    """
    read = {
        name: READERS.get(rules[name].type, _as_it_stands)(values[alias])
        for name, alias in aliases.items()
        if values.get(alias) not in (None, "")
    }
    return {name: value for name, value in read.items() if value is not None}


def _as_it_stands(value: Any) -> Any:
    return value


def is_same(wanted: Any, found: Any, scale: int) -> bool:
    """Tell whether a value that was read back is what was sent; numbers may have been rounded."""
    if _is_number(wanted) and _is_number(found):
        return bool(abs(wanted - found) <= 0.5 * 10**-scale)
    return bool(wanted == found)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def needs_overwriting(values: Mapping[str, Any], version: str) -> bool:
    """Tell whether a row says 0 or false to a version that would drop it.

    The row is then sent with `overwriteWithBlank`, which harms nothing as it holds no blanks.
    """
    major = version.partition(".")[0]
    keeps_zero = major.isdecimal() and int(major) >= ZERO_IS_KEPT_FROM
    return not keeps_zero and any(
        isinstance(value, int | float) and abs(value) < 1 for value in values.values()
    )


def now_in_words(moment: datetime) -> str:
    """Write a moment as Mautic's tables are asked for it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
