"""The streams."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from typing_extensions import override

from tap_core.clock import moment
from tap_core.streams import Record
from tap_eventbrite.changed_streams import ChangedStream
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import ListRequest
from tap_eventbrite.organization_streams import Progress
from tap_eventbrite.snapshot_streams import EventWindowStream, SnapshotStream
from tap_eventbrite.statuses import ORDER_STATUSES, StatusChoice, always
from tap_eventbrite.times import vendor_text

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
    tells_full_passes = True
    needed = ("status", "is_series_parent")

    @override
    def arrivals(self, progress: Progress) -> Iterator[Arrival]:
        for organization_id in self.tap.account.organization_ids:
            yield from self.tap.account.events(organization_id).arrivals()

    @override
    def keeps(self, row: dict[str, Any], organization_id: str) -> bool:
        changed, since = moment(row.get("changed")), self.since(organization_id)
        wanted = not self.tap.wanted_events or str(row.get("id")) in self.tap.wanted_events
        return wanted and (changed is None or since is None or changed >= since)


class Venues(SnapshotStream):
    """Venues of the organisations."""

    name = "venues"

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        yield organization_list(organization_id, "venues")


class SalesStream(ChangedStream):
    """Orders or attendees, which the vendor can filter by the time of their change."""

    expand: ClassVar[Sequence[str]]

    @property
    @abstractmethod
    def statuses(self) -> Sequence[StatusChoice]:
        """Lists that together show all rows; without a status the vendor leaves some out."""

    @override
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        """A first run for a few events reads these events; all others read the organisation."""
        if self.is_passed(organization_id):
            return
        if self.tap.wanted_events and self.bookmark(organization_id) is None:
            owners = [
                (f"/events/{span.id}", span.id)
                for span in self.event_spans(organization_id, progress)
            ]
        else:
            owners = [(f"/organizations/{organization_id}", "")]
        for path, event_id in owners:
            for statuses in self.statuses:
                yield self.sales_list(organization_id, path, statuses, event_id=event_id)

    @override
    def since(self, organization_id: str) -> datetime | None:
        """Sales before the start date are not wanted; events are, as later sales may be theirs."""
        start_date = moment(self.config.get("start_date"))
        return max(filter(None, (super().since(organization_id), start_date)), default=None)

    def sales_list(
        self, organization_id: str, path: str, statuses: StatusChoice, *, event_id: str = ""
    ) -> ListRequest:
        """Name one pass over the rows of an organisation or an event."""
        since = self.since(organization_id)
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
                yield self.sales_list(
                    organization_id, f"/events/{span.id}", always("unpaid"), event_id=span.id
                )


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
