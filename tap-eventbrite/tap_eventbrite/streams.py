"""The streams."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_core.clock import moment
from tap_core.streams import Record
from tap_eventbrite.account import EventList, EventSpan
from tap_eventbrite.changed_streams import ChangedStream
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import ListRequest
from tap_eventbrite.organization_streams import Progress
from tap_eventbrite.snapshot_streams import EventWindowStream, SnapshotStream
from tap_eventbrite.statuses import ORDER_STATUSES, StatusChoice, always
from tap_eventbrite.times import vendor_text

if TYPE_CHECKING:
    from tap_eventbrite.tap import TapEventbrite

NOBODY = ""
"""Stands for no organisation, where a list belongs to the token alone."""
AMOUNTS = ("amount_off", "percent_off")
NUMBER = (int, Decimal)


class Organizations(SnapshotStream):
    """Organisations that the token opens."""

    name = "organizations"

    @property
    @override
    def owners(self) -> Sequence[str]:
        return (NOBODY,)

    @override
    def arrivals(self, progress: Progress) -> Iterator[Arrival]:
        yield from self.tap.account.organizations

    @override
    def keeps(self, row: dict[str, Any], organization_id: str) -> bool:
        return str(row.get("id")) in self.tap.account.organization_ids

    @override
    def state_of(self, organization_id: str) -> dict[str, Any]:
        return self.stream_state


class Events(ChangedStream):
    """Events with their venues; the vendor cannot filter them, so unchanged ones are left out."""

    name = "events"
    needed = ("status", "is_series_parent")

    @override
    def arrivals(self, progress: Progress) -> Iterator[Arrival]:
        for organization_id in self.tap.account.organization_ids:
            yield from self.tap.account.events(organization_id).arrivals()

    @override
    def keeps(self, row: dict[str, Any], organization_id: str) -> bool:
        event_id = str(row.get("id"))
        if self.tap.wanted_events and event_id not in self.tap.wanted_events:
            return False
        changed, since = moment(row.get("changed")), self.since(organization_id)
        is_new = event_id in self.new_events(organization_id)
        return is_new or changed is None or since is None or changed >= since

    @override
    def listed(self, events: EventList) -> Collection[str]:
        return events.ids


class Venues(SnapshotStream):
    """Venues of the organisations."""

    name = "venues"

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        yield organization_list(organization_id, "venues")


class SalesStream(ChangedStream):
    """Orders or attendees, which the vendor can filter by the time of their change."""

    expand: ClassVar[Sequence[str]]

    def __init__(self, tap: "TapEventbrite") -> None:
        super().__init__(tap)
        self._mostly_new: dict[str, bool] = {}

    @property
    @abstractmethod
    def statuses(self) -> Sequence[StatusChoice]:
        """Lists that together show all rows; without a status the vendor leaves some out."""

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        """Read the organisation, and event by event what its list would not bring.

        That are the events that the bookmark does not speak for, and those of a first run that is
        narrowed to a few.
        """
        if self.is_passed(organization_id):
            return
        spans = self.event_spans(organization_id, progress)
        is_first = self.bookmark(organization_id) is None
        if is_first:
            apart = spans if self.tap.wanted_events else []
        else:
            apart = [span for span in spans if self.is_unread(span, organization_id)]
        whole = () if is_first and self.tap.wanted_events else ("",)
        for event_id in (*whole, *(span.id for span in apart)):
            for statuses in self.statuses:
                yield self.sales_list(organization_id, statuses, event_id=event_id)

    def is_unread(self, span: EventSpan, organization_id: str) -> bool:
        """Whether sales of an event may be older than what the organisation's list brings.

        Those of an event that was made since then are not.
        """
        since = self.since(organization_id)
        made_since = span.created and since and since <= span.created <= self.started
        return span.id in self.new_events(organization_id) and not made_since

    @override
    def bookmark(self, organization_id: str) -> datetime | None:
        """Give the bookmark; None where it speaks for less than half of the events.

        One list of all costs fewer calls then than a list of each.
        """
        if organization_id not in self._mostly_new:
            new, wanted = self.new_events(organization_id), self.wanted_spans(organization_id)
            count = sum(span.id in new for span in wanted)
            self._mostly_new[organization_id] = count * 2 > len(wanted)
        is_mostly_new = self._mostly_new[organization_id]
        return None if is_mostly_new else super().bookmark(organization_id)

    @override
    def since(self, organization_id: str) -> datetime | None:
        """Sales before the start date are not wanted; events are, as later sales may be theirs."""
        return self.not_before_start(super().since(organization_id))

    def not_before_start(self, since: datetime | None) -> datetime | None:
        """Give the later of a time and the start date."""
        start_date = moment(self.config.get("start_date"))
        return max(filter(None, (since, start_date)), default=None)

    def sales_list(
        self, organization_id: str, statuses: StatusChoice, *, event_id: str = ""
    ) -> ListRequest:
        """Name one pass over the rows of an organisation or an event."""
        is_new = event_id in self.new_events(organization_id)
        since = self.not_before_start(None) if is_new else self.since(organization_id)
        path = f"/events/{event_id}" if event_id else f"/organizations/{organization_id}"
        return ListRequest(
            f"{path}/{self.name}/",
            self.name,
            params={"changed_since": vendor_text(since)} if since else {},
            expand=tuple(self.expand),
            statuses=statuses,
            adds={"organization_id": organization_id},
            organization_id=organization_id,
            event_id=event_id,
        )

    @override
    def keeps(self, row: dict[str, Any], organization_id: str) -> bool:
        return not self.tap.wanted_events or str(row.get("event_id")) in self.tap.wanted_events


class Orders(SalesStream):
    """Orders in every status but deleted, with the buyer's consent, answers and refunds."""

    name = "orders"
    tells_full_passes = True
    expand = ("contact_list_preferences", "refund_requests", "answers")
    needed = ("event_id", "created", "email", "status", "costs.gross", "refund_requests")

    @cached_property
    def statuses(self) -> Sequence[StatusChoice]:
        """Give one list, whose statuses the vendor is asked to take in turn."""
        return (StatusChoice(ORDER_STATUSES),)


