"""Discount rows (Eventbrite API, Discount): the codes that events offer."""

from typing import NamedTuple

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Books
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.times import local_text
from vendor_sandbox.world.model import DiscountCode, Event

QUANTITY = 100


class Offer(NamedTuple):
    """A code with the events that take it."""

    code: DiscountCode
    events: tuple[Event, ...]

    @property
    def scope(self) -> str:
        """Whether the code is one event's or several events'."""
        return "event" if len(self.events) == 1 else "multi_events"


def offers(books: Books, organization: int) -> list[Offer]:
    """An organization's discounts, by id."""
    found: dict[int, Offer] = {}
    for event in books.events_of(organization):
        for code in event.discount_codes:
            events = (*found[code.id].events, event) if code.id in found else (event,)
            found[code.id] = Offer(code, events)
    return [found[number] for number in sorted(found)]


def promotional_code_row(code: DiscountCode, event: Event, view: View) -> Row:
    """The code that an attendee used; of an access code, the promotion repeats it (recorded)."""
    number, event_id = ids.DISCOUNT.text(code.id), ids.EVENT.text(event.id)
    if code.kind == "access":
        return {
            "id": number,
            "resource_uri": view.uri(f"events/{event_id}/access_codes/{number}"),
            "promotion": code.code,
            "promotion_type": "access",
            "code": code.code,
        }
    percent = f"{code.percent_off}.00"
    return {
        "id": number,
        "resource_uri": view.uri(f"events/{event_id}/discounts/{number}"),
        "promotion": f"{percent}% - {code.code}",
        "promotion_type": "discount",
        "code": code.code,
        "percent_off": percent,
    }


def discount_row(offer: Offer, view: View) -> Row:
    """A discount; its dates are local and without time zone."""
    code, first = offer.code, offer.events[0]
    return {
        "id": ids.DISCOUNT.text(code.id),
        "resource_uri": view.uri(f"discounts/{ids.DISCOUNT.text(code.id)}"),
        "type": code.kind,
        "discount_type": code.kind,
        "code": code.code,
        "percent_off": f"{code.percent_off}.00" if code.kind == "coded" else None,
        "amount_off": None,
        "event_id": ids.EVENT.text(first.id) if offer.scope == "event" else None,
        "ticket_class_ids": None,
        "ticket_ids": None,
        "quantity_available": QUANTITY,
        "quantity_sold": _sold(offer, view.books),
        "start_date": None,
        "end_date": local_text(first.sessions[0].start, first.timezone),
        "start_date_relative": None,
        "end_date_relative": None,
        "ticket_group_id": None,
        "hold_ids": None,
    }


def _sold(offer: Offer, books: Books) -> int:
    return sum(
        sale.order.discount_code == offer.code.code
        for event in offer.events
        for sale in books.sales_by_event[event.id]
    )
