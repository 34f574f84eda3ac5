"""The streams."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import requests
from typing_extensions import override

from tap_core.answers import Answer
from tap_core.clock import moment
from tap_core.errors import SkippableError, VendorError, refusal
from tap_core.fetching import Fetched
from tap_core.known_events import KnownEvents
from tap_humanitix.client import HumanitixStream, RegionalStream
from tap_humanitix.errors import CLOSED_EVENT
from tap_humanitix.full_pass import FullPass
from tap_humanitix.listing import has_id
from tap_humanitix.paging import Page, RecentRows
from tap_humanitix.progress import Progress

if TYPE_CHECKING:
    from tap_humanitix.listing import EventPage, Listing
    from tap_humanitix.tap import TapHumanitix

Record = dict[str, Any]
RECORDS_PER_STATE = 100
"""A full pass tells so often how far it has come."""


class ListedStream(RegionalStream):
    """A stream whose rows are in the list of events."""

    path = "/events"
    resource = "events"

    @override
    def read_region(self, listing: "Listing", context: Any) -> Iterator[Record]:
        bookmark = self.bookmark(context)
        since = bookmark - self.lookback if bookmark else None
        known = KnownEvents(self.get_context_state(context))
        new = known.new(listing.wanted)
        for page in listing.pages():
            due = [row for row in page.rows if _is_due(row, since, new)]
            yield from self.admit(self.rows_of(due), suspect=page.suspect)
        if listing.visits:
            listing.remember(known, self.tap.summary)

    def rows_of(self, events: list[Any]) -> Iterable[Any]:
        """Give the rows of this stream that are in `events`."""
        return events


class Events(ListedStream):
    """Events with everything embedded in them."""

    name = "events"
    replication_key = "updatedAt"
    needed = ("published", "startDate", "endDate")
    secrets = (
        "accessibility.contactName",
        "accessibility.contactNumber",
        "eventLocation.onlineUrl",
    )


class EventDates(ListedStream):
    """Sessions of events."""

    name = "event_dates"
    replication_key = "eventUpdatedAt"
    needed = ("eventId", "startDate", "endDate", "deleted")

    @override
    def rows_of(self, events: list[Any]) -> Iterable[Any]:
        return _embedded(events, "dates", "timezone")


class TicketTypes(ListedStream):
    """Ticket types of events."""

    name = "ticket_types"
    replication_key = "eventUpdatedAt"

    @override
    def rows_of(self, events: list[Any]) -> Iterable[Any]:
        return _embedded(events, "ticketTypes", "currency")


class EventStream(RegionalStream):
    """A stream with a list of its own for each event."""

    replication_key = "updatedAt"

    def __init__(self, tap: "TapHumanitix") -> None:
        super().__init__(tap)
        if self.config["full_pass"]:
            self.STATE_MSG_FREQUENCY = RECORDS_PER_STATE

    @override
    def refusal(self, response: requests.Response) -> VendorError:
        """Tell a right that is missing for one event from a key that opens nothing."""
        if response.status_code != requests.codes.forbidden:
            return super().refusal(response)
        path = str(response.request.path_url).partition("?")[0]
        return refusal(response.status_code, path, {requests.codes.forbidden: CLOSED_EVENT})

    @override
    def read_region(self, listing: "Listing", context: Any) -> Iterator[Record]:
        progress: FullPass | Progress
        if self.config["full_pass"]:
            progress = FullPass(self, context)
        else:
            progress = Progress(self, context, listing)
        first = (
            Page({"location": context and context["location"], **progress.bounds(visit)})
            for visit in progress.in_order(listing.visits)
            if progress.is_due(visit)
        )
        outcomes = self.fetch_pages(first)
        for event_id, pages in groupby(outcomes, key=lambda page: page.task.context["event_id"]):
            yield from self._read_event(event_id, pages, progress)
        if listing.visits:
            progress.finish()

    def _read_event(
        self,
        event_id: str,
        pages: Iterator[Fetched[Page, Answer]],
        progress: Progress | FullPass,
    ) -> Iterator[Record]:
        recent = RecentRows()
        failure: SkippableError | None = None
        for page in pages:
            try:
                answer = page.unwrap()
            except SkippableError as error:
                failure = failure or error
                continue
            since = page.task.context["changed_since"]
            rows = (row for row in recent.new(self.rows(answer)) if _is_changed(row, since))
            yield from self.admit(rows, suspect=answer.suspect)
        if failure is None:
            progress.catch_up(event_id)
        else:
            progress.fall_behind(event_id)
            self.skip(f"event {event_id}", failure)


class Orders(EventStream):
    """Orders of all events."""

    name = "orders"
    path = "/events/{event_id}/orders"
    resource = "orders"
    needed = (
        *("eventId", "email", "status", "financialStatus", "manualOrder", "organiserMailListOptIn"),
        *("totals.total", "totals.refunds", "purchaseTotals.total"),
    )
    secrets = ("accessCode",)


class Tickets(EventStream):
    """Tickets of all events."""

    name = "tickets"
    path = "/events/{event_id}/tickets"
    resource = "tickets"
    needed = ("eventId", "orderId", "status", "isDonation", "swappedTo", "checkIn.checkedIn")
    secrets = ("accessCode", "customScanningCode", "qrCodeData")


class Tags(HumanitixStream):
    """Labels of the account; the vendor lists them for all regions at once."""

    name = "tags"
    path = "/tags"
    resource = "tags"

    @override
    def get_url_params(self, context: Any, next_page_token: int | None) -> dict[str, Any]:
        return {"page": next_page_token, "pageSize": self.config["page_size"]}

    @override
    def read(self, context: Any) -> Iterator[Record]:
        recent = RecentRows()
        for page in self.fetch_pages([Page({})]):
            try:
                answer = page.unwrap()
            except SkippableError as error:
                self.skip(f"page {page.task.number}", error)
            else:
                yield from self.admit(recent.new(self.rows(answer)), suspect=answer.suspect)


class CheckInCounts(RegionalStream):
    """Guests checked in per session; a beta endpoint that fails for some old sessions."""

    name = "check_in_counts"
    path = "/events/{event_id}/check-in-count"
    primary_keys = ("eventId", "eventDateId")
    needed = ("checkedIn",)
    state_partitioning_keys = ()

    @override
    def get_url_params(self, context: Any, next_page_token: int | None) -> dict[str, Any]:
        return {"eventDateId": context["event_date_id"]}

    @override
    def read_region(self, listing: "Listing", context: Any) -> Iterator[Record]:
        sessions = (session for page in listing.pages() for session in self._sessions(page))
        for count in self.fetch_all(self.fetch).run(sessions):
            try:
                answer = count.unwrap()
            except SkippableError as error:
                self.skip(f"session {count.task['event_date_id']}", error)
            else:
                yield from self.admit([answer.data], suspect=answer.suspect)

    def _sessions(self, page: "EventPage") -> Iterator[dict[str, str]]:
        closed = self.tap.clock.now - timedelta(days=self.config["event_window_days"])
        for session in _embedded(page.rows, "dates", "timezone"):
            if not has_id(session) or session.get("deleted"):
                continue
            ends, event_id = moment(session.get("endDate")), session["eventId"]
            if isinstance(event_id, str) and (ends is None or ends >= closed):
                yield {"event_id": event_id, "event_date_id": session["_id"]}


def _is_changed(row: Any, since: datetime | None) -> bool:
    changed = moment(row.get("updatedAt")) if since and isinstance(row, dict) else None
    return since is None or changed is None or changed >= since


def _is_due(event: Any, since: datetime | None, new: Collection[str]) -> bool:
    return (has_id(event) and event["_id"] in new) or _is_changed(event, since)


def _embedded(events: Iterable[Any], field: str, inherited: str) -> Iterator[Any]:
    for event in events:
        rows = event.get(field) if isinstance(event, dict) else None
        for row in rows if isinstance(rows, list) else ():
            yield _sub_row(row, event, inherited) if isinstance(row, dict) else row


def _sub_row(row: dict[str, Any], event: dict[str, Any], inherited: str) -> dict[str, Any]:
    return {
        **row,
        "eventId": event.get("_id"),
        "eventUpdatedAt": event.get("updatedAt"),
        "location": event.get("location"),
        inherited: event.get(inherited),
    }
