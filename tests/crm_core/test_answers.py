"""Values of a vendor's JSON: one that is not as it should be costs itself, or ends in a reason."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core import answers
from crm_core.errors import OddAnswerError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
SPARED = (
    answers.text, answers.whole, answers.flag, answers.moment, answers.entry, answers.texts,
)  # fmt: skip
NEEDED = (answers.entries, answers.need_text, answers.need_whole)


@pytest.mark.parametrize(
    ("read", "value", "read_as"),
    [
        (answers.text, "a", "a"),
        (answers.text, 7, "7"),
        (answers.text, None, ""),
        (answers.text, True, ""),
        (answers.text, ["a"], ""),
        (answers.whole, 7, 7),
        (answers.whole, 7.0, 7),
        (answers.whole, " -7 ", -7),
        (answers.whole, 7.5, None),
        (answers.whole, True, None),
        (answers.whole, "9" * 5000, None),
        (answers.flag, True, True),
        (answers.flag, "1", True),
        (answers.flag, 0, False),
        (answers.flag, "0", False),
        (answers.flag, ["x"], False),
        (answers.moment, "2026-03-01T10:00:00+09:00", datetime(2026, 3, 1, 1, tzinfo=UTC)),
        (answers.moment, "2026-03-01 10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        (answers.moment, "1772359200000", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        (answers.moment, "soon", None),
        (answers.entry, {"a": 1}, {"a": 1}),
        (answers.entry, [], {}),
        (answers.texts, ["a", 1, None, {}], ["a", "1"]),
        (answers.texts, "a", ["a"]),
        (answers.entries, [{"a": 1}], [{"a": 1}]),
        (answers.entries, None, []),
        (answers.entries, {}, []),
    ],
)
def test_a_value_is_read_in_the_forms_that_vendors_give_it(
    read: Callable[[Any, str], Any], value: Any, read_as: Any
) -> None:
    assert read({"it": value}, "it") == read_as


@pytest.mark.parametrize("value", ["x", 1, {"a": {}}, [1], [None], [["a"]]])
def test_what_is_no_list_of_objects_is_not_read_as_an_empty_one(value: Any) -> None:
    with pytest.raises(OddAnswerError, match="`results` is no list of objects") as caught:
        answers.entries({"results": value}, "results")

    assert "Start again" in caught.value.instruction


@pytest.mark.parametrize("read", NEEDED[1:])
@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": []}, {"id": {"a": 1}}, [], "id", None])
def test_what_a_row_cannot_do_without_is_missed_with_a_reason(
    read: Callable[[Any, str], Any], row: Any
) -> None:
    with pytest.raises(OddAnswerError, match="`id`"):
        read(row, "id")


@pytest.mark.parametrize("read", SPARED)
@given(row=JSON | st.fixed_dictionaries({"it": JSON}))
def test_nothing_that_json_can_hold_breaks_the_reading_of_a_field(
    read: Callable[[Any, str], Any], row: Any
) -> None:
    read(row, "it")


@pytest.mark.parametrize("read", NEEDED)
@given(row=JSON | st.fixed_dictionaries({"it": JSON}))
def test_nothing_that_json_can_hold_breaks_the_reading_of_what_is_needed(
    read: Callable[[Any, str], Any], row: Any
) -> None:
    with suppress(OddAnswerError):
        read(row, "it")
