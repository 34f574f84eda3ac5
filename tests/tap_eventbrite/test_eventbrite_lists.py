"""Lists that a vendor gets wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tap_core.answers import Answer
from tap_eventbrite.errors import EndlessListError, NoListError
from tap_eventbrite.lists import ListReader, ListRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

WANTED = ListRequest("/organizations/1/orders/", "orders")
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def reader(*pages: dict[str, Any]) -> ListReader:
    answers = iter(pages)

    def get(_path: str, _query: Mapping[str, str]) -> Answer:
        return Answer(next(answers), suspect=False, date=NOW)

    return ListReader(get, WANTED)


def page(*ids: str, more: bool, continuation: str | None = None) -> dict[str, Any]:
    pagination = {"has_more_items": more, "continuation": continuation}
    return {"pagination": pagination, "orders": [{"id": each} for each in ids]}


def ids(of: ListReader) -> list[str]:
    return [row["id"] for each in of.pages() for row in each.rows]


def test_an_empty_page_does_not_end_a_list() -> None:
    empty = page(more=True, continuation="a")
    assert ids(reader(empty, page("1", more=False))) == ["1"]


def test_a_token_on_the_last_page_is_not_followed() -> None:
    assert ids(reader(page("1", more=False, continuation="a"))) == ["1"]


def test_a_list_without_pagination_has_one_page() -> None:
    assert ids(reader({"orders": [{"id": "1"}]})) == ["1"]


def test_a_token_that_comes_twice_ends_the_list_as_failed() -> None:
    circle = [page(more=True, continuation=token) for token in ("a", "b", "a")]
    with pytest.raises(EndlessListError, match="has no end"):
        ids(reader(*circle))


def test_more_items_without_a_token_end_the_list_as_failed() -> None:
    with pytest.raises(EndlessListError, match="has no end"):
        ids(reader(page("1", more=True)))


@pytest.mark.parametrize("rows", [None, {"id": "1"}, "1", 1])
def test_an_answer_without_a_list_is_no_empty_list(rows: Any) -> None:
    with pytest.raises(NoListError, match="without a list of orders"):
        ids(reader({"orders": rows}))


@pytest.mark.parametrize("pagination", [None, [], "more", 1])
def test_a_pagination_that_is_none_ends_a_list(pagination: Any) -> None:
    assert ids(reader({"orders": [{"id": "1"}], "pagination": pagination})) == ["1"]


def test_a_null_list_that_counts_nothing_is_empty() -> None:
    assert ids(reader({"orders": None, "pagination": {"object_count": 0}})) == []


@pytest.mark.parametrize(
    "pagination",
    [
        {"page_number": 1, "page_count": 2, "continuation": "a"},
        {"page_number": 1, "page_count": 2},
        {"continuation": "a"},
        {"page_number": "1", "page_count": "2", "continuation": "a"},
    ],
)
def test_a_page_that_does_not_say_whether_there_are_more_goes_on(
    pagination: dict[str, Any],
) -> None:
    first = {"orders": [{"id": "1"}], "pagination": pagination}
    last = {"orders": [{"id": "2"}], "pagination": {"page_number": 2, "page_count": 2}}
    assert ids(reader(first, last)) == ["1", "2"]


def test_without_a_token_the_next_page_is_asked_for_by_its_number() -> None:
    asked: list[Mapping[str, str]] = []

    def get(_path: str, query: Mapping[str, str]) -> Answer:
        asked.append(query)
        number = int(query.get("page", "1"))
        data = {"orders": [], "pagination": {"page_number": number, "page_count": 2}}
        return Answer(data, suspect=False, date=NOW)

    assert ids(ListReader(get, WANTED)) == []
    assert asked == [{}, {"page": "2"}]
