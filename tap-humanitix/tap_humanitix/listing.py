"""The list of events, which every stream needs and the vendor is asked for once per run."""

import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from singer_sdk.singerlib.json import serialize_json

from tap_core.clock import moment
from tap_core.errors import SkippableError
from tap_humanitix.paging import Page, RecentRows

if TYPE_CHECKING:
    from tap_humanitix.streams import Events


class Visit(NamedTuple):
    """An event as a stop on the way to its orders and tickets."""

    event_id: str
    ends: datetime | None
    updated: datetime | None


class EventPage(NamedTuple):
    """Rows of the list of events; `suspect` as in `tap_core.answers.Answer`."""

    rows: list[Any]
    suspect: bool


class Listing:
    """The events of one region.

    The rows are kept compressed, since many streams read them one after the other.
    """

    def __init__(self, pages: list[tuple[bytes, bool]]) -> None:
        self._pages = pages

    def pages(self) -> Iterator[EventPage]:
        """Yield the rows afresh, so that each reader may change them."""
        for packed, suspect in self._pages:
            rows = json.loads(zlib.decompress(packed), parse_float=Decimal)
            yield EventPage(rows, suspect)

    @cached_property
    def visits(self) -> list[Visit]:
        """What the orders and tickets of the events need to know."""
        return [_visit(row) for page in self.pages() for row in page.rows if has_id(row)]


class Listings:
    """The lists of all regions, each read when it is first asked for.

    Args:
        events: The stream that reads them.
    """

    def __init__(self, events: "Events") -> None:
        self._events = events
        self._read: dict[str | None, Listing] = {}
        self._failures: dict[str | None, SkippableError] = {}

    def of(self, location: str | None) -> Listing:
        """Give the list of a region.

        Raises:
            SkippableError: The region could not be read.
        """
        if location in self._failures:
            raise self._failures[location]
        if location not in self._read:
            try:
                self._read[location] = self._fetch(location)
            except SkippableError as failure:
                self._failures[location] = failure
                raise
        return self._read[location]

    @property
    def failures(self) -> int:
        """How many regions could not be read."""
        return len(self._failures)

    @property
    def complete(self) -> bool:
        """Whether there are lists and none is missing."""
        return bool(self._read) and not self._failures

    @property
    def event_ids(self) -> set[str]:
        """The events of all lists."""
        return {visit.event_id for listing in self._read.values() for visit in listing.visits}

    def _fetch(self, location: str | None) -> Listing:
        recent = RecentRows()
        pages = []
        for page in self._events.fetch_pages([Page({"location": location})]):
            answer = page.unwrap()
            new = recent.new(self._events.rows(answer))
            rows = [row for row in new if self._is_wanted(row)]
            pages.append((zlib.compress(serialize_json(rows).encode(), 1), answer.suspect))
        return Listing(pages)

    def _is_wanted(self, row: Any) -> bool:
        wanted = self._events.config["event_ids"]
        return not wanted or not has_id(row) or row["_id"] in wanted


def has_id(row: Any) -> bool:
    """Whether a row is one that can be asked for."""
    return isinstance(row, dict) and isinstance(row.get("_id"), str) and bool(row["_id"])


def _visit(row: dict[str, Any]) -> Visit:
    return Visit(row["_id"], moment(row.get("endDate")), moment(row.get("updatedAt")))
