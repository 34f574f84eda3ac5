"""Renders tickets and check-in counts as Humanitix shows them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vendor_sandbox.humanitix.amounts import discount
from vendor_sandbox.humanitix.forms import Ids, moment, money
from vendor_sandbox.humanitix.order_rows import access_code, answers, discounts, named
from vendor_sandbox.humanitix.ticket_amounts import detailed_amounts, short_amounts
from vendor_sandbox.world.model import CheckIn, Event, Order, Session, Ticket

JSON = dict[str, Any]
SCANNING_CODE_EVERY = 20
PROFILE_EVERY = 5


def ticket_row(order: Order, ticket: Ticket, ids: Ids) -> JSON:
    """One ticket; fields without a value are left out."""
    ticket_id = ids.of("ticket", ticket.id)
    event_id = ids.of("event", order.event.id)
    scans = [_scan(each, ids) for each in ticket.check_ins]
    row = {
        "_id": ticket_id,
        "eventId": event_id,
        "orderId": ids.of("order", order.id),
        "orderName": ids.order_name(order.id),
        "eventDateId": ids.of("session", order.session.id),
        "ticketTypeId": ids.of("ticket type", ticket.type.id),
        "ticketTypeName": ticket.type.name,
        "number": ticket.number,
        **named(order, ticket, ids),
        "currency": order.event.currency,
        **short_amounts(order, ticket),
        "totalsV2": detailed_amounts(order, ticket),
        "discounts": _discounts(order, ticket),
        "accessCode": access_code(order),
        "status": "complete" if ticket.cancelled_at is None else "cancelled",
        "cancelledAt": None if ticket.cancelled_at is None else moment(ticket.cancelled_at),
        "isDonation": ticket.type.kind == "donation",
        "salesChannel": "swap" if ticket.swapped_from is not None else order.channel,
        "additionalFields": answers(ticket.answers, order.event.questions, ids),
        "checkIn": scans[-1] if scans else None,
        "checkInHistory": scans,
        "swappedFrom": _swap(ticket.swapped_from, ticket.created, ids),
        "swappedTo": _swap(ticket.swapped_to, ticket.cancelled_at, ids),
        "seatingLocation": _seat(ticket, order.event, ids),
        "qrCodeData": {"_id": ticket_id, "eventId": event_id},
        "location": order.event.region,
        "createdAt": moment(ticket.created),
        "updatedAt": moment(ticket.changed),
        **_package(ticket, order.event, ids),
        **_now_and_then(ticket, ids),
    }
    return {name: value for name, value in row.items() if value is not None}


def count_row(
    event: Event, session: Session, sold: Iterable[tuple[Order, Ticket]], ids: Ids
) -> JSON:
    """How many were let in on one date, the busiest type first; types without sales do not show."""
    types = {each.id: each for each in event.ticket_types}
    counts: Counter[int] = Counter()
    for order, ticket in sold:
        if order.session is session and ticket.cancelled_at is None:
            counts[ticket.type.id] += is_inside(ticket)
    return {
        "eventId": ids.of("event", event.id),
        "eventDateId": ids.of("session", session.id),
        "checkedIn": counts.total(),
        "ticketTypes": [
            {
                "ticketTypeId": ids.of("ticket type", number),
                "ticketTypeName": types[number].name,
                "checkedIn": count,
            }
            for number, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ],
    }


def is_inside(ticket: Ticket) -> bool:
    """Whether the last scan let the holder in."""
    return bool(ticket.check_ins) and ticket.check_ins[-1].checked_in


def _scan(scan: CheckIn, ids: Ids) -> JSON:
    return {"checkedIn": scan.checked_in, "date": moment(scan.at), "userId": ids.user}


def _swap(other: int | None, at: datetime | None, ids: Ids) -> JSON | None:
    if other is None or at is None:
        return None
    return {"id": ids.of("ticket", other), "swappedAt": moment(at), "userId": ids.user}


def _seat(ticket: Ticket, event: Event, ids: Ids) -> JSON | None:
    if ticket.seat is None:
        return None
    row, seat = ticket.seat[0], ticket.seat[1:]
    return {
        "seatingMapId": ids.of("seating map", event.id),
        "name": f"Row {row} Seat {seat}",
        "section": {"id": row},
        "seat": {"id": seat},
    }


def _package(ticket: Ticket, event: Event, ids: Ids) -> JSON:
    if ticket.package is None or ticket.package_group is None:
        return {}
    return {
        "packageId": ids.of("package", ticket.package.id),
        "packageName": ticket.package.name,
        "packageGroupId": ids.of("package group", ticket.package_group),
        "packagePrice": money(ticket.package.price, event.currency),
    }


def _discounts(order: Order, ticket: Ticket) -> JSON | None:
    came_later = ticket.swapped_from is not None
    return None if came_later else discounts(order, discount(order, ticket))


def _now_and_then(ticket: Ticket, ids: Ids) -> JSON:
    row: JSON = {}
    if ticket.id % SCANNING_CODE_EVERY == 0:
        row["customScanningCode"] = f"2900{ticket.id:010}"
    if ticket.id % PROFILE_EVERY == 0:
        row["attendeeProfileId"] = ids.of("profile", ticket.id)
    return row
