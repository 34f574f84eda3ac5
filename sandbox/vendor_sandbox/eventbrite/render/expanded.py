"""Rows with what a request wants expanded, and null fields left out where the vendor does so.

The tables name every expansion that the sandbox knows (Eventbrite API, Expansions); others have no
effect.
"""

from collections.abc import Callable
from typing import Any

from vendor_sandbox.eventbrite.books import Sale, standing_sales
from vendor_sandbox.eventbrite.expansions import Expansion
from vendor_sandbox.eventbrite.render import taxonomy
from vendor_sandbox.eventbrite.render.accounts import organizer_row
from vendor_sandbox.eventbrite.render.attendees import attendee_row, holder_email
from vendor_sandbox.eventbrite.render.availability import sales_status, ticket_availability
from vendor_sandbox.eventbrite.render.discounts import Offer, discount_row, promotional_code_row
from vendor_sandbox.eventbrite.render.events import event_row
from vendor_sandbox.eventbrite.render.orders import order_row, plain_order_row
from vendor_sandbox.eventbrite.render.preferences import preference_row
from vendor_sandbox.eventbrite.render.questions import answers, asked
from vendor_sandbox.eventbrite.render.refunds import refund_request_rows
from vendor_sandbox.eventbrite.render.ticket_classes import ticket_class_row
from vendor_sandbox.eventbrite.render.venues import venue_row
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.world.model import Event, Order, TicketType

Expander = Callable[[Any, View, Expansion], Any]


def expanded_event(event: Event, view: View, wishes: Expansion) -> Row:
    """An event with its expansions."""
    row = {**event_row(event, view), **_parts("event", EVENT_PARTS, event, view, wishes)}
    return view.finished(row, event.id)


def expanded_order(order: Order, view: View, wishes: Expansion) -> Row:
    """An order with its expansions."""
    return _expanded_order(order_row(order, view), order, view, wishes)


def expanded_plain_order(order: Order, view: View, wishes: Expansion) -> Row:
    """An order as an organization's list shows it, with its expansions."""
    return _expanded_order(plain_order_row(order, view), order, view, wishes)


def _expanded_order(row: Row, order: Order, view: View, wishes: Expansion) -> Row:
    row = {**row, **_parts("order", ORDER_PARTS, order, view, wishes)}
    return view.finished(row, order.id)


def expanded_attendee(sale: Sale, view: View, wishes: Expansion) -> Row:
    """An attendee with its expansions."""
    parts = _parts("attendee", ATTENDEE_PARTS, sale, view, wishes)
    return view.finished({**attendee_row(sale, view), **parts}, sale.ticket.id)


def expanded_ticket_class(kind: TicketType, event: Event, view: View, wishes: Expansion) -> Row:
    """A ticket class with its expansions."""
    parts = _parts("ticket_class", TICKET_CLASS_PARTS, event, view, wishes)
    return view.finished({**ticket_class_row(kind, event, view), **parts}, kind.id)


def expanded_discount(offer: Offer, view: View, wishes: Expansion) -> Row:
    """A discount with its expansions."""
    parts = _parts("discount", DISCOUNT_PARTS, offer, view, wishes)
    return view.finished({**discount_row(offer, view), **parts}, offer.code.id)


def _parts(
    kind: str, table: dict[str, Expander], thing: object, view: View, wishes: Expansion
) -> Row:
    return {
        name: table[name](thing, view, below)
        for name, below in wishes.wanted(kind).items()
        if name in table
    }


def _event_venue(event: Event, view: View, _: Expansion) -> Row | None:
    return None if event.venue is None else venue_row(event.venue, view)


def _event_ticket_classes(event: Event, view: View, below: Expansion) -> list[Row]:
    kinds = [kind for kind in event.ticket_types if not kind.deleted]
    return [expanded_ticket_class(kind, event, view, below) for kind in kinds]


def _order_attendees(order: Order, view: View, below: Expansion) -> list[Row]:
    """The attendees of an order; one that was given up disappears from here."""
    sales = standing_sales(order)
    return [expanded_attendee(sale, view, below) for sale in sales]


