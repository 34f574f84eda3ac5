"""From a customer to Mautic's fields and segments, and back. Pure functions, no network."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from crm_core.customer import Customer
from crm_core.errors import SettingsError
from crm_core.fields import Converter, FieldPolicy, FieldRule, field_rules, mapped
from target_mautic.models import EMAIL, moment_of
from target_mautic.places import OLDER_NAMES, country_name, region_name
from target_mautic.texts import as_kept

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
    "opt_in_pending": {"field": "opt_in_pending", "type": "boolean"},
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

FRACTIONS_ARE_KEPT_FROM: Final = 7
"""Older versions leave the old number where a contact gets one between -1 and 1 (recorded); a
mend for fractions came with 7, none for 0 (read in the source)."""


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
    if isinstance(state := fields.get("state"), str) and state:
        fields["state"] = region_name(state, fields.get("country") or default_region)
    return mapped(fields, rules, CONVERTERS)


def segments_of(customer: Customer, segments: Mapping[str, Any]) -> frozenset[str]:
    """Name the segments of a subscribed customer: all that hold, where the stream tells them."""
    told = customer.fields.get("customer_segments") or ()
    held = {*told} if customer.customer_segment in told else {customer.customer_segment}
    return frozenset(held & segments.keys())


def _number_read(value: Any) -> float | int | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return _as_number(number) if math.isfinite(number) else None


def _boolean_read(value: Any) -> bool | None:
    return None if value in (None, "") else str(value).lower() in {"1", "true"}


def _moment_read(value: Any) -> str | None:
    try:
        return _as_moment(str(value))
    except (ValueError, OverflowError):
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


def is_same(wanted: Any, found: Any, scale: int, version: str) -> bool:
    """Tell whether a value that was read back is what becomes of the one that was sent.

    Numbers may have been rounded, in either direction, and those that Mautic cannot keep are
    blank; texts have lost their tags.
    """
    if _is_number(wanted) and _is_number(found):
        return _is_same_number(wanted, found, scale)
    if _is_number(wanted) and found in (None, ""):
        return vanishes(wanted, version)
    if isinstance(wanted, str) and isinstance(found, str):
        return found in (wanted, as_kept(wanted), OLDER_NAMES.get(wanted))
    return bool(wanted == found)


def _is_same_number(wanted: float, found: float, scale: int) -> bool:
    unit = 10.0**-scale
    has_more_decimals = abs(wanted - round(wanted, scale)) > unit / 1000
    most = unit if has_more_decimals else unit / 2
    return bool(abs(wanted - found) < most)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def vanishes(value: Any, version: str) -> bool:
    """Tell whether a contact that exists cannot be given a number: the old one would stay."""
    if not _is_number(value) or abs(value) >= 1:
        return False
    major = version.partition(".")[0]
    keeps_fractions = major.isdecimal() and int(major) >= FRACTIONS_ARE_KEPT_FROM
    return value == 0 or not keeps_fractions


def kept_number(value: Any, version: str, *, is_new: bool) -> Any:
    """What Mautic can keep of a value: None, which clears the field, for numbers that vanish.

    A new contact keeps a fraction, and nothing for 0 (recorded).
    """
    is_lost = value == 0 if is_new and _is_number(value) else vanishes(value, version)
    return None if is_lost else value


def now_in_words(moment: datetime) -> str:
    """Write a moment as Mautic's tables are asked for it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
