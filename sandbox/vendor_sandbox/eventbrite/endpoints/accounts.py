"""The token's user and organizations."""

from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.calls import Call, Listing
from vendor_sandbox.eventbrite.errors import LEGACY, NOT_AVAILABLE, RefusalError, unknown, usual
from vendor_sandbox.eventbrite.render.accounts import (
    member_row,
    organization_row,
    role_row,
    user_row,
)
from vendor_sandbox.eventbrite.render.expanded import expanded_order
from vendor_sandbox.eventbrite.render.view import Row
from vendor_sandbox.world.model import Order


def me(call: Call) -> Response:
    """GET /users/me/: who the token belongs to."""
    call.know()
    return JSONResponse(user_row())


def user(call: Call) -> Response:
    """GET /users/{user_id}/: the token's own user only."""
    call.know()
    _own_user(call)
    return JSONResponse(user_row())


def organizations(call: Call) -> Response:
    """GET /users/me/organizations/ and /users/{user_id}/organizations/."""
    call.know()
    if "user_id" in call.request.path_params:
        _own_user(call)
    left = call.switches["left_organizations"]
    joined = [
        each for each in call.backend.books.organizations if ids.ORGANIZATION.text(each) not in left
    ]
    shown = [] if call.switches["personal_account"] else joined
    return call.list(
        Listing(
            name="organizations",
            items=lambda: shown,
            show=lambda number, _, __: organization_row(number),
            number=lambda number: number,
            last_page="with a token",
        )
    )


def orders(call: Call) -> Response:
    """GET /users/me/orders/: what the token's user bought, which is nothing."""
    call.know("status", "time_filter", "changed_since")
    return call.list(
        Listing(
            name="orders",
            items=list[Order],
            show=expanded_order,
            number=lambda order: order.id,
        )
    )


def members(call: Call) -> Response:
    """GET /organizations/{organization_id}/members/; no schema is documented."""
    call.know()
    number = call.organization()
    return _people(call, "members", member_row(number))


def roles(call: Call) -> Response:
    """GET /organizations/{organization_id}/roles/."""
    call.know()
    number = call.organization()
    return _people(call, "roles", role_row(number))


def legacy(_: Call) -> Response:
    """Paths of the time before organizations."""
    raise unknown("user_id")


def webhooks(_: Call) -> Response:
    """GET and POST /webhooks/, which belong to organizations now."""
    raise RefusalError(403, "NOT_AUTHORIZED", LEGACY)


def nobody_s(_: Call) -> Response:
    """GET /organizations/."""
    raise RefusalError(403, "NOT_AUTHORIZED", NOT_AVAILABLE)


def _people(call: Call, name: str, row: Row) -> Response:
    return call.list(
        Listing(name=name, items=lambda: [row], show=lambda row, _, __: row, number=str)
    )


def _own_user(call: Call) -> None:
    asked = call.request.path_params["user_id"]
    if not asked.isdigit():
        raise unknown("user_id")
    if asked != ids.USER_ID:
        raise usual(403)
