"""The GET routes of Humanitix: from path and query to JSON."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from vendor_sandbox.clock import Clock
from vendor_sandbox.humanitix.event_rows import event_date_row, event_row, tag_row
from vendor_sandbox.humanitix.forms import Ids
from vendor_sandbox.humanitix.order_rows import order_row
from vendor_sandbox.humanitix.queries import MAX_PAGE_SIZE, Query, check_page_size
from vendor_sandbox.humanitix.refusals import BROKEN, Refusal, not_found
from vendor_sandbox.humanitix.store import Sold, Store
from vendor_sandbox.humanitix.ticket_rows import count_row, ticket_row
from vendor_sandbox.world.model import Event, Session
from vendor_sandbox.world.titles import TAGS

JSON = dict[str, Any]
PathIds = Mapping[str, str]
T = TypeVar("T")
OLDEST = "oldest"
MANY_DATES = 3


class Reading:
    """Answers of the store as it is now."""

    def __init__(self, store: Store, switches: Mapping[str, Any], clock: Clock) -> None:
        self._store = store
        self._switches = switches
        self._clock = clock

    @property
    def _ids(self) -> Ids:
        return self._store.ids

    def events(self, _: PathIds, query: Query) -> JSON:
        """A page of events."""
        rows = [each for each in self._store.events(self._region(query)) if self._listed(each)]
        if query.get("inFutureOnly"):
            rows = [each for each in rows if last_end(each) > self._clock.now]
        if "since" in query:
            rows = [each for each in rows if self._store.since(each, query["since"])]
        return self._page("events", rows, query, lambda row: event_row(row, self._ids))

    def event(self, path: PathIds, query: Query) -> JSON:
        """One event."""
        return event_row(self.find_event(path, query), self._ids)

    def orders(self, path: PathIds, query: Query) -> JSON:
        """A page of an event's orders."""
        rows = self._store.orders(self._open_event(path, query))
        if "eventDateId" in query:
            rows = [each for each in rows if self._date_id(each.session) == query["eventDateId"]]
        if "since" in query:
            rows = [each for each in rows if self._store.since(each, query["since"])]
        return self._page("orders", rows, query, lambda row: order_row(row, self._ids))

    def order(self, path: PathIds, query: Query) -> JSON:
        """One order."""
        found = self._store.order(self.find_event(path, query), path["orderId"])
        if found is None:
            if self._switches["unknown_order_status"] == HTTPStatus.NOT_FOUND:
                raise not_found("Order", path["orderId"])
            raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)
        return order_row(found, self._ids)

    def tickets(self, path: PathIds, query: Query) -> JSON:
        """A page of an event's tickets."""
        rows = self._store.tickets(self._open_event(path, query))
        if "eventDateId" in query:
            rows = [each for each in rows if self._date_id(each[0].session) == query["eventDateId"]]
        if "status" in query:
            complete = query["status"] == "complete"
            rows = [each for each in rows if (each[1].cancelled_at is None) is complete]
        if "since" in query:
            rows = [each for each in rows if self._store.since(each[1], query["since"])]
        return self._page("tickets", rows, query, lambda sold: ticket_row(*sold, self._ids))

    def ticket(self, path: PathIds, query: Query) -> JSON:
        """One ticket."""
        return ticket_row(*self.find_ticket(path, query), self._ids)

    def check_in_count(self, path: PathIds, query: Query) -> JSON:
        """How many were let in on one date."""
        event = self.find_event(path, query)
        dates = {self._date_id(each): each for each in event.sessions}
        if query["eventDateId"] not in dates:
            raise not_found("Event date", query["eventDateId"])
        session = dates[query["eventDateId"]]
        if self._fails(event, session):
            raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)
        return count_row(event, session, self._store.tickets(event), self._ids)

    def tags(self, _: PathIds, query: Query) -> JSON:
        """A page of the account's tags."""
        return self._page("tags", range(len(TAGS)), query, self._tag)

    def tag(self, path: PathIds, _: Query) -> JSON:
        """One tag."""
        for number in range(len(TAGS)):
            if self._ids.of("tag", number) == path["tagId"]:
                return self._tag(number)
        raise not_found("Tag", path["tagId"])

    def global_events(self, _: PathIds, query: Query) -> JSON:
        """A page of public events, whoever hosts them."""
        self.allow("global_permission", "view global events")
        return self._page(
            "events", self._public(query), query, lambda row: event_row(row, self._ids)
        )

    def global_event_dates(self, _: PathIds, query: Query) -> JSON:
        """A page of the dates of public events."""
        self.allow("global_permission", "view global events")
        rows = [(event, each) for event in self._public(query) for each in event.sessions]
        return self._page("eventDates", rows, query, lambda row: event_date_row(*row, self._ids))

    def find_event(self, path: PathIds, query: Query) -> Event:
        """The event of a path.

        Raises:
            Refusal: It is not in the region, or not in the account.
        """
        event = self._store.event(path["eventId"], self._region(query))
        if event is None or self._is_elsewhere(event):
            raise not_found("Event", path["eventId"])
        return event

    def _open_event(self, path: PathIds, query: Query) -> Event:
        event = self.find_event(path, query)
        if path["eventId"] in self._switches["forbidden_events"]:
            raise self.forbidden("view this event")
        return event

    def _is_elsewhere(self, event: Event) -> bool:
        return self._ids.of("event", event.id) in self._switches["events_elsewhere"]

    def find_ticket(self, path: PathIds, query: Query) -> Sold:
        """The ticket of a path, with its order.

        Raises:
            Refusal: It does not exist.
        """
        sold = self._store.ticket(self.find_event(path, query), path["ticketId"])
        if sold is None:
            raise not_found("Ticket", path["ticketId"])
        return sold

    def allow(self, permission: str, deed: str) -> None:
        """Refuse a deed whose permission is switched off.

        Raises:
            Refusal: It is.
        """
        if not self._switches[permission]:
            raise self.forbidden(deed)

    def forbidden(self, deed: str) -> Refusal:
        """The refusal of something that the account may not do."""
        message = f"User: {self._ids.user} does not have permission to {deed}."
        return Refusal(HTTPStatus.FORBIDDEN, message)

    def _region(self, query: Query) -> str:
        region: str = query.get("overrideLocation", self._switches["home_region"])
        if region in self._switches["forbidden_regions"]:
            raise self.forbidden(f"view {region}")
        return region

    def _listed(self, event: Event) -> bool:
        return (
            (self._switches["list_drafts"] or event.status != "draft")
            and (self._switches["list_archived"] or not event.archived)
            and not self._is_elsewhere(event)
        )

    def _date_id(self, session: Session) -> str:
        return self._ids.of("session", session.id)

    def _tag(self, number: int) -> JSON:
        return tag_row(number, self._switches["home_region"], self._ids)

    def _fails(self, event: Event, session: Session) -> bool:
        failing = self._switches["failing_check_in_dates"]
        oldest = min(event.sessions, key=lambda each: each.start)
        return self._date_id(session) in failing or (
            OLDEST in failing and len(event.sessions) >= MANY_DATES and session is oldest
        )

    def _public(self, query: Query) -> list[Event]:
        rows = [
            each for each in self._store.events(query.get("overrideLocation")) if each.published
        ]
        for name in ("type", "category", "subcategory"):
            if name in query:
                rows = [each for each in rows if self._classed(each, name) == query[name]]
        return [] if query.get("withArtistsOnly") else rows

    def _classed(self, event: Event, name: str) -> str | None:
        classification: Mapping[str, str] = event_row(event, self._ids)["classification"]
        return classification.get(name)

    def _page(
        self, resource: str, rows: Sequence[T], query: Query, render: Callable[[T], JSON]
    ) -> JSON:
        size = check_page_size(
            query.get("pageSize", MAX_PAGE_SIZE), self._switches["page_size_over_100"]
        )
        start = (query["page"] - 1) * size
        return {
            "total": len(rows),
            "page": query["page"],
            "pageSize": size,
            resource: [render(row) for row in rows[start : start + size]],
        }


def last_end(event: Event) -> datetime:
    """When the last date of an event is over."""
    return max(_ends(event.sessions))


def _ends(sessions: Iterable[Session]) -> Iterable[datetime]:
    return (each.end for each in sessions if not each.deleted)
