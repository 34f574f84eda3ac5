"""Lists of Brevo by offset, `{count, <resource>: [...]}`, read while they move.

A list ends with a page that is not full. `count` says nothing of that: it is missing, or the number
of the whole account whatever was asked for (so say Brevo's staff, and recordings).

The vendor keeps the order of a list but not the places in it: a row that is deleted, or no longer
fits the query, moves all later ones forward, past a reader who goes on at the next offset. So each
page begins with rows of the page before. Where it does not, the list has moved and the reader goes
back; rows that come again are dropped.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, NamedTuple

from tap_core.errors import VendorFailingError

MOST_STALLS = 100
"""Pages that bring nothing, after which a list counts as one that cannot be read."""

REMEMBERED = 10_000
"""Rows move while they are read, but not farther than this."""

Identity = Callable[[Any], Hashable | None]


class Page(NamedTuple):
    """Rows of one answer."""

    rows: list[Any]
    suspect: bool


class RecentRows:
    """Remembers the latest rows by what names them.

    Args:
        identity: Gives the name of a row, None for a row that has none.
    """

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._known: dict[Hashable, None] = {}

    def continues(self, rows: Iterable[Any]) -> bool:
        """Whether the first of `rows` that can be told was among the latest."""
        names = (self._identity(row) for row in rows)
        return next((name in self._known for name in names if name is not None), False)

    def new(self, rows: Iterable[Any]) -> list[Any]:
        """Give those of `rows` that were not among the latest, and remember them."""
        return [row for row in rows if self._is_new(self._identity(row))]

    def _is_new(self, name: Hashable | None) -> bool:
        if name is None:
            return True
        if name in self._known:
            return False
        self._known[name] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return True


def overlap(size: int) -> int:
    """How many rows of a page come again with the next, where pages have `size` rows."""
    return max(1, size // 100)


def read_pages(fetch: Callable[[int], Page], *, size: int, identity: Identity) -> Iterator[Page]:
    """Yield the pages of a list with every row once.

    Args:
        fetch: Requests the page at an offset.
        size: Rows asked for with each request.
        identity: Gives the name of a row.

    Raises:
        VendorFailingError: The list moves faster than it can be read, or never ends.
    """
    recent, offset, stalls = RecentRows(identity), 0, 0
    while stalls <= MOST_STALLS:
        page = fetch(offset)
        if offset and not recent.continues(page.rows):
            stalls += 1
            offset = max(0, offset - size // 2)
            continue
        rows = recent.new(page.rows)
        stalls += not rows
        yield page._replace(rows=rows)
        if len(page.rows) < size:
            return
        offset += len(page.rows) - overlap(size)
    raise VendorFailingError(
        "a list of Brevo moves faster than it can be read, or has no end", "Run again later"
    )
