from decimal import Decimal
from typing import Any

import pytest

from crm_core.contract import Contract, load_schema
from crm_core.fields import FieldPolicy
from fixtures.customers import customer
from target_mautic.access import address_of
from target_mautic.mapping import (
    CONVERTERS,
    CUSTOMER_ID,
    DEFAULT_FIELDS,
    DEFAULT_SEGMENTS,
    is_same,
    needs_overwriting,
    payload_of,
    rules_of,
    segments_of,
    values_of,
)

KNOWN = frozenset(load_schema()["properties"])
RULES = rules_of(DEFAULT_FIELDS, CUSTOMER_ID, KNOWN)
ALIASES = {name: name for name in RULES}


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("text", " Ada ", "Ada"),
        ("text", "", None),
        ("text", ["a", None, "b"], "a, b"),
        ("tel", "+61400000001", "+61400000001"),
        ("number", Decimal("0.10"), 0.1),
        ("number", Decimal("12.00"), 12),
        ("number", True, 1),
        ("number", "3", None),
        ("date", "2026-01-31T23:00:00+00:00", "2026-01-31"),
        ("datetime", "2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("datetime", "2026-01-31T23:00:00+10:00", "2026-01-31T13:00:00+00:00"),
        ("datetime", 20260131, None),
        ("boolean", False, False),
        ("boolean", "true", None),
        ("country", "AU", "Australia"),
        ("country", "CZ", "Czech Republic"),
        ("country", "XK", None),
    ],
)
def test_a_value_is_sent_in_the_form_of_its_type(kind: str, value: Any, sent: Any) -> None:
    assert CONVERTERS[kind](value) == sent


def test_what_was_sent_reads_back_the_same() -> None:
    payload = payload_of(Contract("AU").customer(customer(1)), RULES, "AU")
    kept = {
        **payload,
        "total_orders": "1",
        "total_spent": "61.50",
        "marketing_opt_in": "1",
        "last_order_date": "2026-10-20 00:00:00",
        "customer_since": "2026-01-05T00:00:00+00:00",
    }

    assert values_of(kept, RULES, ALIASES) == payload


@pytest.mark.parametrize(
    ("alias", "kept"),
    [
        ("total_orders", "many"),
        ("last_order_date", "soon"),
        ("marketing_opt_in", ""),
        ("firstname", None),
    ],
)
def test_what_cannot_be_read_back_is_blank(alias: str, kept: Any) -> None:
    assert values_of({alias: kept}, RULES, ALIASES) == {}


@pytest.mark.parametrize(
    ("wanted", "found", "scale", "same"),
    [
        (61.5, 62, 0, True),
        (61.5, 62, 2, False),
        (0.1, 0.1, 2, True),
        (0, None, 0, False),
        (True, True, 0, True),
        (True, False, 0, False),
        ("Ada", "ada", 0, False),
    ],
)
def test_values_are_compared_by_meaning(wanted: Any, found: Any, scale: int, *, same: bool) -> None:
    assert is_same(wanted, found, scale) is same


@pytest.mark.parametrize(
    ("values", "version", "needed"),
    [
        ({"total_orders": 0}, "5.2.1", True),
        ({"total_spent": 0.5}, "6.0.5", True),
        ({"marketing_opt_in": False}, "", True),
        ({"total_orders": 0}, "7.2.0", False),
        ({"total_orders": 1, "city": "0"}, "5.2.1", False),
        ({}, "5.2.1", False),
    ],
)
def test_zeros_are_kept_from_being_dropped(
    values: dict[str, Any], version: str, *, needed: bool
) -> None:
    assert needs_overwriting(values, version) is needed


def test_names_and_phone_numbers_fill_blanks_and_the_rest_overwrites() -> None:
    filled = {name for name, rule in RULES.items() if rule.policy is FieldPolicy.FILL_BLANK}

    assert filled == {"firstname", "lastname", "mobile", "phone"}


@pytest.mark.parametrize(
    ("columns", "segments"),
    [
        ({"customer_segment": "vip", "customer_segments": ["vip", "active"]}, {"vip", "active"}),
        ({"customer_segment": "vip", "customer_segments": None}, {"vip"}),
        ({"customer_segment": "vip", "customer_segments": ["new"]}, {"vip"}),
        ({"customer_segment": "vip", "customer_segments": ["vip", None, "odd"]}, {"vip"}),
    ],
)
def test_a_customer_is_in_the_segments_that_hold(
    columns: dict[str, Any], segments: set[str]
) -> None:
    row = {**customer(1), **{k: v for k, v in columns.items() if v is not None}}
    if columns["customer_segments"] is None:
        del row["customer_segments"]

    assert segments_of(Contract("AU").customer(row), DEFAULT_SEGMENTS) == segments


@pytest.mark.parametrize(
    "given",
    [
        "https://m.example.org",
        "https://m.example.org/",
        "https://m.example.org/api",
        " https://m.example.org/api/ ",
    ],
)
def test_an_address_is_read_in_each_of_its_forms(given: str) -> None:
    assert address_of(given) == "https://m.example.org"


def test_an_address_without_rewriting_keeps_its_script() -> None:
    assert address_of("https://m.example.org/index.php/api") == "https://m.example.org/index.php"
