"""Which pages of a list are asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tap_core.answers import Answer
from tap_humanitix.paging import Page, further_pages


def further(said: dict[str, Any], rows: int) -> list[int]:
    answer = Answer(said, suspect=False, date=datetime(2026, 11, 1, tzinfo=UTC))
    return [page.number for page in further_pages(Page({}), answer, rows=rows, page_size=100)]


def test_pages_that_are_smaller_than_asked_for_are_read_to_the_total() -> None:
    assert further({"total": 120, "pageSize": 50}, rows=50) == [2, 3]


@pytest.mark.parametrize("said", [None, 0, -1, "50", True, 1000])
def test_a_size_that_is_none_is_the_one_asked_for(said: object) -> None:
    assert further({"total": 120, "pageSize": said}, rows=100) == [2]


def test_a_short_page_ends_a_list() -> None:
    assert further({"total": 120, "pageSize": 100}, rows=99) == []
