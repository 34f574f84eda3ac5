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
    kept_number,
    payload_of,
    rules_of,
    segments_of,
    values_of,
)
from target_mautic.places import country_name, region_name
from target_mautic.texts import as_kept

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
        ("country", "ZZ", None),
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
        (12.341, 12.35, 2, True),
        (12.34, 12.35, 2, False),
        (3.7, 3, 0, True),
        (5, 4, 0, False),
        (0.1, 0.1, 2, True),
        (0, None, 0, True),
        (0.4, None, 2, True),
        (0, 3, 0, False),
        (1, None, 0, False),
        (True, True, 0, True),
        (True, False, 0, False),
        (False, None, 0, False),
        ("Ada", "ada", 0, False),
        ("<b>Rock</b> & x < y", "Rock & x", 0, True),
        ("&amp; Co", "& Co", 0, True),
        ("Türkiye", "Turkey", 0, True),
    ],
)
def test_values_are_compared_by_meaning(wanted: Any, found: Any, scale: int, *, same: bool) -> None:
    assert is_same(wanted, found, scale, "5.1.1") is same


@pytest.mark.parametrize(
    ("value", "version", "is_new", "kept"),
    [
        (0, "5.1.1", False, None),
        (-0.9, "5.1.1", False, None),
        (0.5, "6.0.5", False, None),
        (0.5, "7.2.0", False, 0.5),
        (0, "7.2.0", False, None),
        (0, "5.1.1", True, None),
        (0.5, "5.1.1", True, 0.5),
        (0.5, "", False, None),
        (False, "5.1.1", False, False),
        ("0", "5.1.1", False, "0"),
        (-1, "5.1.1", False, -1),
    ],
)
def test_what_mautic_keeps_of_a_value(value: Any, version: str, *, is_new: bool, kept: Any) -> None:
    assert kept_number(value, version, is_new=is_new) is kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b>Rock</b> & Roll \"x\" 'y'", "Rock & Roll \"x\" 'y'"),
        ("x < y", "x"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("  pad  ", "pad"),
        ("a\nb\tc", "a\nb\tc"),
        ("1 > 0", "1 > 0"),
        ("&amp; Co", "& Co"),
        ('<a title=">">link</a>', "link"),
    ],
)
def test_texts_are_kept_without_tags(text: str, kept: str) -> None:
    assert as_kept(text) == kept


@pytest.mark.parametrize(
    ("region", "country", "name"),
    [
        ("VIC", "AU", "Victoria"),
        ("CA", "US", "California"),
        ("AUK", "NZ", "Auckland"),
        ("qc ", "CA", "Quebec"),
        ("Mendoza", "AR", "Mendoza"),
        ("CA", None, "CA"),
    ],
)
def test_regions_have_their_full_names(region: str, country: str | None, name: str) -> None:
    assert region_name(region, country) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SZ", "Eswatini"),
        ("TR", "Türkiye"),
        ("CI", "Ivory Coast"),
        ("XK", "Kosovo"),
        ("CW", "Curaçao"),
        ("IM", "Isle of Man"),
    ],
)
def test_countries_have_the_names_of_mautics_list(code: str, name: str) -> None:
    assert country_name(code) == name


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
