"""Pieces of what is too much for one call."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def chunks(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    """Cut items into pieces of at most `most`, read from `items` as they are asked for."""
    rest = iter(items)
    while chunk := list(islice(rest, most)):
        yield chunk


def chunks_by_weight(
    items: Iterable[Item], most: int, weigh: Callable[[Item], int], heaviest: int
) -> Iterator[list[Item]]:
    """Cut items into pieces of at most `most` that weigh at most `heaviest` together.

    An item that is heavier by itself is a piece of its own.
    """
    chunk: list[Item] = []
    total = 0
    for item in items:
        weight = weigh(item)
        if chunk and (len(chunk) == most or total + weight > heaviest):
            yield chunk
            chunk, total = [], 0
        chunk.append(item)
        total += weight
    if chunk:
        yield chunk
