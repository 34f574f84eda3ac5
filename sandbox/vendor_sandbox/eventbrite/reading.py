"""What one request gets to see: the books, or what they held before changes still on their way.

The vendor is eventually consistent: after a change a GET may answer 404 or the old row, unless it
sends the waypoint token that the change answered (Eventbrite API, eventual consistency).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vendor_sandbox.eventbrite.books import Books, Sale
from vendor_sandbox.eventbrite.standing import has_attendees
from vendor_sandbox.world.model import Event, Order


@dataclass(frozen=True, slots=True)
class Change:
    """Rows as they were before a change; None for an order that was not there."""

    sequence: int
    at: float
    orders: dict[int, Order | None]
    events: dict[int, Event]


@dataclass(slots=True)
class Changes:
    """The changes so far, the youngest last."""

    _changes: list[Change] = field(default_factory=list)
    _sequence: int = 0

    def note(self, orders: dict[int, Order | None], events: dict[int, Event]) -> int:
        """Keep what rows were before a change; the number of the change is its waypoint."""
        self._sequence += 1
        self._changes.append(Change(self._sequence, time.monotonic(), orders, events))
        return self._sequence

    def on_their_way(self, seconds: float, waypoint: int) -> list[Change]:
        """Changes younger than `seconds` that `waypoint` does not cover; older are forgotten."""
        if not seconds:
            return []
        horizon = time.monotonic() - seconds
        self._changes = [change for change in self._changes if change.at > horizon]
        return [change for change in self._changes if change.sequence > waypoint]


class Reading:
    """The rows that one request sees.

    Args:
        books: What there is.
        unseen: Changes that are on their way.
        elsewhere: Events of another account, by their world ids.
    """

    def __init__(
        self, books: Books, unseen: list[Change], elsewhere: frozenset[int] = frozenset()
    ) -> None:
        self.books = books
        self._elsewhere = elsewhere
        self._orders: dict[int, Order | None] = {}
        self._events: dict[int, Event] = {}
        for change in reversed(unseen):
            self._orders.update(change.orders)
            self._events.update(change.events)

    @property
    def is_current(self) -> bool:
        """Whether nothing is held back, so that prepared answers may be used."""
        return not (self._orders or self._events)

    def order(self, number: int) -> Order | None:
        """An order by its world id."""
        return self._orders.get(number, self.books.orders.get(number))

    def sale(self, number: int) -> Sale | None:
        """An attendee by its world id."""
        sale = self.books.sales.get(number)
        if sale is None or sale.order.id not in self._orders:
            return sale
        before = self._orders[sale.order.id]
        tickets = [] if before is None else before.tickets
        return next((Sale(before, each) for each in tickets if before and each.id == number), None)

    def event(self, number: int) -> Event | None:
        """An event by its world id."""
        return self._events.get(number, self.books.events.get(number))

    def is_elsewhere(self, event: Event) -> bool:
        """Whether an event is another account's."""
        return event.id in self._elsewhere

    def events_of(self, organization: int) -> list[Event]:
        """An organization's events."""
        events = self.books.events_of(organization)
        own = (event for event in events if not self.is_elsewhere(event))
        return [self._events.get(event.id, event) for event in own]

    def orders_of(self, events: list[Event]) -> Iterator[Order]:
        """All orders of some events."""
        for event in events:
            for current in self.books.orders_by_event[event.id]:
                order = self._orders.get(current.id, current)
                if order is not None:
                    yield order

    def sales_of(self, events: list[Event]) -> Iterator[Sale]:
        """All attendees of some events."""
        if self.is_current:
            for event in events:
                yield from self.books.sales_by_event[event.id]
            return
        for order in self.orders_of(events):
            if has_attendees(order):
                yield from (Sale(order, ticket) for ticket in order.tickets)


def copied(order: Order) -> Order:
    """An order as it is now, untouched by later changes."""
    tickets = [
        replace(ticket, check_ins=list(ticket.check_ins), answers=dict(ticket.answers))
        for ticket in order.tickets
    ]
    return replace(order, tickets=tickets, answers=dict(order.answers))
