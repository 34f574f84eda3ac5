"""What no API of Brevo offers: people who unsubscribe, bounce or complain, and report files."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.delivery import Sender
from vendor_sandbox.brevo.errors import BrevoError
from vendor_sandbox.brevo.identifiers import EMAIL

JSON = dict[str, Any]
Command = Callable[[Account, Contact, JSON], None]
Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(account: Callable[[], Account], sender: Sender) -> list[Route]:
    """The routes below `/__sandbox/brevo`; `account` gives the present account.

    `unsubscribe`, `bounce`, `complain`, `block`, `list-unsubscribe` (with `listId` for one list)
    and `delete` take `{"email"}`; `segments` takes `{"name", "attribute", "value"}`,
    `campaigns` `{"name", "subject", "status"}`; `transactional` `{"email", "event"}` lets something
    happen to a transactional mail, by the name that webhooks tell it by; `confirm` takes
    `{"email"}` of who clicks on the link of the newest double opt-in mail; `opt-ins` lists these.
    """

    async def file(request: Request) -> Response:
        text = account().processes.files.get(request.path_params["name"])
        if text is None:
            return JSONResponse({"error": "There is no such file."}, 404)
        return PlainTextResponse(text, media_type="text/csv")

    async def deliveries(_: Request) -> Response:
        return JSONResponse({"deliveries": sender.outcomes()})

    async def segments(request: Request) -> Response:
        added = account().lists.add_segment(**await request.json(), now=account().now)
        return JSONResponse({"id": added.id}, 201)

    async def campaigns(request: Request) -> Response:
        sent = account().engagement.send(**await request.json(), at=account().now)
        return JSONResponse({"id": sent}, 201)

    async def transactional(request: Request) -> Response:
        given = await request.json()
        return JSONResponse({"event": account().mail(given["event"], given["email"])}, 201)

    return [
        *_opt_in_routes(account),
        Route("/files/{name}", file, methods=["GET"]),
        Route("/deliveries", deliveries, methods=["GET"]),
        Route("/segments", _guarded(segments), methods=["POST"]),
        Route("/campaigns", _guarded(campaigns), methods=["POST"]),
        Route("/transactional", _guarded(transactional), methods=["POST"]),
        *(
            Route(f"/{name}", _guarded(_command(command, account)), methods=["POST"])
            for name, command in COMMANDS.items()
        ),
    ]


def _opt_in_routes(account: Callable[[], Account]) -> list[Route]:
    async def confirm(request: Request) -> Response:
        contact = account().confirm(str((await request.json())["email"]))
        return JSONResponse({"id": contact.id, "emailBlacklisted": contact.email_blacklisted})

    async def mails(_: Request) -> Response:
        return JSONResponse({"mails": account().opt_ins.mails()})

    return [
        Route("/confirm", _guarded(confirm), methods=["POST"]),
        Route("/opt-ins", mails, methods=["GET"]),
    ]


def _unsubscribe(account: Account, contact: Contact, _: JSON) -> None:
    account.react(contact, "unsubscribed", account.now)


def _bounce(account: Account, contact: Contact, _: JSON) -> None:
    account.react(contact, "hard_bounce", account.now)


def _complain(account: Account, contact: Contact, _: JSON) -> None:
    account.react(contact, "spam", account.now)


def _block(account: Account, contact: Contact, _: JSON) -> None:
    account.block(contact)


def _leave_list(account: Account, contact: Contact, given: JSON) -> None:
    account.leave_lists(contact, [given["listId"]] if "listId" in given else contact.list_ids)


def _delete(account: Account, contact: Contact, _: JSON) -> None:
    account.writer.delete(contact)


COMMANDS: dict[str, Command] = {
    "unsubscribe": _unsubscribe,
    "bounce": _bounce,
    "complain": _complain,
    "block": _block,
    "list-unsubscribe": _leave_list,
    "delete": _delete,
}


def _command(command: Command, account: Callable[[], Account]) -> Endpoint:
    async def handle(request: Request) -> Response:
        given = await request.json()
        contact = account().contacts.find(EMAIL, str(given["email"]))
        if contact is None:
            return JSONResponse({"error": "No contact has this e-mail address."}, 404)
        command(account(), contact, given)
        return JSONResponse({"id": contact.id, "emailBlacklisted": contact.email_blacklisted})

    return handle


def _guarded(endpoint: Endpoint) -> Endpoint:
    async def handle(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (AttributeError, BrevoError, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return handle
