"""Refund requests (Eventbrite API, Refund Request): the expansion `refund_requests` of an order."""

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.costs import refunds, sold_costs
from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.view import Row
from vendor_sandbox.eventbrite.times import utc_text
from vendor_sandbox.world.model import Order, Ticket

REASON = "attendee_cannot_attend"
OPEN_STATUSES = {1: "pending", 2: "denied"}
ONE_OPEN_REQUEST_IN = 60


def refund_status(order: Order) -> str | None:
    """The status of an order's refund request, None where there is none."""
    if order.refunded:
        return "completed"
    if order.status != "placed":
        return None
    return OPEN_STATUSES.get(order.id % ONE_OPEN_REQUEST_IN)


def refund_request_rows(order: Order) -> list[Row]:
    """The refund request of an order, if there is one."""
    status = refund_status(order)
    if status is None:
        return []
    return [
        {
            "from_email": order.email,
            "from_name": f"{order.buyer.first_name} {order.buyer.last_name}",
            "status": status,
            "message": "I cannot come.",
            "reason": REASON,
            "last_message": "Refunded" if status == "completed" else "",
            "last_reason": status,
            "items": _items(order, status),
        }
    ]


def _items(order: Order, status: str) -> list[Row]:
    if status != "completed":
        return [_requested(order, _asked_for(order))]
    shares = {number: share for number, share in refunds(order).items() if share}
    tickets = {ticket.id: ticket for ticket in order.tickets}
    items = [_processed(order, share, tickets[number]) for number, share in shares.items()]
    rest = order.refunded - sum(shares.values())
    return [*items, _processed(order, rest, None)] if rest else items


def _asked_for(order: Order) -> int:
    return sum(sold_costs(ticket, order).gross for ticket in order.tickets)


def _requested(order: Order, amount: int) -> Row:
    return {
        "event_id": ids.EVENT.text(order.event.id),
        "order_id": ids.ORDER.text(order.id),
        "item_type": "order",
        "amount_requested": money(amount, order.event.currency),
        "quantity_requested": 1,
        "refund_reason_code": REASON,
        "status": "pending",
    }


def _processed(order: Order, amount: int, ticket: Ticket | None) -> Row:
    processed = order.changed if ticket is None else ticket.cancelled_at or ticket.changed
    return {
        **_requested(order, amount),
        "item_type": "order" if ticket is None else "attendee",
        "processed_date": utc_text(processed),
        "amount_processed": money(amount, order.event.currency),
        "quantity_processed": 1,
        "status": "processed",
    }
