"""Which path leads to which endpoint. Whatever is not here does not exist."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vendor_sandbox.eventbrite.access import token_of
from vendor_sandbox.eventbrite.api_switches import check_api_switches
from vendor_sandbox.eventbrite.backend import Backend
from vendor_sandbox.eventbrite.calls import Call
from vendor_sandbox.eventbrite.endpoints import accounts, catalog, events, sales, webhooks
from vendor_sandbox.eventbrite.errors import RefusalError, moved, usual

PREFIX = "/v3"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path with its handler; `public` says that a public token may use it."""

    path: str
    handle: Callable[[Call], Response]
    method: str = "GET"
    public: bool = False


ENDPOINTS = (
    Endpoint("/users/me/", accounts.me),
    Endpoint("/users/me/organizations/", accounts.organizations),
    Endpoint("/users/me/orders/", accounts.orders),
    Endpoint("/users/{user_id}/", accounts.user),
    Endpoint("/users/{user_id}/organizations/", accounts.organizations),
    Endpoint("/users/{user_id}/owned_events/", accounts.legacy),
    Endpoint("/users/{user_id}/owned_event_orders/", accounts.legacy),
    Endpoint("/users/{user_id}/owned_event_attendees/", accounts.legacy),
    Endpoint("/webhooks/", accounts.webhooks),
    Endpoint("/webhooks/", accounts.webhooks, method="POST"),
    Endpoint("/webhooks/{webhook_id}/", webhooks.webhook),
    Endpoint("/webhooks/{webhook_id}/", webhooks.remove_webhook, method="DELETE"),
    Endpoint("/organizations/", accounts.nobody_s),
    Endpoint("/organizations/{organization_id}/members/", accounts.members),
    Endpoint("/organizations/{organization_id}/roles/", accounts.roles),
    Endpoint("/organizations/{organization_id}/reports/sales/", catalog.organization_report),
    Endpoint("/organizations/{organization_id}/events/", events.organization_events),
    Endpoint("/organizations/{organization_id}/attendees/", sales.organization_attendees),
    Endpoint("/organizations/{organization_id}/orders/", sales.organization_orders),
    Endpoint("/organizations/{organization_id}/venues/", catalog.organization_venues),
    Endpoint("/organizations/{organization_id}/discounts/", catalog.organization_discounts),
    Endpoint("/organizations/{organization_id}/webhooks/", webhooks.organization_webhooks),
    Endpoint("/organizations/{organization_id}/webhooks/", webhooks.add_webhook, method="POST"),
    Endpoint("/events/", events.several, public=True),
    Endpoint("/events/search/", events.search, public=True),
    Endpoint("/events/{event_id}/", events.event, public=True),
    Endpoint("/events/{event_id}/description/", events.event_description, public=True),
    Endpoint("/events/{event_id}/attendees/", sales.event_attendees),
    Endpoint("/events/{event_id}/attendees/{attendee_id}/", sales.attendee),
    Endpoint("/events/{event_id}/orders/", sales.event_orders),
    Endpoint("/events/{event_id}/ticket_classes/", events.ticket_classes),
    Endpoint("/events/{event_id}/ticket_classes/{ticket_class_id}/", events.ticket_class),
    Endpoint("/events/{event_id}/questions/", events.questions),
    Endpoint("/events/{event_id}/canned_questions/", events.canned_questions),
    Endpoint("/orders/{order_id}/", sales.order),
    Endpoint("/orders/{order_id}/attendees/", sales.order_attendees),
    Endpoint("/series/{series_id}/", events.series, public=True),
    Endpoint("/series/{series_id}/events/", events.series_events, public=True),
    Endpoint("/venues/search/", catalog.venue_search, public=True),
    Endpoint("/venues/{venue_id}/", catalog.venue, public=True),
    Endpoint("/discounts/{discount_id}/", catalog.discount),
    Endpoint("/categories/", catalog.categories, public=True),
    Endpoint("/categories/{category_id}/", catalog.category, public=True),
    Endpoint("/subcategories/", catalog.subcategories, public=True),
    Endpoint("/subcategories/{subcategory_id}/", catalog.subcategory, public=True),
    Endpoint("/formats/", catalog.formats, public=True),
    Endpoint("/formats/{format_id}/", catalog.format_, public=True),
    Endpoint("/reports/sales/", catalog.report),
)


def routes(backend: Backend) -> list[Route]:
    """Every endpoint, with its slash and without."""
    with_slash = [_route(backend, each, each.path) for each in ENDPOINTS]
    without = [_route(backend, each, each.path.removesuffix("/")) for each in ENDPOINTS]
    return [*with_slash, *without]


def _route(backend: Backend, endpoint: Endpoint, path: str) -> Route:
    async def answer(request: Request) -> Response:
        call = Call(backend, request, await request.body())
        try:
            response = _answered(call, endpoint)
        except RefusalError as refusal:
            response = refusal.response()
        backend.usage.tell(response, token_of(request))
        return response

    return Route(f"{PREFIX}{path}", answer, methods=[endpoint.method])


def _answered(call: Call, endpoint: Endpoint) -> Response:
    url = call.request.url
    if not url.path.endswith("/") and call.switches["missing_slash"] == "redirect":
        raise moved(str(url.replace(path=f"{url.path}/")))
    check_api_switches(call.request.headers)
    if call.is_public and not endpoint.public:
        raise usual(403)
    return endpoint.handle(call)
