"""Which orders and attendees a list holds, and in which order."""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from vendor_sandbox.eventbrite.books import Sale
from vendor_sandbox.eventbrite.render.refunds import refund_status
from vendor_sandbox.eventbrite.standing import attendee_status, order_state
from vendor_sandbox.eventbrite.times import whole_second
from vendor_sandbox.world.model import Order

Item = TypeVar("Item")

ORDER_STATES = {
    "active": frozenset({"active"}),
    "inactive": frozenset({"inactive", "deleted"}),
    "both": frozenset({"active", "inactive", "deleted"}),
    "all": frozenset({"active", "inactive", "deleted"}),
    "all_not_deleted": frozenset({"active", "inactive"}),
}
"""What each value of `status` lists; which of them are taken is a switch."""
ATTENDEE_STATES = {
    "attending": frozenset({"Attending", "Checked In"}),
    "not_attending": frozenset({"Not Attending", "Deleted"}),
    "unpaid": frozenset({"Unpaid"}),
    "all_not_deleted": frozenset({"Attending", "Checked In", "Not Attending", "Unpaid"}),
}
REFUND_STATUSES = ("completed", "pending", "outside_policy", "disputed", "denied")


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed at `since` or later; `last_seen` is the world id read last at `since` itself."""

    since: datetime | None = None
    last_seen: int | None = None

    def hold(self, changed: datetime, number: int) -> bool:
        """Whether a row that `changed` then is among them."""
        if self.since is None:
            return True
        moment = whole_second(changed)
        seen = self.last_seen is not None and moment == self.since and number <= self.last_seen
        return moment >= self.since and not seen


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders are wanted."""

    status: str
    changes: Changes
    only_emails: frozenset[str] = frozenset()
    exclude_emails: frozenset[str] = frozenset()
    refund_statuses: frozenset[str] = frozenset()

    def hold(self, order: Order) -> bool:
        """Whether an order is among them."""
        return (
            order_state(order) in ORDER_STATES[self.status]
            and self.changes.hold(order.changed, order.id)
            and self._by_email(order.email)
            and (not self.refund_statuses or refund_status(order) in self.refund_statuses)
        )

    def _by_email(self, email: str | None) -> bool:
        address = (email or "").lower()
        wanted = not self.only_emails or address in self.only_emails
        return wanted and address not in self.exclude_emails


@dataclass(frozen=True, slots=True)
class AttendeeFilter:
    """Which attendees are wanted; `numbers` are world ids."""

    status: str
    changes: Changes
    numbers: frozenset[int] = frozenset()

    def hold(self, sale: Sale) -> bool:
        """Whether an attendee is among them."""
        return (
            attendee_status(*sale) in ATTENDEE_STATES[self.status]
            and self.changes.hold(sale.ticket.changed, sale.ticket.id)
            and (not self.numbers or sale.ticket.id in self.numbers)
        )


def sorted_orders(orders: Iterable[Order], by: str, changes: Changes) -> list[Order]:
    """Orders in the order that the switch `row_order` names."""
    return _sorted(orders, by, changes, lambda order: (order.changed, order.created, order.id))


def sorted_sales(sales: Iterable[Sale], by: str, changes: Changes) -> list[Sale]:
    """Attendees in the order that the switch `row_order` names."""
    return _sorted(
        sales, by, changes, lambda sale: (sale.ticket.changed, sale.order.created, sale.ticket.id)
    )


def _sorted(
    items: Iterable[Item],
    by: str,
    changes: Changes,
    facts: Callable[[Item], tuple[datetime, datetime, int]],
) -> list[Item]:
    if by == "usual":
        by = "created_desc" if changes.since is None else "changed_asc"
    keys: dict[str, Callable[[Item], Any]] = {
        "changed_asc": lambda item: (whole_second(facts(item)[0]), facts(item)[2]),
        "created_desc": lambda item: facts(item)[1:],
        "id_asc": lambda item: facts(item)[2],
        "shuffled": lambda item: zlib.crc32(b"%d" % facts(item)[2]),
    }
    return sorted(items, key=keys[by], reverse=by == "created_desc")
