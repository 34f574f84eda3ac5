"""Pages of Humanitix lists: `{total, page, pageSize, <resource>: [...]}`, numbered from 1."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tap_core.answers import Answer

LAST_PAGE = 100_000
"""A list never has more pages than this; ends a list that the vendor repeats for ever."""

REMEMBERED_ROWS = 10_000
"""Rows move to a later page while new ones come in, but not farther than this."""


class Page(NamedTuple):
    """One request of a list.

    Attributes:
        context: What the request needs besides the page: region, event and lower bound.
        number: Counted from 1.
        planned: How many pages the list had when its first page came, 0 before.
    """

    context: dict[str, Any]
    number: int = 1
    planned: int = 0


def further_pages(page: Page, answer: Answer, *, rows: int, page_size: int) -> Iterator[Page]:
    """Give the pages that `answer` calls for.

    The first page calls for all the others; the last of those for one more where the list grew
    meanwhile. An empty or short page, or a reached total, ends the list; the rows of a list that
    gives no total are read until then. Where the vendor says that its pages are smaller than what
    was asked for, their size counts.
    """
    told = answer.data.get("pageSize")
    page_size = min(page_size, told) if type(told) is int and told > 0 else page_size
    if rows < page_size or page.number >= LAST_PAGE:
        return
    total = answer.data.get("total")
    if not isinstance(total, int):
        yield page._replace(number=page.number + 1)
        return
    last = min(-(-total // page_size), LAST_PAGE)
    if page.number == 1:
        yield from (page._replace(number=number, planned=last) for number in range(2, last + 1))
    elif page.number == page.planned < last:
        yield page._replace(number=page.number + 1, planned=page.planned + 1)


class RecentRows:
    """Drops rows of a list that came on an earlier page already."""

    def __init__(self) -> None:
        self._ids: set[Any] = set()
        self._order: deque[Any] = deque()

    def new(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Yield the rows whose `_id` was not among the latest ones."""
        for row in rows:
            row_id = row.get("_id") if isinstance(row, dict) else None
            if not isinstance(row_id, str):
                yield row
            elif row_id not in self._ids:
                self._remember(row_id)
                yield row

    def _remember(self, row_id: str) -> None:
        self._ids.add(row_id)
        self._order.append(row_id)
        if len(self._order) > REMEMBERED_ROWS:
            self._ids.discard(self._order.popleft())
