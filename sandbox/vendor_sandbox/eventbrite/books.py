"""The world as Eventbrite sees it: its own events and sales, findable by every id it knows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from vendor_sandbox.eventbrite.standing import has_attendees, is_cancelled
from vendor_sandbox.world.model import Event, Order, Ticket, Venue, World


class Sale(NamedTuple):
    """A ticket with the order it belongs to."""

    order: Order
    ticket: Ticket


class Preference(NamedTuple):
    """What somebody chose about marketing, and when."""

    at: datetime
    opted_in: bool


Preferences = dict[tuple[int, str], Preference]
"""By organization and lower-case address."""


class Books:
    """What one world holds for Eventbrite. `add_order` keeps it true; so does a new `Books`.

    `chosen` are preferences that no order tells.
    """

    def __init__(self, world: World, chosen: Preferences | None = None) -> None:
        self.world = world
        self.events = {event.id: event for event in world.events if event.platform == "eventbrite"}
        self.organizations = sorted({event.organization for event in self.events.values()})
        self.orders: dict[int, Order] = {}
        self.sales: dict[int, Sale] = {}
        self.orders_by_event: defaultdict[int, list[Order]] = defaultdict(list)
        self.sales_by_event: defaultdict[int, list[Sale]] = defaultdict(list)
        self.chosen: Preferences = {} if chosen is None else chosen
        self._preferences: Preferences = dict(self.chosen)
        self._sold: dict[int, Counter[int]] = {}
        for order in world.orders:
            if order.event.id in self.events:
                self.add_order(order)

    def add_order(self, order: Order) -> None:
        """Take in an order that `world` already holds."""
        self.orders[order.id] = order
        self.orders_by_event[order.event.id].append(order)
        self._note_preference(order, order.email, order.opt_in)
        if has_attendees(order):
            for ticket in order.tickets:
                self._note_preference(order, ticket.holder_email, ticket.opt_in)
            sales = [Sale(order, ticket) for ticket in order.tickets]
            self.sales.update((sale.ticket.id, sale) for sale in sales)
            self.sales_by_event[order.event.id].extend(sales)

    def events_of(self, organization: int) -> list[Event]:
        """An organization's events, series parents too."""
        return [event for event in self.events.values() if event.organization == organization]

    def children_of(self, series: Event) -> list[Event]:
        """The dates of a series."""
        return [event for event in self.events.values() if event.series == series.id]

    def venues_of(self, organization: int) -> list[Venue]:
        """Every venue that an organization's events use, by id."""
        return _distinct(event.venue for event in self.events_of(organization))

    def venue(self, number: int) -> Venue | None:
        """A venue that some event here uses."""
        venues = _distinct(event.venue for event in self.events.values())
        return next((venue for venue in venues if venue.id == number), None)

    def sold(self, event: Event) -> Counter[int]:
        """How many tickets of each type stand."""
        if event.id not in self._sold:
            self._sold[event.id] = Counter(
                sale.ticket.type.id
                for sale in self.sales_by_event[event.id]
                if not is_cancelled(sale.order, sale.ticket)
            )
        return self._sold[event.id]

    def forget_counts(self) -> None:
        """Tickets changed: count them anew."""
        self._sold.clear()

    def preference(self, organization: int, email: str | None) -> bool | None:
        """Whether an address agreed to an organization's marketing; None where nobody asked."""
        if email is None:
            return None
        preference = self._preferences.get((organization, email.lower()))
        return None if preference is None else preference.opted_in

    def set_preference(self, organization: int, email: str, preference: Preference) -> None:
        """Record what an address chose outside of a purchase."""
        self.chosen[organization, email.lower()] = preference
        self._preferences[organization, email.lower()] = preference

    def _note_preference(self, order: Order, email: str | None, opted_in: bool | None) -> None:  # noqa: FBT001 - a value to keep
        """The latest choice counts."""
        if email is None or opted_in is None:
            return
        key = (order.event.organization, email.lower())
        known = self._preferences.get(key)
        if known is None or known.at <= order.created:
            self._preferences[key] = Preference(order.created, opted_in)


def _distinct(venues: Iterable[Venue | None]) -> list[Venue]:
    by_id = {venue.id: venue for venue in venues if venue is not None}
    return [by_id[number] for number in sorted(by_id)]


def standing_sales(order: Order) -> list[Sale]:
    """The attendees of an order that were not given up."""
    if not has_attendees(order):
        return []
    return [Sale(order, ticket) for ticket in order.tickets if ticket.cancelled_at is None]
