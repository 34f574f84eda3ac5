"""Venues, discounts, categories, formats and the sales report."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.calls import Call, Listing
from vendor_sandbox.eventbrite.endpoints.events import MAX_PAGE_SIZE
from vendor_sandbox.eventbrite.errors import RefusalError, bad_argument, unknown, usual
from vendor_sandbox.eventbrite.render import taxonomy
from vendor_sandbox.eventbrite.render.discounts import Offer, offers
from vendor_sandbox.eventbrite.render.expanded import expanded_discount
from vendor_sandbox.eventbrite.render.reports import sales_report
from vendor_sandbox.eventbrite.render.venues import venue_row
from vendor_sandbox.world.model import Event

SCOPES = ("event", "multi_events", "user")
DISCOUNT_ORDERS = (
    "code_asc",
    "code_desc",
    "discount_type_asc",
    "discount_type_desc",
    "start_asc",
    "start_desc",
)
DISCOUNT_TYPES = ("access", "coded", "hold", "public")
DISCOUNT_ARGUMENTS = ("scope", "code_filter", "code", "page_size", "type", "ticket_group_id")
REPORT_ARGUMENTS = ("event_ids", "event_status", "start_date", "end_date", "filter_by")
REPORT_SHAPING = ("group_by", "period", "date_facet", "timezone")
LOCALE = "en_US"


def organization_venues(call: Call) -> Response:
    """GET /organizations/{organization_id}/venues/."""
    call.know()
    organization = call.organization()
    return call.list(
        Listing(
            name="venues",
            items=lambda: call.backend.books.venues_of(organization),
            show=lambda venue, view, _: view.finished(venue_row(venue, view), venue.id),
            number=lambda venue: venue.id,
        )
    )


def venue_search(call: Call) -> Response:
    """GET /venues/search/, which takes no parameter but a page."""
    call.arguments.refuse_unknown(())
    raise usual(404)


def venue(call: Call) -> Response:
    """GET /venues/{venue_id}/."""
    call.know()
    found = call.backend.books.venue(call.number("venue_id", ids.VENUE))
    if found is None:
        raise unknown("venue")
    return JSONResponse(call.view.finished(venue_row(found, call.view), found.id))


def organization_discounts(call: Call) -> Response:
    """GET /organizations/{organization_id}/discounts/; `scope` is required."""
    call.know(*DISCOUNT_ARGUMENTS, "event_id", "order_by", "hold_ids")
    organization = call.organization()
    if call.arguments.text("scope") is None:
        raise bad_argument("scope", "MISSING")
    scope = call.arguments.choice("scope", SCOPES, "")
    order_by = call.arguments.choice("order_by", DISCOUNT_ORDERS, "code_asc")
    kinds = call.arguments.choices("type", DISCOUNT_TYPES)
    event_id = call.arguments.text("event_id")
    if scope == "event" and event_id is None:
        raise bad_argument("event_id", "MISSING")

    def wanted(offer: Offer) -> bool:
        at_event = any(ids.EVENT.text(event.id) == event_id for event in offer.events)
        return (
            offer.scope == scope
            and (event_id is None or at_event)
            and (not kinds or offer.code.kind in kinds)
            and _by_code(call, offer.code.code)
        )

    return call.list(
        Listing(
            name="discounts",
            items=lambda: _sorted(
                [o for o in offers(call.backend.books, organization) if wanted(o)], order_by
            ),
            show=expanded_discount,
            number=lambda offer: offer.code.id,
        ),
        call.arguments.whole("page_size", 1, MAX_PAGE_SIZE),
    )


def discount(call: Call) -> Response:
    """GET /discounts/{discount_id}/."""
    call.know()
    number = call.number("discount_id", ids.DISCOUNT)
    for organization in call.backend.books.organizations:
        for offer in offers(call.backend.books, organization):
            if offer.code.id == number:
                call.allow(organization)
                return JSONResponse(expanded_discount(offer, call.view, call.expansion))
    raise unknown("discount")


def categories(call: Call) -> Response:
    """GET /categories/."""
    call.know()
    rows = [taxonomy.category_row(number, call.view.host) for number in taxonomy.CATEGORIES]
    return _reference("categories", rows)


def category(call: Call) -> Response:
    """GET /categories/{category_id}/, with its subcategories."""
    call.know()
    number = _known(call, "category", taxonomy.CATEGORIES)
    return JSONResponse(taxonomy.category_with_subcategories(number, call.view.host))


def subcategories(call: Call) -> Response:
    """GET /subcategories/."""
    call.know()
    rows = [taxonomy.subcategory_row(number, call.view.host) for number in taxonomy.SUBCATEGORIES]
    return _reference("subcategories", rows)


def subcategory(call: Call) -> Response:
    """GET /subcategories/{subcategory_id}/."""
    call.know()
    number = _known(call, "subcategory", taxonomy.SUBCATEGORIES)
    return JSONResponse(taxonomy.subcategory_row(number, call.view.host))


def formats(call: Call) -> Response:
    """GET /formats/, which has no pagination block."""
    call.know()
    rows = [taxonomy.format_row(number, call.view.host) for number in taxonomy.FORMATS]
    return JSONResponse({"locale": LOCALE, "formats": rows})


def format_(call: Call) -> Response:
    """GET /formats/{format_id}/."""
    call.know()
    number = _known(call, "format", taxonomy.FORMATS)
    return JSONResponse(taxonomy.format_row(number, call.view.host))


def report(call: Call) -> Response:
    """GET /reports/sales/: totals per day; `event_ids` is required."""
    call.know(*REPORT_ARGUMENTS, *REPORT_SHAPING)
    wanted = sorted(call.arguments.texts("event_ids"))
    if not wanted:
        raise bad_argument("event_ids", "MISSING")
    events = [_reported(call, text) for text in wanted]
    if len({event.currency for event in events}) > 1:
        text = "The events sell in several currencies."
        raise RefusalError(400, "CURRENCY_MISMATCH", text)
    return JSONResponse(sales_report(events, call.view))


def organization_report(call: Call) -> Response:
    """GET /organizations/{organization_id}/reports/sales/.

    A GET that names a content type is answered as if it had no parameters (recorded).
    """
    call.organization()
    is_json = call.request.headers.get("content-type", "").startswith("application/json")
    if is_json or not call.arguments.texts("event_ids"):
        raise RefusalError(400, "ARGUMENTS_ERROR", "Please specify event_ids or event_status")
    return report(call)


def _reported(call: Call, text: str) -> Event:
    number = ids.EVENT.number(text)
    event = None if number is None else call.reading.event(number)
    if event is None:
        raise unknown("event")
    call.allow(event.organization)
    return event


def _by_code(call: Call, code: str) -> bool:
    exact, part = call.arguments.text("code"), call.arguments.text("code_filter")
    return exact in (None, code) and (part or "").lower() in code.lower()


def _sorted(found: list[Offer], order_by: str) -> list[Offer]:
    keys = {
        "code": lambda offer: offer.code.code,
        "discount_type": lambda offer: (offer.code.kind, offer.code.code),
        "start": lambda offer: offer.code.id,
    }
    by, direction = order_by.rsplit("_", 1)
    return sorted(found, key=keys[by], reverse=direction == "desc")


def _reference(name: str, rows: list[dict[str, object]]) -> Response:
    pagination = {
        "object_count": len(rows),
        "page_number": 1,
        "page_size": len(rows),
        "page_count": 1,
        "has_more_items": False,
    }
    return JSONResponse({"locale": LOCALE, "pagination": pagination, name: rows})


def _known(call: Call, what: str, table: Mapping[str, object]) -> str:
    number: str = call.request.path_params[f"{what}_id"]
    if number not in table:
        raise unknown(what)
    return number
