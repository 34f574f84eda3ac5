"""Events, series, and what hangs on an event."""

from collections.abc import Callable, Sequence

from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.calls import Call, Listing
from vendor_sandbox.eventbrite.errors import bad_argument, unknown, usual
from vendor_sandbox.eventbrite.event_filters import (
    ARGUMENTS,
    ORDERS,
    TIME_FILTERS,
    EventFilter,
    in_time,
    sorted_events,
)
from vendor_sandbox.eventbrite.render.events import description
from vendor_sandbox.eventbrite.render.expanded import expanded_event, expanded_ticket_class
from vendor_sandbox.eventbrite.render.questions import (
    ALWAYS_ASKED,
    CANNED,
    canned_row,
    question_row,
)
from vendor_sandbox.world.model import Event, TicketType

MAX_PAGE_SIZE = 100
START_ORDERS = ("start_asc", "start_desc", "created_asc", "created_desc")
CATEGORIES = ("all", "admission", "add_on", "donation")
POINTS_OF_SALE = ("online", "at_the_door")


def organization_events(call: Call) -> Response:
    """GET /organizations/{organization_id}/events/."""
    call.know(*ARGUMENTS)
    organization = call.organization()
    wanted = EventFilter.read(call.arguments)
    order_by = call.arguments.choice("order_by", ORDERS, "start_asc")
    size = call.arguments.whole("page_size", 1, MAX_PAGE_SIZE)

    def found() -> list[Event]:
        events = call.reading.events_of(organization)
        return sorted_events([e for e in events if wanted.hold(e, call.view)], order_by)

    return call.list(_events(found), size)


def series_events(call: Call) -> Response:
    """GET /series/{series_id}/events/."""
    call.know("time_filter", "order_by", "start_date.range_start", "start_date.range_end")
    series = _series(call)
    time = call.arguments.choice("time_filter", TIME_FILTERS, "all")
    order_by = call.arguments.choice("order_by", START_ORDERS, "start_asc")
    earliest = call.arguments.moment("start_date.range_start")
    latest = call.arguments.moment("start_date.range_end")

    def wanted(event: Event) -> bool:
        start = event.sessions[0].start
        late_enough = earliest is None or start >= earliest
        early_enough = latest is None or start <= latest
        return late_enough and early_enough and in_time(event, time, call.view.now)

    def found() -> list[Event]:
        dates = call.backend.books.children_of(series)
        return sorted_events([event for event in dates if wanted(event)], order_by)

    return call.list(_events(found))


def event(call: Call) -> Response:
    """GET /events/{event_id}/."""
    call.know()
    return JSONResponse(expanded_event(call.event(), call.view, call.expansion))


def several(_: Call) -> Response:
    """GET /events/: not without ids."""
    raise bad_argument("event_ids", "MISSING")


def search(_: Call) -> Response:
    """GET /events/search/, which is gone."""
    raise usual(404)


def series(call: Call) -> Response:
    """GET /series/{series_id}/: the parent, as an event."""
    call.know()
    return JSONResponse(expanded_event(_series(call), call.view, call.expansion))


def event_description(call: Call) -> Response:
    """GET /events/{event_id}/description/: the whole text as HTML."""
    call.know()
    return JSONResponse({"description": description(call.event())})


def ticket_classes(call: Call) -> Response:
    """GET /events/{event_id}/ticket_classes/."""
    call.know("pos", "category", "include_holds")
    event = call.event()
    category = call.arguments.choice("category", CATEGORIES, "all")
    call.arguments.choice("pos", POINTS_OF_SALE, "online")

    def found() -> list[TicketType]:
        kinds = [kind for kind in event.ticket_types if not kind.deleted]
        return [kind for kind in kinds if category in ("all", kind.kind)]

    return call.list(
        Listing(
            name="ticket_classes",
            items=found,
            show=lambda kind, view, wishes: expanded_ticket_class(kind, event, view, wishes),
            number=lambda kind: kind.id,
        )
    )


def ticket_class(call: Call) -> Response:
    """GET /events/{event_id}/ticket_classes/{ticket_class_id}/."""
    call.know()
    event = call.event()
    number = call.number("ticket_class_id", ids.TICKET_CLASS)
    kind = next((each for each in event.ticket_types if each.id == number), None)
    if kind is None:
        raise usual(404)
    return JSONResponse(expanded_ticket_class(kind, event, call.view, call.expansion))


def questions(call: Call) -> Response:
    """GET /events/{event_id}/questions/: those the organizer wrote."""
    call.know("as_owner")
    event = call.event()
    return call.list(
        Listing(
            name="questions",
            items=lambda: event.questions,
            show=lambda question, view, _: question_row(question, event, view),
            number=lambda question: question.id,
        )
    )


def canned_questions(call: Call) -> Response:
    """GET /events/{event_id}/canned_questions/: those that Eventbrite brings along."""
    call.know("include_all")
    event = call.event()
    everything = call.arguments.truth("include_all")
    shown = [slug for slug in CANNED if everything or slug in {*ALWAYS_ASKED, "cell_phone"}]
    return call.list(
        Listing(
            name="questions",
            items=lambda: shown,
            show=lambda slug, view, _: canned_row(slug, event, view),
            number=lambda slug: (event.id, slug),
        )
    )


def _events(found: Callable[[], Sequence[Event]]) -> Listing[Event]:
    return Listing(name="events", items=found, show=expanded_event, number=lambda event: event.id)


def _series(call: Call) -> Event:
    parent = call.event("series_id")
    if not parent.is_series_parent:
        raise unknown("series")
    return parent