def _order_refund_requests(order: Order, view: View, _: Expansion) -> list[Row] | Row | None:
    rows = refund_request_rows(order)
    if view.refund_requests == "list":
        return rows
    return rows[0] if rows else None


def _order_survey(order: Order, _: View, __: Expansion) -> list[Row]:
    return [asked(question) for question in order.event.questions if question.per_order]


def _attendee_survey(sale: Sale, _: View, __: Expansion) -> list[Row]:
    questions = sale.order.event.questions
    return [asked(question) for question in questions if not question.per_order]


def _order_answers(order: Order, view: View, _: Expansion) -> list[Row]:
    return answers(order, order.answers, view)


def _attendee_answers(sale: Sale, view: View, _: Expansion) -> list[Row]:
    return answers(sale.order, sale.ticket.answers, view)


def _responses(rows: list[Row]) -> Row:
    return {row["question_id"]: row.get("answer") for row in rows}


def _promotional_code(sale: Sale, view: View, _: Expansion) -> Row | None:
    codes = {code.code: code for code in sale.order.event.discount_codes}
    code = codes.get(sale.order.discount_code or "")
    return None if code is None else promotional_code_row(code, sale.order.event, view)


def _assigned_unit(sale: Sale, _: View, __: Expansion) -> Row | None:
    seat = sale.ticket.seat
    if seat is None:
        return None
    return {"unit_id": seat, "description": seat, "labels": [seat], "titles": ["Seat"]}


def _discount_event(offer: Offer, view: View, below: Expansion) -> Row | None:
    return expanded_event(offer.events[0], view, below) if offer.scope == "event" else None


def _nothing(_: object, __: View, ___: Expansion) -> None:
    return None


EVENT_PARTS: dict[str, Expander] = {
    "bookmark_info": lambda _, __, ___: {"bookmarked": False},
    "category": lambda event, view, _: taxonomy.category_row(
        taxonomy.category_id(event), view.host
    ),
    "event_sales_status": lambda event, view, _: sales_status(event, view),
    "external_ticketing": _nothing,
    "format": lambda event, view, _: taxonomy.format_row(taxonomy.format_id(event), view.host),
    "logo": _nothing,
    "music_properties": lambda _, __, ___: {
        "age_restriction": None,
        "presented_by": None,
        "door_time": None,
    },
    "organizer": lambda event, view, _: organizer_row(event.host, view),
    "refund_policy": _nothing,
    "subcategory": lambda event, view, _: taxonomy.subcategory_row(
        taxonomy.subcategory_id(event), view.host
    ),
    "ticket_availability": lambda event, view, _: ticket_availability(event, view),
    "ticket_classes": _event_ticket_classes,
    "venue": _event_venue,
}
ORDER_PARTS: dict[str, Expander] = {
    "answers": _order_answers,
    "attendees": _order_attendees,
    "concierge": _nothing,
    "contact_list_preferences": lambda order, view, _: preference_row(
        order, order.email, "order", view
    ),
    "event": lambda order, view, below: expanded_event(order.event, view, below),
    "merchandise": lambda _, __, ___: [],
    "refund_requests": _order_refund_requests,
    "survey": _order_survey,
    "survey_responses": lambda order, view, below: _responses(_order_answers(order, view, below)),
    "ticket_buyer_settings": lambda _, __, ___: {},
}
ATTENDEE_PARTS: dict[str, Expander] = {
    "answers": _attendee_answers,
    "assigned_number": _nothing,
    "assigned_unit": _assigned_unit,
    "contact_list_preferences": lambda sale, view, _: preference_row(
        sale.order, holder_email(sale), "attendee", view
    ),
    "event": lambda sale, view, below: expanded_event(sale.order.event, view, below),
    "order": lambda sale, view, below: expanded_order(sale.order, view, below),
    "promotional_code": _promotional_code,
    "survey": _attendee_survey,
    "survey_responses": lambda sale, view, below: _responses(_attendee_answers(sale, view, below)),
}
TICKET_CLASS_PARTS: dict[str, Expander] = {
    "event": expanded_event,
    "image": _nothing,
}
DISCOUNT_PARTS: dict[str, Expander] = {
    "event": _discount_event,
    "reserved_seating": _nothing,
    "ticket_group": _nothing,
}
