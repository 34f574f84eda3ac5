"""Which state an order and its attendees are in, in Eventbrite's words."""

from typing import Literal

from vendor_sandbox.world.model import Order, Ticket

AttendeeStatus = Literal["Attending", "Checked In", "Not Attending", "Unpaid", "Deleted"]
OrderState = Literal["active", "inactive", "deleted"]

UNFINISHED = frozenset({"started", "abandoned"})
UNPAID = frozenset({"pending", "unpaid"})


def has_attendees(order: Order) -> bool:
    """Whether checkout got far enough for attendees to exist."""
    return order.status not in UNFINISHED


def is_cancelled(order: Order, ticket: Ticket) -> bool:
    """Whether the seat was given up, by a refund too."""
    lost = ticket.cancelled_at is not None or ticket.refunded or ticket.swapped_to is not None
    return lost or order.status in {"cancelled", "deleted"}


def is_refunded(order: Order, ticket: Ticket) -> bool:
    """Whether an attendee says so; a free one does as soon as it is cancelled (recorded)."""
    return ticket.refunded or (ticket.price == 0 and is_cancelled(order, ticket))


def is_checked_in(ticket: Ticket) -> bool:
    """Whether the last scan let the holder in."""
    return bool(ticket.check_ins) and ticket.check_ins[-1].checked_in


def attendee_status(order: Order, ticket: Ticket) -> AttendeeStatus:
    """The words of an attendee's `status`."""
    if order.status == "deleted":
        return "Deleted"
    if is_cancelled(order, ticket):
        return "Not Attending"
    if order.status in UNPAID:
        return "Unpaid"
    return "Checked In" if is_checked_in(ticket) else "Attending"


def order_state(order: Order) -> OrderState:
    """Which of the status filters of orders an order falls under."""
    if order.status == "deleted":
        return "deleted"
    standing = any(not is_cancelled(order, ticket) for ticket in order.tickets)
    return "active" if has_attendees(order) and standing else "inactive"
