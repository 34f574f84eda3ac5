"""Orders and attendees, of an organization and of an event."""

from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Sale, standing_sales
from vendor_sandbox.eventbrite.calls import Call, Listing
from vendor_sandbox.eventbrite.errors import RefusalError, bad_argument, no_choice, unknown, usual
from vendor_sandbox.eventbrite.event_filters import TIME_FILTERS, in_time
from vendor_sandbox.eventbrite.filters import (
    ORDER_STATES,
    REFUND_STATUSES,
    AttendeeFilter,
    Changes,
    OrderFilter,
    sorted_orders,
    sorted_sales,
)
from vendor_sandbox.eventbrite.render.attendees import attendee_id
from vendor_sandbox.eventbrite.render.expanded import (
    expanded_attendee,
    expanded_order,
    expanded_plain_order,
)
from vendor_sandbox.world.model import Event, Order

ORGANIZATION_STATUSES = ("attending", "not_attending")
EVENT_STATUSES = (*ORGANIZATION_STATUSES, "unpaid")


def organization_orders(call: Call) -> Response:
    """GET /organizations/{organization_id}/orders/."""
    call.know("status", "changed_since", "only_emails", "exclude_emails", "time_filter")
    time = call.arguments.choice("time_filter", TIME_FILTERS, "all")
    events = call.reading.events_of(call.organization())
    wanted = [event for event in events if in_time(event, time, call.view.now)]
    changes = Changes(call.arguments.moment("changed_since"))
    return _orders(call, wanted, _order_filter(call, changes), plain=True)


def event_orders(call: Call) -> Response:
    """GET /events/{event_id}/orders/."""
    names = ("status", "changed_since", "last_item_seen", "only_emails", "exclude_emails")
    call.know(*names, "refund_request_statuses")
    event = call.event()
    wanted = _order_filter(call, _changes(call, ids.ORDER))
    return _orders(call, [event], wanted)


def organization_attendees(call: Call) -> Response:
    """GET /organizations/{organization_id}/attendees/."""
    call.know("status", "changed_since")
    events = call.reading.events_of(call.organization())
    status = _attendee_status(call, ORGANIZATION_STATUSES)
    changes = Changes(call.arguments.moment("changed_since"))
    return _attendees(call, events, AttendeeFilter(status, changes))


def event_attendees(call: Call) -> Response:
    """GET /events/{event_id}/attendees/."""
    call.know("status", "changed_since", "last_item_seen", "attendee_ids")
    event = call.event()
    status = _attendee_status(call, EVENT_STATUSES)
    numbers = map(ids.ATTENDEE.number, call.arguments.texts("attendee_ids"))
    known = frozenset(-1 if number is None else number for number in numbers)
    changes = _changes(call, ids.ATTENDEE)
    return _attendees(call, [event], AttendeeFilter(status, changes, known))


def order(call: Call) -> Response:
    """GET /orders/{order_id}/."""
    call.know()
    found = _own_order(call)
    if found.status == "abandoned":
        raise RefusalError(400, "ORDER_EXPIRED", "The order is expired")
    return JSONResponse(expanded_order(found, call.view, call.expansion))


def order_attendees(call: Call) -> Response:
    """GET /orders/{order_id}/attendees/: those that were not given up."""
    call.know("status", "changed_since")
    found = _own_order(call)
    return call.list(
        Listing(
            name="attendees",
            items=lambda: standing_sales(found),
            show=expanded_attendee,
            number=lambda sale: sale.ticket.id,
        )
    )


def _own_order(call: Call) -> Order:
    text: str = call.request.path_params["order_id"]
    if text.isdecimal() and int(text) == 0:
        raise usual(404)
    found = call.reading.order(call.number("order_id", ids.ORDER))
    if found is None:
        raise unknown("order")
    if call.reading.is_elsewhere(found.event):
        raise usual(403)
    call.allow(found.event.organization)
    return found


def attendee(call: Call) -> Response:
    """GET /events/{event_id}/attendees/{attendee_id}/."""
    call.know()
    event = call.event()
    sale = _asked_for(call)
    if sale is None or sale.order.event.id != event.id:
        raise unknown("attendee_id")
    return JSONResponse(expanded_attendee(sale, call.view, call.expansion))


def _asked_for(call: Call) -> Sale | None:
    """The attendee of the path, whose id may end in a dash and a number."""
    text: str = call.request.path_params["attendee_id"]
    number = ids.ATTENDEE.number(text.partition("-")[0])
    sale = None if number is None else call.reading.sale(number)
    if sale is None:
        return None
    of_order = [Sale(sale.order, ticket) for ticket in sale.order.tickets]
    form = call.view.attendee_ids
    return next((each for each in of_order if attendee_id(each, form) == text), None)


def _attendee_status(call: Call, options: tuple[str, ...]) -> str:
    if call.arguments.text("status") is None:
        default: str = call.switches["attendees_default"]
        return default
    return call.arguments.choice("status", options, "")


def _order_filter(call: Call, changes: Changes) -> OrderFilter:
    arguments = call.arguments
    return OrderFilter(
        status=_order_status(call),
        changes=changes,
        only_emails=_lowered(arguments.texts("only_emails")),
        exclude_emails=_lowered(arguments.texts("exclude_emails")),
        refund_statuses=arguments.choices("refund_request_statuses", REFUND_STATUSES),
    )


def _order_status(call: Call) -> str:
    status = call.arguments.text("status")
    if status is None:
        default: str = call.switches["orders_default"]
        return default
    if status not in ORDER_STATES or status not in call.switches["order_statuses"]:
        raise no_choice("status", status)
    return status


def _changes(call: Call, kind: ids.IdRange) -> Changes:
    since = call.arguments.moment("changed_since")
    seen = call.arguments.text("last_item_seen")
    number = None if seen is None else kind.number(seen)
    if seen is not None and number is None:
        raise bad_argument("last_item_seen")
    return Changes(since, number)


def _orders(
    call: Call, events: list[Event], wanted: OrderFilter, *, plain: bool = False
) -> Response:
    def found() -> list[Order]:
        orders = filter(wanted.hold, call.reading.orders_of(events))
        return sorted_orders(orders, call.switches["row_order"], wanted.changes)

    return call.list(
        Listing(
            name="orders",
            items=found,
            show=expanded_plain_order if plain else expanded_order,
            number=lambda order: order.id,
            long=True,
            variant="plain" if plain else "",
        )
    )


def _attendees(call: Call, events: list[Event], wanted: AttendeeFilter) -> Response:
    def found() -> list[Sale]:
        sales = filter(wanted.hold, call.reading.sales_of(events))
        return sorted_sales(sales, call.switches["row_order"], wanted.changes)

    return call.list(
        Listing(
            name="attendees",
            items=found,
            show=expanded_attendee,
            number=lambda sale: sale.ticket.id,
            long=True,
        )
    )


def _lowered(emails: frozenset[str]) -> frozenset[str]:
    return frozenset(email.lower() for email in emails)
