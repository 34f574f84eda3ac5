"""Somebody agrees to an organization's marketing, or no longer does."""

from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Preference, Sale
from vendor_sandbox.eventbrite.render.attendees import holder_email
from vendor_sandbox.eventbrite.scenarios.given import Given
from vendor_sandbox.eventbrite.scenarios.stage import Stage
from vendor_sandbox.world.model import Order


def opt_in(stage: Stage, given: Given) -> dict[str, Any]:
    """`email` agrees to the marketing of `organization_id`."""
    return _choose(stage, given, opted_in=True)


def opt_out(stage: Stage, given: Given) -> dict[str, Any]:
    """`email` no longer agrees to the marketing of `organization_id`."""
    return _choose(stage, given, opted_in=False)


def _choose(stage: Stage, given: Given, *, opted_in: bool) -> dict[str, Any]:
    organization, email = given.organization(), given.text("email").lower()
    given.refuse_unread()
    orders, sales = _rows(stage, organization, email)
    if not (orders or sales):
        msg = "No order or attendee of the organization has this `email`."
        raise ValueError(msg)
    for order in [*orders, *(sale.order for sale in sales)]:
        stage.before_order_changes(order)
    for order in orders:
        order.opt_in = opted_in
    stage.books.set_preference(organization, email, Preference(stage.now, opted_in))
    if stage.backend.switches["consent_bumps_rows"]:
        _tell(stage, orders, sales)
    return {"organization_id": ids.ORGANIZATION.text(organization), "opted_in": opted_in}


def _rows(stage: Stage, organization: int, email: str) -> tuple[list[Order], list[Sale]]:
    """The orders and attendees that show the address."""
    events = stage.books.events_of(organization)
    orders = [
        order
        for event in events
        for order in stage.books.orders_by_event[event.id]
        if (order.email or "").lower() == email
    ]
    sales = [
        sale
        for event in events
        for sale in stage.books.sales_by_event[event.id]
        if (holder_email(sale) or "").lower() == email
    ]
    return orders, sales


def _tell(stage: Stage, orders: list[Order], sales: list[Sale]) -> None:
    for order in orders:
        stage.tell_order("order.updated", order)
    for sale in sales:
        stage.tell_attendee("attendee.updated", sale)
