from decimal import Decimal
from typing import Any

import pytest

from crm_core.contract import Contract
from crm_core.fields import FieldPolicy, FieldRule, mapped
from fixtures.customers import customer
from target_brevo.mapping import (
    CONVERTERS,
    DEFAULT_ATTRIBUTES,
    DEFAULT_LISTS,
    is_same,
    lists_of,
)


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("text", " Ada ", "Ada"),
        ("text", "", None),
        ("text", ["a", None, "b"], "a, b"),
        ("text", 7, "7"),
        ("float", Decimal("0.10"), 0.1),
        ("float", Decimal("12.00"), 12),
        ("float", 3, 3),
        ("float", True, 1),
        ("float", "3", None),
        ("date", "2026-01-31", "2026-01-31"),
        ("date", "2026-01-31T23:00:00+00:00", "2026-01-31"),
        ("date", 20260131, None),
        ("boolean", False, False),
        ("boolean", "true", None),
    ],
)
def test_a_value_is_sent_in_the_form_of_its_type(kind: str, value: Any, sent: Any) -> None:
    assert CONVERTERS[kind](value) == sent


@pytest.mark.parametrize(
    ("name", "wanted", "found", "same"),
    [
        ("SMS", "+61400000001", "61400000001", True),
        ("SMS", "+61400000001", None, False),
        ("FLAG", True, True, True),
        ("FLAG", True, "true", True),
        ("FLAG", True, None, False),
        ("FLAG", False, None, False),
        ("SPENT", 0.1, 0.1, True),
        ("SPENT", 3, "3.0", True),
        ("SPENT", 0, None, False),
        ("NAME", "Ada", "Ada", True),
        ("NAME", "Ada", "ada", False),
    ],
)
def test_what_was_read_back_is_compared_by_meaning(
    name: str, wanted: Any, found: Any, *, same: bool
) -> None:
    assert is_same(name, wanted, found) is same


def test_a_customer_without_a_segment_is_on_the_list_of_all() -> None:
    record = customer(1)
    del record["customer_segment"]

    assert lists_of(Contract().customer(record), DEFAULT_LISTS) == {"all"}


def test_only_lists_of_the_settings_are_named() -> None:
    found = Contract().customer(customer(1))

    assert lists_of(found, {"vip": "VIP"}) == frozenset()


def test_the_default_map_has_the_twelve_attributes() -> None:
    assert len(DEFAULT_ATTRIBUTES) == 12


def test_false_and_zero_are_values_and_not_empty() -> None:
    rules = {
        "FLAG": FieldRule("marketing_opt_in", "boolean", FieldPolicy.OVERWRITE),
        "ORDERS": FieldRule("total_orders", "float", FieldPolicy.OVERWRITE),
    }
    found = Contract().customer(customer(1, marketing_opt_in=False, total_orders=0))

    assert mapped(found.fields, rules, CONVERTERS) == {"FLAG": False, "ORDERS": 0}
