"""Reading JSON that goes too far."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_core.extremes import DEEPEST, flattened, may_be_too_deep, parse, parse_integer


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(("levels", "deep"), [(1, False), (DEEPEST, False), (DEEPEST + 1, True)])
def test_nesting_is_measured(levels: int, deep: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    assert may_be_too_deep(nested(levels).encode()) is deep


def test_a_mixture_of_lists_and_objects_is_measured_as_one() -> None:
    text = '{"x":[1],"y":[' * 60 + "]}" * 60
    assert may_be_too_deep(text.encode())


def test_many_shallow_rows_are_not_deep() -> None:
    assert not may_be_too_deep(json.dumps([{"a": [{"b": {}}]}] * 1000).encode())


def test_what_is_too_deep_becomes_the_text_that_it_was() -> None:
    value = json.loads(flattened('{"a":' + nested(DEEPEST + 3) + ',"b":1}'))
    assert value["b"] == 1
    innermost = value["a"]
    for _ in range(DEEPEST - 2):
        (innermost,) = innermost
    assert innermost == ["[[[[]]]]"]


def test_brackets_inside_text_are_no_nesting() -> None:
    text = json.dumps({"a": "[" * 500 + '"\\', "b": ["}" * 500]})
    assert may_be_too_deep(text.encode())
    assert flattened(text) == text


def test_a_nesting_that_no_parser_takes_is_read() -> None:
    assert parse('[{"_id":"a"},' + nested(100_000) + "]", Decimal)[0] == {"_id": "a"}


def test_an_integer_that_python_refuses_stays_text() -> None:
    digits = "9" * 5000
    assert parse(f'{{"count":{digits},"other":7}}', Decimal) == {"count": digits, "other": 7}
    assert parse_integer("-12") == -12


def test_numbers_that_json_does_not_have_stay_text() -> None:
    assert parse("[NaN,Infinity,-Infinity]", Decimal) == ["NaN", "Infinity", "-Infinity"]


def test_of_a_key_that_comes_twice_the_last_value_counts() -> None:
    assert parse('{"_id":"a","_id":"b"}', Decimal) == {"_id": "b"}


@given(st.recursive(st.text() | st.integers(), st.lists) | st.dictionaries(st.text(), st.text()))
def test_usual_values_are_read_as_they_are(value: object) -> None:
    assert parse(json.dumps(value), Decimal) == value
