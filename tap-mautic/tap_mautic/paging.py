"""Lists read by the id of the last row, so that nothing is missed while rows come and go.

Each page begins with the last id of the one before, and drops the rows that it had. Mautic's own
offsets would pass over a row whenever an earlier one is deleted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tap_core.errors import VendorFailingError
from tap_mautic.tables import whole

Condition = Mapping[str, Any]
"""`{"col", "expr", "val"}`; the `val` of orX and andX holds conditions."""

Page = tuple[list[Any], bool]
"""Rows, and whether they may hold text that cannot be stored."""

MOST_ROWS_ALIKE: Final = "more rows of one contact than a page holds"


def parameters(conditions: Sequence[Condition], name: str = "where") -> dict[str, str]:
    """Write conditions as the query parameters that PHP reads as nested arrays."""
    written: dict[str, str] = {}
    for place, condition in enumerate(conditions):
        for part, value in condition.items():
            key = f"{name}[{place}][{part}]"
            if isinstance(value, str | int):
                written[key] = str(value)
            else:
                written |= parameters(value, key)
    return written


def any_of(*conditions: Condition) -> Condition:
    """Combine conditions of which one must hold."""
    return {"expr": "orX", "val": conditions}


def at_least(column: str, value: str | int) -> Condition:
    """Give the condition that a column is not smaller."""
    return {"col": column, "expr": "gte", "val": value}


def read_by_id(
    fetch: Callable[[int], Page], *, size: int, column: str, keys: Sequence[str]
) -> Iterator[Page]:
    """Yield the pages of a list that is ordered by `column`, every row once.

    Args:
        fetch: Requests the page that begins at an id.
        size: Rows asked for with each request.
        column: What the list is ordered by.
        keys: What tells rows apart.

    Raises:
        VendorFailingError: A page brings nothing new, so that there is no way on.
    """
    start, before = 0, frozenset[tuple[Any, ...]]()
    while True:
        rows, suspect = fetch(start)
        names = [_name(row, keys) for row in rows]
        yield [row for row, name in zip(rows, names, strict=True) if name not in before], suspect
        if len(rows) < size:
            return
        reached = max(filter(None, (_number(row, column) for row in rows)), default=start)
        if reached <= start and before.issuperset(names):
            raise VendorFailingError(f"Mautic sends {MOST_ROWS_ALIKE}", "Raise stats_page_size")
        start, before = reached, frozenset(names)


def _name(row: Any, keys: Sequence[str]) -> tuple[Any, ...]:
    return tuple(str(row.get(key)) for key in keys) if isinstance(row, dict) else (None,)


def _number(row: Any, column: str) -> int | None:
    value = whole(row.get(column)) if isinstance(row, dict) else None
    return value if isinstance(value, int) else None
