"""Whether and from when an event's tickets can be had: two expansions of events."""

from datetime import timedelta

from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.events import is_free
from vendor_sandbox.eventbrite.render.ticket_classes import on_sale_status
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.times import zoned
from vendor_sandbox.world.model import Event

LAST_HOUR = timedelta(hours=1)
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
        "is_free": is_free(event),
        "has_bogo_tickets": False,
    }


def sales_status(event: Event, view: View) -> Row:
    """The expansion `event_sales_status`, which alone tells that an event was called off."""
    if event.status == "canceled":
        return _called_off(event, "Cancelled", "event_cancelled")
    if event.postponed:
        return _called_off(event, "Postponed", "event_postponed")
    states = _states(event, view)
    found = next((SALES_STATUS[state] for state in SALES_STATUS if state in states), None)
    ended = event.sessions[-1].end <= view.now
    return {
        "sales_status": found or ("sales_ended" if ended else "unavailable"),
        "start_sales_date": zoned(event.published or event.created, event.timezone),
        "end_sales_date": zoned(event.sessions[0].start - LAST_HOUR, event.timezone),
        "message": None,
        "message_type": None,
        "message_code": None,
        "default_message": None,
        "currency": event.currency,
    }


def _called_off(event: Event, message: str, code: str) -> Row:
    return {
        "sales_status": "sales_ended",
        "start_sales_date": None,
        "message": message,
        "message_type": "canonical",
        "message_code": code,
        "currency": event.currency,
    }


def _states(event: Event, view: View) -> set[str]:
    kinds = [kind for kind in event.ticket_types if not kind.deleted]
    return {on_sale_status(kind, event, view) for kind in kinds}
