"""Humanitix's view of the world: what belongs to it, found by id and in order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from vendor_sandbox.humanitix.forms import Ids
from vendor_sandbox.world.model import Event, Order, Ticket, World

Row = Event | Order | Ticket
Sold = tuple[Order, Ticket]
T = TypeVar("T")


class Store:
    """Events, orders and tickets of the world, prepared once for quick pages."""

    def __init__(self, switches: Mapping[str, Any]) -> None:
        self._switches = switches
        self._sorted: dict[tuple[str, int, str], list[Any]] = {}
        self._order_ids: dict[int, dict[str, Order]] = {}
        self._ticket_ids: dict[int, dict[str, Sold]] = {}

    def open(self, world: World) -> None:
        """Look at a world, or anew at one that has moved."""
        self.ids = Ids(world.seed)
        self._events = [each for each in world.events if each.platform == "humanitix"]
        self._events_by_id = {self.ids.of("event", each.id): each for each in self._events}
        self._orders: dict[int, list[Order]] = {each.id: [] for each in self._events}
        for order in world.orders:
            if order.event.platform == "humanitix":
                self._orders[order.event.id].append(order)
        self._sorted.clear()
        self._order_ids.clear()
        self._ticket_ids.clear()

    def events(self, region: str | None) -> list[Event]:
        """The events of a region, or of all, in the order of the switch."""
        return [each for each in self._events_in_order() if region in (None, each.region)]

    def event(self, event_id: str, region: str | None) -> Event | None:
        """The event of an id, if it is in the region."""
        event = self._events_by_id.get(event_id)
        return event if event is not None and region in (None, event.region) else None

    def orders(self, event: Event) -> list[Order]:
        """The orders of an event, in order."""
        return self._in_order(
            "order", event.id, lambda: self._orders[event.id], lambda order: order
        )

    def tickets(self, event: Event) -> list[Sold]:
        """The tickets of an event with their orders, in order."""
        return self._in_order("ticket", event.id, lambda: self._sold(event), lambda sold: sold[1])

    def order(self, event: Event, order_id: str) -> Order | None:
        """The order of an id."""
        if event.id not in self._order_ids:
            self._order_ids[event.id] = {
                self.ids.of("order", each.id): each for each in self._orders[event.id]
            }
        return self._order_ids[event.id].get(order_id)

    def ticket(self, event: Event, ticket_id: str) -> Sold | None:
        """The ticket of an id, with its order."""
        if event.id not in self._ticket_ids:
            self._ticket_ids[event.id] = {
                self.ids.of("ticket", sold[1].id): sold for sold in self._sold(event)
            }
        return self._ticket_ids[event.id].get(ticket_id)

    def forget_tickets(self, event: Event) -> None:
        """Look at an event's tickets anew, because some were added."""
        self._ticket_ids.pop(event.id, None)
        for key in [key for key in self._sorted if key[:2] == ("ticket", event.id)]:
            del self._sorted[key]

    def since(self, row: Row, bound: datetime) -> bool:
        """Whether `since` lets a row through."""
        at = row.changed if self._switches["since_field"] == "updated" else row.created
        return at >= bound if self._switches["since_bound"] == ">=" else at > bound

    def _events_in_order(self) -> list[Event]:
        return self._in_order("event", 0, lambda: self._events, lambda event: event)

    def _sold(self, event: Event) -> list[Sold]:
        return [(order, ticket) for order in self._orders[event.id] for ticket in order.tickets]

    def _in_order(
        self, kind: str, number: int, rows: Callable[[], list[T]], part: Callable[[T], Row]
    ) -> list[T]:
        order = self._switches["row_order"]
        key = (kind, number, order)
        if key not in self._sorted:
            self._sorted[key] = sorted(rows(), key=self._key(kind, order, part))
            if order == "newest":
                self._sorted[key].reverse()
        return self._sorted[key]

    def _key(
        self, kind: str, order: str, part: Callable[[T], Row]
    ) -> Callable[[T], tuple[Any, int]]:
        if order == "_id":
            return lambda row: (self.ids.of(kind, part(row).id), 0)
        return lambda row: (part(row).created, part(row).id)
