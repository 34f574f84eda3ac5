"""Lists read side by side."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import pytest

from tap_core.answers import Answer
from tap_core.errors import AccessRefusedError, VendorFailingError
from tap_eventbrite.interleaving import interleave
from tap_eventbrite.lists import ListReader, ListRequest

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PATIENCE_SECONDS = 30


def answer(row: Any, *, more: str | None = None) -> Answer:
    pagination = {"has_more_items": more is not None, "continuation": more}
    return Answer({"rows": [row], "pagination": pagination}, suspect=False, date=NOW)


def listing(path: str, get: Any) -> ListReader:
    return ListReader(get, ListRequest(path, "rows"))


def test_as_many_lists_as_allowed_are_read_at_the_same_time() -> None:
    all_there = threading.Barrier(3)

    def get(path: str, _query: Mapping[str, str]) -> Answer:
        all_there.wait(PATIENCE_SECONDS)
        return answer(path)

    readers = [listing(path, get) for path in "abc"]
    arrivals = interleave(readers, workers=3, stopping=threading.Event())
    assert {arrival.page.rows[0] for arrival in arrivals if arrival.page} == {"a", "b", "c"}


def test_each_list_keeps_its_own_order() -> None:
    def get(path: str, query: Mapping[str, str]) -> Answer:
        number = int(query.get("continuation", 0))
        return answer((path, number), more=str(number + 1) if number < 20 else None)

    readers = [listing(path, get) for path in "ab"]
    rows = [
        arrival.page.rows[0]
        for arrival in interleave(readers, workers=2, stopping=threading.Event())
        if arrival.page
    ]
    for path in "ab":
        assert [number for of, number in rows if of == path] == list(range(21))


def test_one_failing_list_leaves_the_others_alone() -> None:
    def get(path: str, _query: Mapping[str, str]) -> Answer:
        if path == "bad":
            raise VendorFailingError("the vendor failed", "Run again later")
        return answer(path)

    readers = [listing(path, get) for path in ("good", "bad", "fine")]
    arrivals = list(interleave(readers, workers=2, stopping=threading.Event()))
    ends = {arrival.list.wanted.path: arrival.error for arrival in arrivals if not arrival.page}
    assert [path for path, error in ends.items() if error] == ["bad"]
    assert len(ends) == 3


def test_a_refused_token_ends_all_lists() -> None:
    def get(_path: str, _query: Mapping[str, str]) -> Answer:
        raise AccessRefusedError("the token is refused", "Make a new one")

    with pytest.raises(AccessRefusedError):
        list(interleave([listing("a", get)], workers=2, stopping=threading.Event()))


def test_no_thread_stays_when_pages_are_no_longer_wanted() -> None:
    numbers = count(1)

    def get(path: str, _query: Mapping[str, str]) -> Answer:
        return answer(path, more=str(next(numbers)))

    before = set(threading.enumerate())
    endless = interleave(
        [listing(path, get) for path in "ab"], workers=2, stopping=threading.Event()
    )
    with closing(cast("Generator[Any]", endless)) as arrivals:
        next(arrivals)
    assert set(threading.enumerate()) <= before
