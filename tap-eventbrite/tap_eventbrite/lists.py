"""Reading a paginated list of the Eventbrite API from its first page to its last."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tap_core.answers import Answer
from tap_eventbrite.errors import (
    ContinuationRefusedError,
    EndlessListError,
    ExpansionFailedError,
    NoListError,
)

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
    """

    path: str
    rows_key: str
    params: Mapping[str, str] = field(default_factory=dict)
    expand: tuple[str, ...] = ()
    adds: Mapping[str, str] = field(default_factory=dict)
    organization_id: str = ""
    event_id: str = ""

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
    """

    def __init__(self, get: GetPage, wanted: ListRequest) -> None:
        self.unexpanded = False
        self._get = get
        self.wanted = wanted

    def pages(self) -> Iterator[Page]:
        """Yield the rows of each page; rows come again where the list had to start again.

        Raises:
            ContinuationRefusedError: The vendor refused a token in all of `MAX_RESTARTS` too.
            EndlessListError: The list leads nowhere or in a circle.
            NoListError: An answer has no rows, not even none.
        """
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
        """Follow the continuation tokens; a short or empty page says nothing about the end."""
        token: str | None = None
        spent: set[str] = set()
        while True:
            answer = self._page({"continuation": token} if token else {})
            yield Page(list(map(self._completed, self._rows(answer))), answer.suspect)
            token = self._next_token(answer.data.get("pagination"))
            if token is None:
                return
            if token in spent:
                raise EndlessListError(self._path)
            spent.add(token)

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
        return {**self.wanted.params, **({"expand": expand} if expand else {})}

    def _completed(self, row: Any) -> Any:
        return {**self.wanted.adds, **row} if isinstance(row, dict) else row

    def _rows(self, answer: Answer) -> list[Any]:
        rows = answer.data.get(self.wanted.rows_key)
        if not isinstance(rows, list):
            raise NoListError(self._path, self.wanted.rows_key)
        return rows

    def _next_token(self, pagination: Any) -> str | None:
        if not isinstance(pagination, dict) or not pagination.get("has_more_items"):
            return None
        if token := pagination.get("continuation"):
            return str(token)
        raise EndlessListError(self._path)
