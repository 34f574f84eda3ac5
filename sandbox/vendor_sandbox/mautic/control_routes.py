"""What no API of Mautic offers: people who unsubscribe or bounce, marketers who change things."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vendor_sandbox.mautic import people
from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.contacts import EMAIL, Contact
from vendor_sandbox.mautic.delivery import Sender
from vendor_sandbox.mautic.engagement import BROWSER, DEFAULT_URL
from vendor_sandbox.mautic.errors import MauticError
from vendor_sandbox.mautic.moments import stamp
from vendor_sandbox.mautic.segments import SOMEBODY_ELSE, Segment
from vendor_sandbox.mautic.setup_routes import join, leave

JSON = dict[str, Any]
Command = Callable[[Account, Contact, JSON], Contact | None]
Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(account: Callable[[], Account], sender: Sender) -> list[Route]:
    """The routes below `/__sandbox/mautic`; `account` gives the present instance.

    Those of `COMMANDS` take `{"email"}` or `{"id"}`.
    """

    async def deliveries(_: Request) -> Response:
        return JSONResponse({"deliveries": sender.outcomes()})

    async def process_webhooks(_: Request) -> Response:
        return JSONResponse({"posts": sender.process(account().hooks)})

    async def segment(request: Request) -> Response:
        book, body = account().segments, await request.json()
        made = book.add(body, stamp(account().now), created_by=SOMEBODY_ELSE)
        return JSONResponse({"id": made.id}, 201)

    async def visitor(_: Request) -> Response:
        return JSONResponse({"id": account().contacts.add(stamp(account().now)).id}, 201)

    return [
        Route("/deliveries", deliveries, methods=["GET"]),
        Route("/process-webhooks", process_webhooks, methods=["POST"]),
        Route("/segment", _guarded(segment), methods=["POST"]),
        Route("/visitor", visitor, methods=["POST"]),
        *(
            Route(f"/{name}", _guarded(_command(command, account)), methods=["POST"])
            for name, command in COMMANDS.items()
        ),
    ]


def _unsubscribe(account: Account, contact: Contact, _: JSON) -> None:
    people.unsubscribe(account, contact)


def _bounce(account: Account, contact: Contact, _: JSON) -> None:
    people.bounce(account, contact)


def _block(account: Account, contact: Contact, _: JSON) -> None:
    people.block(account, contact)


def _resubscribe(account: Account, contact: Contact, _: JSON) -> None:
    people.resubscribe(account, contact)


def _open(account: Account, contact: Contact, given: JSON) -> None:
    people.open_mail(account, contact, user_agent=str(given.get("user_agent", BROWSER)))


def _duplicate(account: Account, contact: Contact, _: JSON) -> Contact:
    return account.writer.duplicate(contact)


def _merge(account: Account, contact: Contact, given: JSON) -> Contact:
    """Merge the contact into the one that `into` names by its address or id."""
    into = given["into"]
    winner = _contact(account, {"id" if isinstance(into, int) else "email": into})
    if winner is None or winner is contact:
        raise ValueError(into)
    return account.writer.merge(contact, winner)


def _delete(account: Account, contact: Contact, _: JSON) -> None:
    account.writer.delete(contact)


def _click(account: Account, contact: Contact, given: JSON) -> None:
    url, user_agent = given.get("url", DEFAULT_URL), given.get("user_agent", BROWSER)
    people.click(account, contact, str(url), str(user_agent))


def _join(account: Account, contact: Contact, given: JSON) -> None:
    join(account, _segment(account, given), contact, by_hand=False)


def _leave(account: Account, contact: Contact, given: JSON) -> None:
    keeps_row = account.switches["leave_segment"] == "marks"
    leave(account, _segment(account, given), contact, keeps_row=keeps_row)


def _edit(account: Account, contact: Contact, given: JSON) -> None:
    people.edit(account, contact, dict(given["fields"]))


def _confirm(account: Account, contact: Contact, given: JSON) -> None:
    """The organiser's campaign takes its field back, as somebody clicked on its mail."""
    people.edit(account, contact, {str(given.get("field", "opt_in_pending")): 0})


COMMANDS: dict[str, Command] = {
    "unsubscribe": _unsubscribe,
    "bounce": _bounce,
    "block": _block,
    "resubscribe": _resubscribe,
    "open": _open,
    "click": _click,
    "join-segment": _join,
    "leave-segment": _leave,
    "edit": _edit,
    "confirm": _confirm,
    "duplicate": _duplicate,
    "delete": _delete,
    "merge": _merge,
}


def _command(command: Command, account: Callable[[], Account]) -> Endpoint:
    async def handle(request: Request) -> Response:
        given = await request.json()
        contact = _contact(account(), given)
        if contact is None:
            return JSONResponse({"error": "There is no such contact."}, 404)
        shown = command(account(), contact, given) or contact
        return JSONResponse({"id": shown.id, "blocked": shown.blocked(EMAIL) is not None})

    return handle


def _contact(account: Account, given: JSON) -> Contact | None:
    if "id" in given:
        return account.contacts.get(given["id"])
    return next(iter(account.contacts.holders(EMAIL, given["email"])), None)


def _segment(account: Account, given: JSON) -> Segment:
    """The one that `segment` names by id or alias."""
    named = account.segments.named(str(given["segment"]))
    return named or account.segments.get(int(given["segment"]))


def _guarded(endpoint: Endpoint) -> Endpoint:
    async def handle(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (AttributeError, KeyError, MauticError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return handle