class Attendees(SalesStream):
    """Tickets sold, also cancelled ones, with the attendee's consent and answers."""

    name = "attendees"
    expand = ("contact_list_preferences", "answers", "promotional_code")
    needed = (
        *("event_id", "order_id", "created", "checked_in", "cancelled", "refunded"),
        *("profile.email", "costs.gross"),
    )
    statuses = (always("attending"), always("not_attending"))

    @override
    def prepared(self, row: Record) -> Record:
        code = row.get("promotional_code")
        if not isinstance(code, dict):
            return row
        return {**row, "promotional_code": self.tap.without_access_code(code, "promotion_type")}

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        yield from super().lists(organization_id, progress)
        if self.config["include_unpaid"]:
            read_at = self.bookmark(organization_id)
            for span in self.event_spans(organization_id, progress, read_at=read_at):
                yield self.sales_list(organization_id, always("unpaid"), event_id=span.id)


class TicketClasses(EventWindowStream):
    """Kinds of tickets of the events."""

    name = "ticket_classes"
    needed = ("event_id", "category", "donation")

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        for span in self.due_events(organization_id, progress):
            yield event_list(organization_id, span.id, self.name, category="all")


class Questions(EventWindowStream):
    """Questions that the organiser asks at checkout."""

    name = "questions"
    primary_keys = ("event_id", "id")

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        for span in self.due_events(organization_id, progress):
            yield event_list(organization_id, span.id, self.name)


class Discounts(EventWindowStream):
    """Discounts in the scopes that the settings ask for."""

    name = "discounts"

    @property
    @override
    def goes_by_events(self) -> bool:
        return "event" in self.config["discount_scopes"]

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        for scope in self.config["discount_scopes"]:
            if scope != "event":
                yield self._scope_list(organization_id, scope)
                continue
            for span in self.due_events(organization_id, progress):
                yield self._scope_list(organization_id, scope, event_id=span.id)

    @override
    def prepared(self, row: Record) -> Record:
        """Write amounts as text, documented as text and as numbers; hide what opens tickets."""
        amounts = {name: str(row[name]) for name in AMOUNTS if isinstance(row.get(name), NUMBER)}
        return self.tap.without_access_code({**row, **amounts}, "type")

    def _scope_list(self, organization_id: str, scope: str, event_id: str = "") -> ListRequest:
        params = {"scope": scope, "page_size": str(self.config["page_size"])}
        if event_id:
            params["event_id"] = event_id
        return organization_list(organization_id, self.name, event_id=event_id, params=params)


def organization_list(
    organization_id: str, name: str, *, event_id: str = "", params: Mapping[str, str] | None = None
) -> ListRequest:
    """Name a list of an organisation, which may be about one event only."""
    return ListRequest(
        f"/organizations/{organization_id}/{name}/",
        name,
        params=params or {},
        adds={"organization_id": organization_id},
        organization_id=organization_id,
        event_id=event_id,
    )


def event_list(organization_id: str, event_id: str, name: str, **params: str) -> ListRequest:
    """Name a list of an event."""
    return ListRequest(
        f"/events/{event_id}/{name}/",
        name,
        params=params,
        adds={"event_id": event_id},
        organization_id=organization_id,
        event_id=event_id,
    )
