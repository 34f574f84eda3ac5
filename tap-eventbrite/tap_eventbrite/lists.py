"""Reading a paginated list of the Eventbrite API from its first page to its last."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any, NamedTuple

from tap_core.answers import Answer
from tap_core.errors import RequestRefusedError
from tap_eventbrite.errors import (
    ContinuationRefusedError,
    EndlessListError,
    ExpansionFailedError,
    NoListError,
)
from tap_eventbrite.statuses import ONCE, StatusChoice

MAX_RESTARTS = 3
"""How often a list starts again from page 1 when its continuation token is refused."""

logger = logging.getLogger(__name__)

GetPage = Callable[[str, Mapping[str, str]], Answer]
"""Requests a path below the base URL with query parameters."""


class Page(NamedTuple):
    """Rows of one page; `suspect` ones may hold text that cannot be stored."""

    rows: list[Any]
    suspect: bool


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What to list.

    Attributes:
        path: Path below the base URL, with its trailing slash: without one the vendor redirects.
        rows_key: Name of the array in the body.
        params: Query parameters that every page repeats beside the continuation token.
        expand: Objects to have filled in, left out when the vendor cannot.
        adds: Fields put on every row that lacks them.
        organization_id: The organisation it belongs to, if any.
        event_id: The event it belongs to, if any.
        statuses: The values of `status` to ask with.
    """

    path: str
    rows_key: str
    params: Mapping[str, str] = field(default_factory=dict)
    expand: tuple[str, ...] = ()
    adds: Mapping[str, str] = field(default_factory=dict)
    organization_id: str = ""
    event_id: str = ""
    statuses: StatusChoice = ONCE

    @property
    def label(self) -> str:
        """What tells the list from the others of its stream and organisation."""
        return self.event_id or self.params.get("scope", "all")


class ListReader:
    """Reads one list, page after page.

    Args:
        get: Fetches one page.
        wanted: The list.

    Attributes:
        wanted: The list.
        unexpanded: The vendor could not expand this list; from then on it was read without.
        counted: How many rows the vendor said that the list has, 0 where it did not say.
    """

    def __init__(self, get: GetPage, wanted: ListRequest) -> None:
        self.unexpanded = False
        self.counted = 0
        self._get = get
        self._status: dict[str, str] = {}
        self.wanted = wanted

    def pages(self) -> Iterator[Page]:
        """Yield the rows of each page; rows come again where the list had to start again.

        Raises:
            RequestRefusedError: The vendor takes none of the statuses, or refuses the list itself.
            ContinuationRefusedError: The vendor refused a token in all of `MAX_RESTARTS` too.
            EndlessListError: The list leads nowhere or in a circle.
            NoListError: An answer has no rows, not even none.
        """
        ways = list(self.wanted.statuses.left())
        for way in ways:
            try:
                pages = self._taken(way)
            except RequestRefusedError as refusal:
                if refusal.status != HTTPStatus.BAD_REQUEST or way is ways[-1]:
                    raise
                logger.info("%s is not listed with status %s", self._path, ", ".join(way))
            else:
                yield from pages
                return

    def _taken(self, way: Sequence[str]) -> Iterator[Page]:
        """Begin a way; what comes after its first page is read as it is wanted."""
        pages = self._passes(way)
        first = next(pages)
        self.wanted.statuses.take(way)
        return chain((first,), pages)

    def _passes(self, way: Sequence[str]) -> Iterator[Page]:
        for status in way or ("",):
            self._status = {"status": status} if status else {}
            yield from self._restarting()

    def _restarting(self) -> Iterator[Page]:
        for restarts_left in reversed(range(MAX_RESTARTS + 1)):
            try:
                yield from self._walk()
            except ContinuationRefusedError:
                if not restarts_left:
                    raise
                logger.warning("A continuation of %s was refused: reading it again", self._path)
            else:
                return

    @property
    def _path(self) -> str:
        return self.wanted.path

    def _walk(self) -> Iterator[Page]:
        """Follow the list to its end; a short or empty page says nothing about it."""
        further: dict[str, str] | None = {}
        spent: list[dict[str, str]] = []
        while further is not None:
            if further in spent:
                raise EndlessListError(self._path)
            spent.append(further)
            answer = self._page(further)
            yield Page(list(map(self._completed, self._rows(answer))), answer.suspect)
            pagination = answer.data.get("pagination")
            self.counted = _count(pagination)
            further = self._further(pagination)

    def _page(self, continuation: dict[str, str]) -> Answer:
        try:
            return self._get(self._path, self._query() | continuation)
        except ExpansionFailedError:
            if self.unexpanded or not self.wanted.expand:
                raise
            self.unexpanded = True
            return self._get(self._path, self._query() | continuation)

    def _query(self) -> dict[str, str]:
        expand = "" if self.unexpanded else ",".join(self.wanted.expand)
        expanded = {"expand": expand} if expand else {}
        return {**self.wanted.params, **self._status, **expanded}

    def _completed(self, row: Any) -> Any:
        return {**self.wanted.adds, **row} if isinstance(row, dict) else row

    def _rows(self, answer: Answer) -> list[Any]:
        rows = answer.data.get(self.wanted.rows_key)
        if rows is None and _counts_nothing(answer.data.get("pagination")):
            return []
        if not isinstance(rows, list):
            raise NoListError(self._path, self.wanted.rows_key)
        return rows

    def _further(self, pagination: Any) -> dict[str, str] | None:
        """Give what asks for the next page; None at the end of the list."""
        if not isinstance(pagination, dict) or not _has_more(pagination):
            return None
        token, number = pagination.get("continuation"), pagination.get("page_number")
        if token and isinstance(token, str):
            return {"continuation": token}
        if type(number) is int:
            return {"page": str(number + 1)}
        raise EndlessListError(self._path)


def _has_more(pagination: Mapping[str, Any]) -> bool:
    """Whether a page is not the last; older answers lack `has_more_items` (recorded 2016, 2017).

    Where they do, the counted pages decide, and where those are missing too, whether there is a
    token. A token beside `has_more_items: false` is none to follow (recorded 2021).
    """
    told = pagination.get("has_more_items")
    if isinstance(told, bool):
        return told
    number, count = pagination.get("page_number"), pagination.get("page_count")
    if type(number) is int and type(count) is int:
        return number < count
    return bool(pagination.get("continuation"))


def _count(pagination: Any) -> int:
    told = pagination.get("object_count") if isinstance(pagination, dict) else 0
    return told if type(told) is int else 0


def _counts_nothing(pagination: Any) -> bool:
    return isinstance(pagination, dict) and pagination.get("object_count") == 0
