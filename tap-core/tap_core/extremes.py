"""JSON that is correct and still more than a parser, or a database, can take.

A value that goes too far becomes text, so that only the record it is in is set aside, or keeps it
in `extra_fields`.
"""

import json
import re
from collections.abc import Callable
from typing import Any

DEEPEST = 100
"""Levels of lists and objects in one answer."""

LONGEST_INTEGER = 1000
"""Digits; Python refuses to read more than 4,300, Postgres more than 131,072."""

_BRACKETS = bytes.maketrans(b"{}", b"[]")
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_PIECE = re.compile(r""""(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]""", re.DOTALL)
"""A text, which may lack its end, or a bracket; nothing is read twice."""


def may_be_too_deep(body: bytes) -> bool:
    """Whether lists and objects may be nested deeper than `DEEPEST`; quick, errs to yes.

    Each pass takes the innermost level off what is left of the brackets.
    """
    left = body.translate(_BRACKETS, _ALL_BUT_BRACKETS)
    for level in range(DEEPEST):
        if level + len(left) <= DEEPEST:
            return False
        fewer = left.replace(b"[]", b"")
        if len(fewer) == len(left):
            return True
        left = fewer
    return bool(left)


def flattened(text: str) -> str:
    """Put what is nested deeper than `DEEPEST` into strings, as the JSON that it was."""
    pieces: list[str] = []
    depth = begun = written = 0
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in "[{":
            depth += 1
            begun = found.start() if depth == DEEPEST + 1 else begun
        elif piece in "]}":
            depth -= 1
            if depth == DEEPEST:
                pieces += (text[written:begun], json.dumps(text[begun : found.end()]))
                written = found.end()
    return "".join(pieces) + text[written:]


def parse_integer(text: str) -> int | str:
    """Read an integer; one of absurd length stays text, so no field takes it."""
    return int(text) if len(text) <= LONGEST_INTEGER else text


def parse(text: str, parse_fraction: Callable[[str], Any]) -> Any:
    """Read JSON whatever its depth and numbers; NaN and Infinity become text.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return json.loads(
            flattened(text) if may_be_too_deep(text.encode("utf-8", "surrogatepass")) else text,
            parse_int=parse_integer,
            parse_float=parse_fraction,
            parse_constant=str,
        )
    except RecursionError:
        msg = "cut off, deep inside"
        raise ValueError(msg) from None
