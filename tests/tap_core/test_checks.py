"""What the quick check says of values that may be of several kinds."""

from typing import Any

import pytest

from tap_core.checks import compile_check

UNION = {
    "type": ["object", "array", "string", "integer", "null"],
    "properties": {"name": {"type": "string"}},
    "items": {"type": "integer"},
    "format": "date-time",
}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (None, True),
        ({"name": "x"}, True),
        ({"name": 1}, False),
        ({"other": 1}, True),
        ([1, 2], True),
        (["x"], False),
        ("2026-05-01T00:00:00Z", True),
        ("soon", False),
        (5, True),
        (2**63, False),
        (True, False),
    ],
)
def test_each_kind_of_a_union_is_checked_by_its_own_rule(value: Any, fits: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    assert compile_check(UNION)(value) is fits
    assert compile_check({"type": "object", "properties": {"x": UNION}})({"x": value}) is fits


def test_without_a_type_every_kind_fits() -> None:
    assert all(map(compile_check({}), (None, True, 1, "x", [], {})))
