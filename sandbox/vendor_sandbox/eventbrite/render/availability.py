"""Whether and from when an event's tickets can be had: two expansions of events."""

from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.ticket_classes import on_sale_status
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.times import zoned
from vendor_sandbox.world.model import Event

SALES_STATUS = {"AVAILABLE": "on_sale", "SOLD_OUT": "sold_out"}


def ticket_availability(event: Event, view: View) -> Row:
    """The expansion `ticket_availability`."""
    states = _states(event, view)
    prices = [kind.price for kind in event.ticket_types if kind.kind == "admission"] or [0]
    return {
        "has_available_tickets": "AVAILABLE" in states,
        "minimum_ticket_price": money(min(prices), event.currency),
        "maximum_ticket_price": money(max(prices), event.currency),
        "is_sold_out": bool(states) and states <= {"SOLD_OUT", "HIDDEN"},
        "start_sales_date": zoned(event.published or event.created, event.timezone),
        "waitlist_available": False,
    }


def sales_status(event: Event, view: View) -> Row:
    """The expansion `event_sales_status`."""
    states = _states(event, view)
    found = next((SALES_STATUS[state] for state in SALES_STATUS if state in states), None)
    ended = event.sessions[-1].end <= view.now
    return {
        "sales_status": found or ("sales_ended" if ended else "unavailable"),
        "start_sales_date": zoned(event.published or event.created, event.timezone),
        "message": None,
        "message_type": None,
        "message_code": None,
    }


def _states(event: Event, view: View) -> set[str]:
    kinds = [kind for kind in event.ticket_types if not kind.deleted]
    return {on_sale_status(kind, event, view) for kind in kinds}
