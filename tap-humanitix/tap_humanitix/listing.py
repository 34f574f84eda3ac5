"""The list of events, which every stream needs and the vendor is asked for once per run."""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from singer_sdk.singerlib.json import serialize_json

from tap_core.answers import Answer
from tap_core.clock import moment
from tap_core.errors import AccessRefusedError, SkippableError
from tap_core.fetching import Fetched
from tap_core.known_events import KnownEvents
from tap_core.summary import Summary
from tap_humanitix.errors import closed, emptied, nothing
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

    Args:
        location: The region, None where it is the home of the key.
        pages: The wanted events.
        ids: All of them.
    """

    def __init__(
        self, location: str | None, pages: list[tuple[bytes, bool]], ids: Collection[str]
    ) -> None:
        self._owner = f"location {location}" if location else "the account"
        self._pages = pages
        self._ids = ids

    def pages(self) -> Iterator[EventPage]:
        """Yield the rows afresh, so that each reader may change them."""
        for packed, suspect in self._pages:
            rows = json.loads(zlib.decompress(packed), parse_float=Decimal)
            yield EventPage(rows, suspect)

    @cached_property
    def visits(self) -> list[Visit]:
        """What the orders and tickets of the events need to know."""
        return [_visit(row) for page in self.pages() for row in page.rows if has_id(row)]

    @cached_property
    def wanted(self) -> set[str]:
        """The ids of the wanted events."""
        return {visit.event_id for visit in self.visits}

    def remember(
        self, known: KnownEvents, summary: Summary, *, unread: Collection[str] = ()
    ) -> None:
        """Let a state name the wanted events, and tell which came and went since it did so last.

        Args:
            known: The events that it named.
            summary: Where it is told.
            unread: Those that could not be read; the state says beside it how far each has come.
        """
        read = self.wanted.difference(unread)
        summary.note_events(self._owner, known, listed=self._ids, read=read)
        known.become(self.wanted)


class Listings:
    """The lists of all regions, each read when it is first asked for.

    Args:
        events: The stream that reads them.
        known: How many events earlier runs found in each region.
        remark: Tells a person what is no failure.
    """

    def __init__(
        self,
        events: "Events",
        known: Mapping[str | None, int],
        remark: Callable[[str], None],
    ) -> None:
        self._events = events
        self._known = known
        self._remark = remark
        self._read: dict[str | None, Listing] = {}
        self._failures: dict[str | None, SkippableError] = {}

    def of(self, location: str | None) -> Listing:
        """Give the list of a region.

        Raises:
            SkippableError: The region could not be read, or is not to be relied on.
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
        return {event_id for listing in self._read.values() for event_id in listing.wanted}

    def _fetch(self, location: str | None) -> Listing:
        recent = RecentRows()
        pages = []
        ids: set[str] = set()
        for page in self._pages(location):
            answer = page.unwrap()
            new = list(recent.new(self._events.rows(answer)))
            ids |= {row["_id"] for row in new if has_id(row)}
            rows = [row for row in new if self._is_wanted(row)]
            pages.append((zlib.compress(serialize_json(rows).encode(), 1), answer.suspect))
        known = self._known.get(location, 0)
        if known and not ids:
            raise emptied(location, known)
        if not ids:
            self._remark(nothing(location))
        return Listing(location, pages, ids)

    def _pages(self, location: str | None) -> Iterator[Fetched[Page, Answer]]:
        try:
            yield from self._events.fetch_pages([Page({"location": location})])
        except AccessRefusedError as refused:
            if location is None or refused.status != HTTPStatus.FORBIDDEN:
                raise
            raise closed(location) from refused

    def _is_wanted(self, row: Any) -> bool:
        wanted = self._events.config["event_ids"]
        return not wanted or not has_id(row) or row["_id"] in wanted


def known_events(state: Mapping[str, Any]) -> dict[str | None, int]:
    """Count the events that a state names in each region."""
    known: Counter[str | None] = Counter()
    for stream in state.get("bookmarks", {}).values():
        for part in (stream, *stream.get("partitions", ())):
            location = part.get("context", {}).get("location")
            known[location] = max(known[location], KnownEvents(part).count)
    return dict(known)


def has_id(row: Any) -> bool:
    """Whether a row is one that can be asked for."""
    return isinstance(row, dict) and isinstance(row.get("_id"), str) and bool(row["_id"])


def _visit(row: dict[str, Any]) -> Visit:
    return Visit(row["_id"], moment(row.get("endDate")), moment(row.get("updatedAt")))
