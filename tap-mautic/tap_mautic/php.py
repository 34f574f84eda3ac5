"""Values that Mautic's tables hold as PHP's `serialize` wrote them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

DEEPEST: Final = 8
LONGEST: Final = 4 * 1024 * 1024
"""Bytes of a value that are read at most."""

MOST_DIGITS: Final = 18


class _NoValueError(ValueError):
    """The text is not what `serialize` writes, or holds what no table needs."""


def unserialized(text: object) -> Any:
    """Read a value: null, booleans, numbers, texts and arrays, which become dicts.

    One pass over the text, whatever it claims of its own lengths; None where it is no such value.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        content = text.encode()
        value, end = _value(content, 0, 0)
    except ValueError:
        return None
    return value if end == len(content) else None


def _value(content: bytes, at: int, depth: int) -> tuple[Any, int]:
    kind = content[at : at + 2]
    if kind == b"N;":
        return None, at + 2
    read = _READERS.get(kind)
    if read is None or depth > DEEPEST:
        raise _NoValueError
    return read(content, at + 2, depth)


def _until(content: bytes, at: int, mark: bytes) -> tuple[bytes, int]:
    """Give the few bytes before a mark, and where it is."""
    end = content.find(mark, at, at + MOST_DIGITS * 2)
    if end < 0:
        raise _NoValueError
    return content[at:end], end


def _count(content: bytes, at: int) -> tuple[int, int]:
    digits, end = _until(content, at, b":")
    if not digits.isdigit() or len(digits) > MOST_DIGITS:
        raise _NoValueError
    return int(digits), end + 1


def _boolean(content: bytes, at: int, _: int) -> tuple[bool, int]:
    told, end = _until(content, at, b";")
    return told == b"1", end + 1


def _whole(content: bytes, at: int, _: int) -> tuple[int, int]:
    told, end = _until(content, at, b";")
    return int(told), end + 1


def _number(content: bytes, at: int, _: int) -> tuple[float, int]:
    told, end = _until(content, at, b";")
    return float(told), end + 1


def _text(content: bytes, at: int, _: int) -> tuple[str, int]:
    length, start = _count(content, at)
    end = start + 1 + length
    if content[start : start + 1] != b'"' or content[end : end + 2] != b'";':
        raise _NoValueError
    return content[start + 1 : end].decode(), end + 2


def _array(content: bytes, at: int, depth: int) -> tuple[dict[Any, Any], int]:
    count, at = _count(content, at)
    if content[at : at + 1] != b"{":
        raise _NoValueError
    at += 1
    found: dict[Any, Any] = {}
    for _ in range(count):
        key, at = _value(content, at, depth + 1)
        if not isinstance(key, str | int):
            raise _NoValueError
        found[key], at = _value(content, at, depth + 1)
    if content[at : at + 1] != b"}":
        raise _NoValueError
    return found, at + 1


_READERS: Final[Mapping[bytes, Callable[[bytes, int, int], tuple[Any, int]]]] = {
    b"b:": _boolean,
    b"i:": _whole,
    b"d:": _number,
    b"s:": _text,
    b"a:": _array,
}
