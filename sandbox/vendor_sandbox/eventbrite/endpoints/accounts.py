"""The token's user and organizations."""

from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.calls import Call, Listing
from vendor_sandbox.eventbrite.errors import LEGACY, RefusalError, unknown, usual
from vendor_sandbox.eventbrite.render.accounts import organization_row, user_row


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
    shown = [] if call.switches["personal_account"] else call.backend.books.organizations
    return call.list(
        Listing(
            name="organizations",
            items=lambda: shown,
            show=lambda number, _, __: organization_row(number),
            number=lambda number: number,
        )
    )


def legacy(_: Call) -> Response:
    """Paths of the time before organizations."""
    raise RefusalError(403, "NOT_AUTHORIZED", LEGACY)


def _own_user(call: Call) -> None:
    asked = call.request.path_params["user_id"]
    if not asked.isdigit():
        raise unknown("user")
    if asked != ids.USER_ID:
        raise usual(403)
