"""Purchases, refunds and cancellations."""

from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Sale
from vendor_sandbox.eventbrite.costs import order_costs, tickets_costs
from vendor_sandbox.eventbrite.scenarios.given import Given
from vendor_sandbox.eventbrite.scenarios.stage import Stage
from vendor_sandbox.eventbrite.standing import is_cancelled
from vendor_sandbox.world.model import (
    FIRST_VENDOR_ID,
    Event,
    Order,
    Person,
    Ticket,
    TicketType,
)
from vendor_sandbox.world.sales import cancel, fee, touch


def purchase(stage: Stage, given: Given) -> dict[str, Any]:
    """Somebody buys `tickets` (2) for `event_id` (any on sale)."""
    event = given.event() if given.has("event_id") else _on_sale(stage)
    kind = _ticket_type(event, given)
    order = _new_order(stage, event, _buyer(stage, given), given.truth("opt_in"))
    for place in range(given.whole("tickets", 2)):
        order.tickets.append(_new_ticket(stage, order, kind, place))
    given.refuse_unread()
    stage.books.world.people.append(order.buyer)
    stage.add_order(order)
    stage.tell_order("order.updated", order)
    stage.tell_order("order.placed", order)
    for ticket in order.tickets:
        stage.tell_attendee("attendee.updated", Sale(order, ticket))
    stage.tell_order("order.updated", order)
    return _told(order)


def refund(stage: Stage, given: Given) -> dict[str, Any]:
    """Money goes back: for one `attendee_id`, an `amount` of minor units, or a whole `order_id`."""
    sale = given.sale() if given.has("attendee_id") else None
    order = given.order() if sale is None else sale.order
    amount = given.whole("amount") if given.has("amount") else None
    given.refuse_unread()
    left = order_costs(order, "shrink").gross
    if amount is not None and amount > left:
        msg = f"`amount` takes at most {left}, which is what is left of the order."
        raise ValueError(msg)
    stage.before_order_changes(order)
    tickets = _refund(stage, order, sale, amount)
    stage.tell_order("order.refunded", order)
    stage.tell_order("order.updated", order)
    for ticket in tickets:
        stage.tell_attendee("attendee.updated", Sale(order, ticket))
    return _told(order)


def cancel_order(stage: Stage, given: Given) -> dict[str, Any]:
    """One `attendee_id`, or a whole `order_id`, is cancelled without money back."""
    sale = given.sale() if given.has("attendee_id") else None
    order = given.order() if sale is None else sale.order
    given.refuse_unread()
    stage.before_order_changes(order)
    if sale is None:
        order.status = "cancelled"
    tickets = [sale.ticket] if sale else _standing(order)
    for ticket in tickets:
        cancel(ticket, order, stage.now)
    stage.tell_order("order.updated", order)
    for ticket in tickets:
        stage.tell_attendee("attendee.updated", Sale(order, ticket))
    return _told(order)


def delete_order(stage: Stage, given: Given) -> dict[str, Any]:
    """`order_id` is deleted, of which nobody hears."""
    order = given.order()
    given.refuse_unread()
    stage.before_order_changes(order)
    order.status = "deleted"
    return _told(order)


def _refund(stage: Stage, order: Order, sale: Sale | None, amount: int | None) -> list[Ticket]:
    """Give the money back; the tickets that are lost by it."""
    if sale is None and amount is not None:
        order.refunded += amount
        touch(stage.now, order)
        return []
    costs = tickets_costs(order, "shrink")
    lost = [sale.ticket] if sale else _standing(order)
    full = costs[sale.ticket.id].gross if sale else order_costs(order, "shrink").gross
    order.refunded += full if amount is None else amount
    for ticket in lost:
        ticket.refunded = True
        cancel(ticket, order, stage.now)
    return lost


def _standing(order: Order) -> list[Ticket]:
    return [ticket for ticket in order.tickets if ticket.cancelled_at is None]


def _on_sale(stage: Stage) -> Event:
    for event in stage.books.events.values():
        if event.status == "live" and not event.is_series_parent and event.ticket_types:
            return event
    msg = "No event is on sale; name an `event_id`."
    raise ValueError(msg)


def _ticket_type(event: Event, given: Given) -> TicketType:
    wanted = given.ticket_class() if given.has("ticket_class_id") else None
    for kind in event.ticket_types:
        if kind.id == wanted or (wanted is None and not kind.deleted):
            return kind
    msg = "The event has no such ticket class."
    raise ValueError(msg)


def _buyer(stage: Stage, given: Given) -> Person:
    world = stage.books.world
    return Person(
        id=_next(max((person.id for person in world.people), default=0)),
        first_name=given.text("first_name", "Ada"),
        last_name=given.text("last_name", "Example"),
        email=given.text("email", "ada@example.org"),
        mobile=None,
        city="Sydney",
        region="NSW",
        postcode="2000",
        country="AU",
    )


def _new_order(stage: Stage, event: Event, buyer: Person, opt_in: bool | None) -> Order:  # noqa: FBT001 - a value to keep
    return Order(
        id=_next(max(stage.books.orders, default=0)),
        event=event,
        session=event.sessions[0],
        buyer=buyer,
        email=buyer.email,
        opt_in=opt_in,
        channel="online",
        status="placed",
        payment="card",
        tickets=[],
        created=stage.now,
        completed=stage.now,
        changed=stage.now,
    )


def _new_ticket(stage: Stage, order: Order, kind: TicketType, place: int) -> Ticket:
    event, buyer = order.event, order.buyer
    return Ticket(
        id=_next(max(stage.books.sales, default=0)) + place,
        number=len(stage.books.sales_by_event[event.id]) + place + 1,
        type=kind,
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        holder_email=buyer.email if event.collects_attendees else None,
        price=kind.price,
        fee=fee(event, kind.price),
        created=stage.now,
        changed=stage.now,
    )


def _next(highest: int) -> int:
    return max(highest + 1, FIRST_VENDOR_ID)


def _told(order: Order) -> dict[str, Any]:
    return {
        "order_id": ids.ORDER.text(order.id),
        "event_id": ids.EVENT.text(order.event.id),
        "attendee_ids": [ids.ATTENDEE.text(ticket.id) for ticket in order.tickets],
        "standing": sum(not is_cancelled(order, ticket) for ticket in order.tickets),
    }
