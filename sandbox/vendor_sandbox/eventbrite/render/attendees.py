"""Attendee rows (Eventbrite API, Attendee), without expansions: one per ticket sold."""

from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Sale
from vendor_sandbox.eventbrite.costs import tickets_costs
from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.standing import attendee_status, is_cancelled
from vendor_sandbox.eventbrite.times import utc_text
from vendor_sandbox.world.model import Order, Person

ONE_SECOND_BARCODE_IN = 50
ONE_NAME_LOOKUP_IN = 5
SCANNED, LOOKED_UP = 1, 2


def attendee_row(sale: Sale, view: View) -> Row:
    """A ticket with its holder, who may repeat the buyer."""
    order, ticket = sale
    number, event_id = ids.ATTENDEE.text(ticket.id), ids.EVENT.text(order.event.id)
    return {
        "id": number,
        "resource_uri": view.uri(f"events/{event_id}/attendees/{number}"),
        "created": utc_text(order.created),
        "changed": utc_text(ticket.changed),
        "event_id": event_id,
        "order_id": ids.ORDER.text(order.id),
        "ticket_class_id": ids.TICKET_CLASS.text(ticket.type.id),
        "ticket_class_name": ticket.type.name,
        "variant_id": _variant(sale),
        "quantity": 1,
        "costs": _costs_row(sale, view),
        "profile": _profile(sale),
        "barcodes": _barcodes(sale),
        **_state(sale),
        **NO_EXTRAS,
    }


NO_EXTRAS: dict[str, Any] = {
    "team": None,
    "affiliate": None,
    "guestlist_id": None,
    "invited_by": None,
    "delivery_method": "electronic",
}


def holder_email(sale: Sale) -> str | None:
    """The address on an attendee: the holder's own, where the event or an edit gave one."""
    return sale.ticket.holder_email if _has_own_profile(sale) else sale.order.email


def _has_own_profile(sale: Sale) -> bool:
    return sale.order.event.collects_attendees or sale.ticket.holder_email is not None


def _state(sale: Sale) -> Row:
    status = attendee_status(*sale)
    return {
        "checked_in": status == "Checked In",
        "cancelled": is_cancelled(*sale),
        "refunded": sale.ticket.refunded,
        "status": status,
    }


def _variant(sale: Sale) -> str | None:
    codes = {code.code: code.id for code in sale.order.event.discount_codes}
    discount = codes.get(sale.order.discount_code or "")
    if discount is None:
        return None
    return f"T{ids.TICKET_CLASS.text(sale.ticket.type.id)}-D{ids.DISCOUNT.text(discount)}"


def _costs_row(sale: Sale, view: View) -> Row:
    costs = tickets_costs(sale.order, view.refund_costs)[sale.ticket.id]
    amounts = {
        "base_price": costs.base,
        "eventbrite_fee": costs.service_fee,
        "payment_fee": costs.payment_fee,
        "tax": 0,
        "gross": costs.gross,
    }
    return {name: money(value, sale.order.event.currency) for name, value in amounts.items()}


def _profile(sale: Sale) -> Row:
    """Who holds the ticket; what is not known is left out."""
    if not _has_own_profile(sale):
        return _known(_buyer_profile(sale.order))
    first, last = sale.ticket.first_name, sale.ticket.last_name
    own = {"name": f"{first} {last}", "first_name": first, "last_name": last}
    return _known({**own, "email": sale.ticket.holder_email, "addresses": {}})


def _buyer_profile(order: Order) -> Row:
    buyer = order.buyer
    return {
        "name": f"{buyer.first_name} {buyer.last_name}",
        "first_name": buyer.first_name,
        "last_name": buyer.last_name,
        "email": order.email,
        "cell_phone": buyer.mobile,
        "addresses": {"bill": _bill(buyer)},
    }


def _bill(buyer: Person) -> Row:
    return {
        "city": buyer.city,
        "region": buyer.region,
        "postal_code": buyer.postcode,
        "country": buyer.country,
    }


def _known(profile: Row) -> Row:
    return {name: value for name, value in profile.items() if value is not None}


def _barcodes(sale: Sale) -> list[Row]:
    number = sale.ticket.id
    several = number % ONE_SECOND_BARCODE_IN == 0
    return [_barcode(sale, place) for place in range(1, 3 if several else 2)]


def _barcode(sale: Sale, place: int) -> Row:
    order, ticket = sale
    used = bool(ticket.check_ins) and ticket.check_ins[-1].checked_in
    how = LOOKED_UP if ticket.id % ONE_NAME_LOOKUP_IN == 0 else SCANNED
    changed = ticket.check_ins[-1].at if ticket.check_ins else ticket.cancelled_at
    return {
        "barcode": f"{ids.ORDER.text(order.id)}{ids.ATTENDEE.text(ticket.id)}{place:03d}",
        "status": "refunded" if ticket.refunded else "used" if used else "unused",
        "created": utc_text(ticket.created),
        "changed": utc_text(changed or ticket.created),
        "checkin_type": how if used else 0,
        "is_printed": False,
    }
