"""What a token opens: organisations and their events, each listed once per run."""

import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from singer_sdk.singerlib.json import deserialize_json, serialize_json

from tap_core.clock import moment
from tap_core.errors import RequestRefusedError, SkippableError
from tap_core.known_events import KEY, KnownEvents
from tap_eventbrite.errors import emptied, printable
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import GetPage, ListReader, ListRequest, Page

Interleave = Callable[[Sequence[ListReader]], Iterator[Arrival]]


NO_ORGANIZATION = (
    "the token (EVENTBRITE_TOKEN) opens no organisation, so nothing was read: its user has made no "
    "event yet, or has no role where the events are"
)


class EventSpan(NamedTuple):
    """When an event was made, ends and last changed; None where the vendor does not say."""

    id: str
    created: datetime | None
    end: datetime | None
    changed: datetime | None


@dataclass(slots=True)
class EventList:
    """The events of one organisation.

    Attributes:
        reader: What read them.
        ids: All of them.
        spans: The same in short, by id, but for series: what a series sells is in its dates.
        error: Why the list is not to be relied on, if so.
    """

    reader: ListReader
    ids: set[str] = field(default_factory=set)
    spans: dict[str, EventSpan] = field(default_factory=dict)
    error: SkippableError | None = None
    _packed: list[bytes] = field(default_factory=list)

    def add(self, page: Page) -> None:
        """Keep a page, packed to a tenth: an account may have ten thousand events."""
        rows = _identified(page)
        single = (row for row in rows if not row.get("is_series_parent"))
        self.ids |= {str(row["id"]) for row in rows}
        self.spans |= {str(row["id"]): _span(row) for row in single}
        self._packed.append(zlib.compress(serialize_json(page).encode()))

    def arrivals(self) -> Iterator[Arrival]:
        """Yield the pages as they came, and the end of the list."""
        for packed in self._packed:
            page = Page(**deserialize_json(zlib.decompress(packed)))
            yield Arrival(self.reader, page)
        yield Arrival(self.reader, error=self.error)


class Account:
    """The organisations that the token opens and the settings ask for.

    Args:
        get: Fetches one page.
        interleave: Reads several lists at the same time.
        organization_ids: The organisations asked for; none means all.
        known: The organisations that earlier runs read, each with how many events it had.
        page_size: Events per page.
        remark: Tells a person what is no failure.
    """

    def __init__(
        self,
        get: GetPage,
        interleave: Interleave,
        *,
        organization_ids: Collection[str],
        known: Mapping[str, int],
        page_size: int,
        remark: Callable[[str], None],
    ) -> None:
        self._get = get
        self._interleave = interleave
        self._asked_for = tuple(organization_ids)
        self._known = known
        self._page_size = page_size
        self._remark = remark
        self._events: dict[str, EventList] = {}

    @cached_property
    def organizations(self) -> list[Arrival]:
        """The organisations as the vendor lists them, and the end of that list."""
        reader = ListReader(self._get, ListRequest("/users/me/organizations/", "organizations"))
        return [*(Arrival(reader, page) for page in reader.pages()), Arrival(reader)]

    @cached_property
    def organization_ids(self) -> tuple[str, ...]:
        """Ids of the organisations to read.

        For a user without an organisation the user's own id may serve as one, until there is an
        organisation. One that is not listed any more is asked for all the same: its refusal tells
        that something is missing.
        """
        if self._asked_for:
            return self._asked_for
        if not self._names:
            return tuple(dict.fromkeys((*self._own_user(), *self._known)))
        missing = [each for each in self._known if each not in self._names]
        if missing:
            missing = [each for each in missing if each != self._user_id]
        return (*self._names, *missing)

    def label(self, organization_id: str) -> str:
        """Name an organisation to a person, by more than its id where the list was read."""
        name = "" if self._asked_for else self._names.get(organization_id, "")
        return f"organisation {organization_id}" + (f" ({name})" if name else "")

    def events(self, organization_id: str) -> EventList:
        """Give the events of one organisation; the lists of all are read at the first call."""
        if not self._events:
            self._list_events()
        return self._events[organization_id]

    @property
    def listed_events(self) -> set[str] | None:
        """Ids of all events but series; None where they were not listed, or not in full."""
        lists = self._events.values()
        if not lists or any(events.error for events in lists):
            return None
        return {event_id for events in lists for event_id in events.spans}

    def _list_events(self) -> None:
        readers = [ListReader(self._get, self._events_request(i)) for i in self.organization_ids]
        self._events = {reader.wanted.organization_id: EventList(reader) for reader in readers}
        for arrival in self._interleave(readers):
            events = self._events[arrival.list.wanted.organization_id]
            events.error = arrival.error
            if arrival.page:
                events.add(arrival.page)
        for organization_id, events in self._events.items():
            known = self._known.get(organization_id, 0)
            if known and not events.ids and not events.error:
                events.error = emptied(self.label(organization_id), known)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The organisations that are listed, by id."""
        pages = (arrival.page for arrival in self.organizations if arrival.page)
        rows = (row for page in pages for row in _identified(page))
        return {str(row["id"]): printable(row.get("name")) for row in rows}

    def _events_request(self, organization_id: str) -> ListRequest:
        return ListRequest(
            f"/organizations/{organization_id}/events/",
            "events",
            params={
                "status": "all",
                "series_filter": "allevents",
                "order_by": "created_desc",
                "page_size": str(self._page_size),
            },
            expand=("venue", "event_sales_status"),
            adds={"organization_id": organization_id},
            organization_id=organization_id,
        )

    @cached_property
    def _user_id(self) -> str:
        return str(self._get("/users/me/", {}).data.get("id", ""))

    def _own_user(self) -> tuple[str, ...]:
        """Give the user where it sells by itself; an account that made no event has nothing."""
        try:
            self._get(f"/organizations/{self._user_id}/events/", {"page_size": "1"})
        except RequestRefusedError:
            self._remark(NO_ORGANIZATION)
            return ()
        return (self._user_id,)


def _span(row: dict[str, Any]) -> EventSpan:
    end = row.get("end")
    ends_at = end.get("utc") if isinstance(end, dict) else None
    created, changed = moment(row.get("created")), moment(row.get("changed"))
    return EventSpan(str(row["id"]), created, moment(ends_at), changed)


def known_organizations(state: Mapping[str, Any]) -> dict[str, int]:
    """Give the organisations of which a state holds a bookmark, each with its count of events."""
    known: Counter[str] = Counter()
    for stream in state.get("bookmarks", {}).values():
        for part in stream.get("partitions", ()):
            owner = part["context"].get("organization_id")
            if owner and ("replication_key_value" in part or KEY in part):
                known[owner] = max(known[owner], KnownEvents(part).count)
    return dict(known)


def _identified(page: Page) -> list[dict[str, Any]]:
    return [row for row in page.rows if isinstance(row, dict) and row.get("id")]
