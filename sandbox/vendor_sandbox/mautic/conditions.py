"""The `where` of listings: nested expressions over named columns (Mautic API, reading back)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vendor_sandbox.mautic.errors import by_status
from vendor_sandbox.mautic.moments import moment_or_none, stamp
from vendor_sandbox.mautic.php import items_of, number, text

Column = Callable[[Any], Any]
Columns = Callable[[str], Column]
"""Gives the reader of a named column, or refuses the name."""
Condition = Callable[[Any], bool]
Test = Callable[[Any, Any], bool]

DEEPEST = 10
MOMENT_LENGTH = len("2026-03-01 10:00:00")
COMPARISONS: Mapping[str, Test] = {
    "eq": lambda held, given: held == given,
    "neq": lambda held, given: held != given,
    "lt": lambda held, given: held < given,
    "lte": lambda held, given: held <= given,
    "gt": lambda held, given: held > given,
    "gte": lambda held, given: held >= given,
}


def all_of(where: Any, columns: Columns) -> Condition | None:
    """What a listing's `where` asks for; None where it asks for nothing.

    Raises:
        MauticError: 500 for an expression or a column that the database does not know.
    """
    conditions = _compiled(where, columns, depth=0)
    if not conditions:
        return None
    return lambda row: all(condition(row) for condition in conditions)


def equal_values(where: Any, column: str) -> list[str] | None:
    """The values that one of the top conditions limits a column to, if one does."""
    for _, each in items_of(where):
        if isinstance(each, dict) and _column_name(each.get("col")) == column:
            if each.get("expr") == "in":
                return _listed(each.get("val"))
            if each.get("expr") == "eq":
                return [text(each.get("val"))]
    return None


def sorted_rows(rows: Sequence[Any], order: Any, columns: Columns) -> list[Any]:
    """Rows by `order`: `{"col", "dir"}` each, the first counting most; nulls are the smallest."""
    ordered = list(rows)
    for _, each in reversed(list(items_of(order))):
        if isinstance(each, dict) and each.get("col"):
            read = columns(_column_name(each["col"]))
            is_falling = text(each.get("dir") or "").upper() == "DESC"
            ordered.sort(key=_key_of(read), reverse=is_falling)
    return ordered


def _compiled(where: Any, columns: Columns, *, depth: int) -> list[Condition]:
    if depth > DEEPEST:
        raise by_status(500)
    return [_condition(each, columns, depth) for _, each in items_of(where)]


def _condition(given: Any, columns: Columns, depth: int) -> Condition:
    if not isinstance(given, dict):
        raise by_status(500)
    name = given.get("expr")
    if name in ("andX", "orX"):
        inner = _compiled(given.get("val"), columns, depth=depth + 1)
        combine = all if name == "andX" else any
        return lambda row: combine(condition(row) for condition in inner)
    read = columns(_column_name(given.get("col")))
    test = _test(name, given.get("val"))
    return lambda row: test(read(row))


def _test(name: Any, value: Any) -> Condition:
    if name in COMPARISONS:
        return _comparison(COMPARISONS[name], value)
    if name in ("like", "notLike"):
        return _like(value, wanted=name == "like")
    if name in ("in", "notIn"):
        return _membership(value, wanted=name == "in")
    if name in ("between", "notBetween"):
        return _between(value, wanted=name == "between")
    if name in ("isNull", "isNotNull"):
        return lambda held: (held is None) == (name == "isNull")
    if name in ("isEmpty", "isNotEmpty"):
        return lambda held: (held is None or held == "") == (name == "isEmpty")
    raise by_status(500)


def _comparison(test: Test, value: Any) -> Condition:
    as_text, as_number = text(value).lower(), number(value)
    at = moment_or_none(as_text)
    as_moment = as_text if at is None else stamp(at)

    def holds(held: Any) -> bool:
        if held is None:
            return False
        if isinstance(held, int | float):
            return test(held, as_number)
        return test(str(held).lower(), as_moment if _is_moment(held) else as_text)

    return holds


def _is_moment(held: str) -> bool:
    return len(held) == MOMENT_LENGTH and held[10] == " "


def _like(value: Any, *, wanted: bool) -> Condition:
    parts = (re.escape(char) for char in text(value))
    pattern = re.compile(
        "".join({"%": ".*", "_": "."}.get(part, part) for part in parts), re.IGNORECASE | re.DOTALL
    )
    return lambda held: held is not None and (pattern.fullmatch(str(held)) is not None) == wanted


def _membership(value: Any, *, wanted: bool) -> Condition:
    listed = {each.lower() for each in _listed(value)}
    return lambda held: held is not None and (text(held).lower() in listed) == wanted


def _between(value: Any, *, wanted: bool) -> Condition:
    bounds = _listed(value)
    if len(bounds) != 2:  # noqa: PLR2004 - a lower and an upper one
        raise by_status(500)
    above = _comparison(COMPARISONS["gte"], bounds[0])
    below = _comparison(COMPARISONS["lte"], bounds[1])
    return lambda held: held is not None and (above(held) and below(held)) == wanted


def _listed(value: Any) -> list[str]:
    values = [each for _, each in items_of(value)] or text(value).split(",")
    return [text(each).strip() for each in values]


def _column_name(given: Any) -> str:
    """A column without the alias of its table."""
    return given.rpartition(".")[2] if isinstance(given, str) else ""


def _key_of(read: Column) -> Callable[[Any], tuple[int, float, str]]:
    return lambda row: _sort_key(read(row))


def _sort_key(value: Any) -> tuple[int, float, str]:
    if value is None:
        return (0, 0.0, "")
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (1, 0.0, str(value).lower())
