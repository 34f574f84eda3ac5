"""Where a scenario happens: it may change rows, and everybody concerned hears of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from vendor_sandbox.eventbrite.announcer import (
    Notice,
    attendee_notice,
    event_notice,
    order_notice,
)
from vendor_sandbox.eventbrite.backend import Backend
from vendor_sandbox.eventbrite.books import Books, Sale
from vendor_sandbox.eventbrite.reading import copied
from vendor_sandbox.world.model import Event, Order
from vendor_sandbox.world.sales import touch


@dataclass(slots=True)
class Stage:
    """One happening: the rows it changes, as they were, and what is to be told."""

    backend: Backend
    notices: list[Notice] = field(default_factory=list)
    orders: dict[int, Order | None] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        """What there is."""
        return self.backend.books

    @property
    def now(self) -> datetime:
        """When it happens."""
        return self.backend.clock.now

    def add_order(self, order: Order) -> None:
        """A new order came in."""
        self.orders.setdefault(order.id, None)
        self.books.world.orders.append(order)
        self.books.add_order(order)

    def before_order_changes(self, order: Order) -> None:
        """Keep how an order and its attendees were. Call it before changing them."""
        if order.id not in self.orders:
            self.orders[order.id] = copied(order)

    def before_event_changes(self, event: Event) -> None:
        """Keep how an event was. Call it before changing it."""
        self.events.setdefault(event.id, replace(event))

    def tell_order(self, action: str, order: Order) -> None:
        """An order changed."""
        touch(self.now, order)
        self.notices.append(order_notice(action, order))

    def tell_attendee(self, action: str, sale: Sale) -> None:
        """An attendee changed."""
        touch(self.now, sale.ticket)
        if self.backend.switches["attendee_change_bumps_order"]:
            touch(self.now, sale.order)
        form = self.backend.switches["attendee_ids"]
        self.notices.append(attendee_notice(action, sale, form))

    def tell_event(self, action: str, event: Event) -> None:
        """An event changed."""
        event.changed = max(event.changed, self.now)
        self.notices.append(event_notice(action, event))

    def finish(self) -> int:
        """Make the changes known; the number is the waypoint."""
        self.backend.forget_prepared()
        self.backend.changed_orders.update(self.orders)
        self.backend.changed_events.update(self.events)
        self.backend.announce(self.notices)
        return self.backend.changes.note(self.orders, self.events)
