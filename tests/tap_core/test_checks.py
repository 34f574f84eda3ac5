"""The quick check of records agrees with the JSON Schema that it is made from."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_core.checks import SHAPES, compile_check

MONEY = {"type": ["object", "null"], "properties": {"value": {"type": ["integer", "null"]}}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "paid": {"type": ["boolean", "null"]},
        "cost": MONEY,
        "lines": {"type": ["array", "null"], "items": MONEY},
    },
}
money = st.none() | st.fixed_dictionaries({}, optional={"value": st.none() | st.integers(-9, 9)})
anything = st.none() | st.booleans() | st.integers(-9, 9) | st.text() | money | st.lists(money)
names = st.sampled_from([*SCHEMA["properties"], "unknown"])


@given(st.lists(st.dictionaries(names, anything), max_size=5))
def test_it_says_what_jsonschema_says_however_often_a_shape_returns(records: list[Any]) -> None:
    fits = compile_check(SCHEMA)
    expected = [jsonschema.Draft7Validator(SCHEMA).is_valid(record) for record in records]
    assert [fits(record) for record in records] == expected
    assert [fits(record) for record in records] == expected


@pytest.mark.parametrize("wrong", [{"cost": {"value": 2**63}}, {"cost": {"value": "1"}}])
def test_a_wrong_value_inside_a_known_shape_is_found(wrong: Any) -> None:
    fits = compile_check(SCHEMA)
    assert fits({"cost": {"value": 1}})
    assert not fits(wrong)


def test_more_shapes_than_are_remembered_are_still_judged() -> None:
    fits = compile_check(SCHEMA)
    assert all(fits({f"unknown{number}": 1}) for number in range(SHAPES + 10))
    assert fits({"name": "a"})
    assert not fits({"name": 1})
