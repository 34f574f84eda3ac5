"""What PHP makes of arrays, numbers and query strings."""

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

NUMBER = re.compile(r"\s*[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,3})?")
KEY = re.compile(r"\[([^\]]*+)(\]|\Z)")
TAG_SIGN = re.compile("([<>])")
SCALARS = {bool: "b", int: "i"}
MOST_DIGITS = 15
DEEPEST = 20


def array_text(items: Mapping[Any, str]) -> str:
    """An array of JSON texts: a list where the keys are 0, 1, 2…, otherwise an object."""
    if list(items) == list(range(len(items))):
        return f"[{','.join(items.values())}]"
    return object_text(items)


def object_text(items: Mapping[Any, str]) -> str:
    """An object of JSON texts."""
    return "{" + ",".join(f"{json.dumps(str(key))}:{text}" for key, text in items.items()) + "}"


def array_of(items: Mapping[int, Any]) -> list[Any] | dict[str, Any]:
    """The same for values."""
    if list(items) == list(range(len(items))):
        return list(items.values())
    return {str(key): value for key, value in items.items()}


def number(value: Any) -> float:
    """Cast to float: the number that a text begins with, 0 where it begins with none."""
    try:
        if isinstance(value, int | float):
            return float(value)
        found = NUMBER.match(value) if isinstance(value, str) else None
        return float(found[0]) if found else 0.0
    except OverflowError:
        return 0.0


def whole(value: Any) -> int:
    """Cast to int; 0 for what is not one of at most 15 digits."""
    read = number(value)
    return int(read) if abs(read) < 10**MOST_DIGITS else 0


def is_numeric(value: Any) -> bool:
    """Whether PHP takes a value for a number."""
    if isinstance(value, str):
        return NUMBER.fullmatch(value.rstrip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_blank(value: Any) -> bool:
    """Whether a value is no value."""
    return value is None or value in ("", [], {})


def text(value: Any) -> str:
    """Cast to string."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**MOST_DIGITS:
        return str(int(value))
    return str(value)


def items_of(array: Any) -> Iterable[tuple[Any, Any]]:
    """Keys and values of an array that arrived as a list or an object; nothing for a scalar."""
    if isinstance(array, dict):
        return array.items()
    return enumerate(array) if isinstance(array, list) else ()


def parse_query(query: str) -> dict[str, Any]:
    """Read `a=1&where[0][col]=email&select[]=id` into nested dicts."""
    nested: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        _put(nested, _keys(name), value)
    return nested


def _keys(name: str) -> list[str]:
    head, bracket, _ = name.partition("[")
    inner = [found[1] for found in KEY.finditer(name) if found[2]]
    return [head, *inner][:DEEPEST] if bracket and head else [name]


def _put(nested: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        inner = nested.get(key or str(len(nested)))
        if not isinstance(inner, dict):
            inner = nested[key or str(len(nested))] = {}
        nested = inner
    nested[keys[-1] or str(len(nested))] = value


def serialized(value: Any) -> str:
    """What PHP's `serialize` writes; lengths count bytes."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if isinstance(value, dict):
        inner = "".join(serialized(part) for pair in value.items() for part in pair)
        return f"a:{len(value)}:{{{inner}}}"
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    return "N;" if value is None else f"{SCALARS[type(value)]}:{value:d};"


def without_tags(value: str) -> str:
    """A text as Mautic keeps it: a `<` opens a tag whatever follows; entities become characters.

    So `<b>Rock</b> & x < y` becomes `Rock & x`, and `&amp; Co` becomes `& Co` (recorded).
    """
    kept, depth = [], 0
    for part in TAG_SIGN.split(value):
        if part == "<":
            depth += 1
        elif part == ">" and depth:
            depth -= 1
        elif not depth:
            kept.append(part)
    return html.unescape("".join(kept)).strip()
