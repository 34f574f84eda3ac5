"""What a token opens: organisations and their events, each listed once per run."""

import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

import simplejson

from tap_core.errors import SkippableError
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import GetPage, ListReader, ListRequest, Page

Interleave = Callable[[Sequence[ListReader]], Iterator[Arrival]]


class EventSpan(NamedTuple):
    """When an event ends and last changed, both None where the vendor does not say."""

    id: str
    end: datetime | None
    changed: datetime | None


@dataclass(slots=True)
class EventList:
    """The events of one organisation.

    Attributes:
        reader: What read them.
        spans: All of them in short, by id.
        error: Why the list broke off, if it did.
    """

    reader: ListReader
    spans: dict[str, EventSpan] = field(default_factory=dict)
    error: SkippableError | None = None
    _packed: list[bytes] = field(default_factory=list)

    def add(self, page: Page) -> None:
        """Keep a page, packed to a tenth: an account may have ten thousand events."""
        rows = (row for row in page.rows if isinstance(row, dict) and row.get("id"))
        self.spans |= {str(row["id"]): _span(row) for row in rows}
        self._packed.append(zlib.compress(simplejson.dumps(page, use_decimal=True).encode()))

    def arrivals(self) -> Iterator[Arrival]:
        """Yield the pages as they came, and the end of the list."""
        for packed in self._packed:
            page = Page(**simplejson.loads(zlib.decompress(packed), use_decimal=True))
            yield Arrival(self.reader, page)
        yield Arrival(self.reader, error=self.error)


class Account:
    """The organisations that the token opens and the settings ask for.

    Args:
        get: Fetches one page.
        interleave: Reads several lists at the same time.
        organization_ids: The organisations asked for; none means all.
        page_size: Events per page.
    """

    def __init__(
        self,
        get: GetPage,
        interleave: Interleave,
        *,
        organization_ids: Collection[str],
        page_size: int,
    ) -> None:
        self._get = get
        self._interleave = interleave
        self._asked_for = tuple(organization_ids)
        self._page_size = page_size

    @cached_property
    def organizations(self) -> list[Page]:
        """The organisations as the vendor lists them."""
        wanted = ListRequest("/users/me/organizations/", "organizations")
        return list(ListReader(self._get, wanted).pages())

    @cached_property
    def organization_ids(self) -> tuple[str, ...]:
        """Ids of the organisations to read.

        For a user without an organisation the user's own id serves as one.
        """
        if self._asked_for:
            return self._asked_for
        rows = [row for page in self.organizations for row in page.rows]
        return tuple(str(row["id"]) for row in rows if row.get("id")) or (self._user_id(),)

    def events(self, organization_id: str) -> EventList:
        """Give the events of one organisation; the lists of all are read at the first call."""
        return self._events[organization_id]

    @cached_property
    def _events(self) -> dict[str, EventList]:
        readers = [ListReader(self._get, self._events_request(i)) for i in self.organization_ids]
        lists = {reader.wanted.organization_id: EventList(reader) for reader in readers}
        for arrival in self._interleave(readers):
            events = lists[arrival.list.wanted.organization_id]
            events.error = arrival.error
            if arrival.page:
                events.add(arrival.page)
        return lists

    def _events_request(self, organization_id: str) -> ListRequest:
        return ListRequest(
            f"/organizations/{organization_id}/events/",
            "events",
            params={
                "status": "all",
                "order_by": "created_desc",
                "page_size": str(self._page_size),
            },
            expand=("venue",),
            adds={"organization_id": organization_id},
            organization_id=organization_id,
        )

    def _user_id(self) -> str:
        return str(self._get("/users/me/", {}).data["id"])


def _span(row: dict[str, Any]) -> EventSpan:
    end = row.get("end")
    ends_at = end.get("utc") if isinstance(end, dict) else None
    return EventSpan(str(row["id"]), moment(ends_at), moment(row.get("changed")))


def moment(text: Any) -> datetime | None:
    """Read a time of the vendor's, which is UTC; None for what is not one."""
    try:
        time = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return time.replace(tzinfo=time.tzinfo or UTC)
