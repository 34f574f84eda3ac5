"""Ticket class rows (Eventbrite API, Ticket Class)."""

from datetime import timedelta
from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.times import utc_text
from vendor_sandbox.world.model import Event, TicketType

FEE_PERCENT = 10
"""Roughly what the service and payment fees come to; only shown, never charged from here."""


def ticket_class_row(kind: TicketType, event: Event, view: View) -> Row:
    """A ticket class; its `cost` is null when free or a donation."""
    number, event_id = ids.TICKET_CLASS.text(kind.id), ids.EVENT.text(event.id)
    return {
        "id": number,
        "event_id": event_id,
        "resource_uri": view.uri(f"events/{event_id}/ticket_classes/{number}"),
        "name": kind.name,
        "display_name": kind.name,
        "description": None,
        "category": kind.kind,
        **_prices(kind, event),
        **_stock(kind, event, view),
        **_sale(kind, event, view),
        **_look(kind, event),
    }


def _prices(kind: TicketType, event: Event) -> Row:
    donation = kind.kind == "donation"
    free = kind.price == 0 and not donation
    fee = 0 if donation else kind.price * FEE_PERCENT // 100
    costless = free or donation
    return {
        "cost": None if costless else money(kind.price, event.currency),
        "fee": None if costless else money(fee, event.currency),
        "tax": None if costless else money(0, event.currency),
        "actual_cost": None,
        "actual_fee": None if costless else money(fee, event.currency),
        "donation": donation,
        "free": free,
        "include_fee": event.absorbs_fees,
        "split_fee": False,
    }


def _stock(kind: TicketType, event: Event, view: View) -> Row:
    return {
        "minimum_quantity": 1,
        "maximum_quantity": 10,
        "maximum_quantity_per_order": 10,
        "capacity": kind.capacity,
        "quantity_total": kind.capacity,
        "quantity_sold": view.books.sold(event)[kind.id],
    }


def _sale(kind: TicketType, event: Event, view: View) -> Row:
    return {
        "sales_start": utc_text(event.published or event.created),
        "sales_end": utc_text(event.sessions[0].start - timedelta(hours=1)),
        "sales_end_relative": None,
        "sales_start_after": None,
        "sales_channels": ["online", "atd"],
        "delivery_methods": ["electronic"],
        "has_pdf_ticket": True,
        "on_sale_status": on_sale_status(kind, event, view),
    }


def on_sale_status(kind: TicketType, event: Event, view: View) -> str:
    """Whether a ticket class can be bought now."""
    if kind.disabled or kind.deleted:
        return "HIDDEN"
    if event.status != "live" or event.sessions[-1].end <= view.now:
        return "UNAVAILABLE"
    return "SOLD_OUT" if view.books.sold(event)[kind.id] >= kind.capacity else "AVAILABLE"


def _look(kind: TicketType, event: Event) -> dict[str, Any]:
    return {
        "image_id": None,
        "sorting": event.ticket_types.index(kind) + 1,
        "hidden": kind.disabled,
        "hidden_currently": kind.disabled,
        "payment_constraints": [],
        "hide_description": False,
        "hide_sale_dates": False,
        "auto_hide": False,
        "auto_hide_before": None,
        "auto_hide_after": None,
        "order_confirmation_message": None,
        "inventory_tier_id": None,
        "secondary_assignment_enabled": False,
    }
