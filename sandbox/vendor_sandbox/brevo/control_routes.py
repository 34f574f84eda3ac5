"""What no API of Brevo offers: people who unsubscribe, bounce or complain, and report files."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.delivery import Sender
from vendor_sandbox.brevo.identifiers import EMAIL

JSON = dict[str, Any]
Command = Callable[[Account, Contact, JSON], None]


def control_routes(account: Callable[[], Account], sender: Sender) -> list[Route]:
    """The routes below `/__sandbox/brevo`; `account` gives the present account."""

    async def file(request: Request) -> Response:
        text = account().processes.files.get(request.path_params["name"])
        if text is None:
            return JSONResponse({"error": "There is no such file."}, 404)
        return PlainTextResponse(text, media_type="text/csv")

    async def deliveries(_: Request) -> Response:
        return JSONResponse({"deliveries": sender.outcomes()})

    async def segments(request: Request) -> Response:
        given = await request.json()
        now = account().now
        added = account().lists.add_segment(given["name"], given["attribute"], given["value"], now)
        return JSONResponse({"id": added.id}, 201)

    commands = {
        "unsubscribe": lambda a, c, _: a.react(c, "unsubscribed", a.now),
        "bounce": lambda a, c, _: a.react(c, "hard_bounce", a.now),
        "complain": lambda a, c, _: a.react(c, "spam", a.now),
        "block": lambda a, c, _: a.block(c),
        "list-unsubscribe": leave_list,
        "delete": lambda a, c, _: a.writer.delete(c),
    }
    return [
        Route("/files/{name}", file, methods=["GET"]),
        Route("/deliveries", deliveries, methods=["GET"]),
        Route("/segments", segments, methods=["POST"]),
        *(_command(f"/{name}", command, account) for name, command in commands.items()),
    ]


def leave_list(account: Account, contact: Contact, given: JSON) -> None:
    """Let somebody leave one list, or all they are on where no `listId` is given."""
    left = [given["listId"]] if "listId" in given else list(contact.list_ids)
    for list_id in left:
        account.contacts.unlink(contact, list_id)
        if list_id not in contact.list_unsubscribed:
            contact.list_unsubscribed.append(list_id)
    account.contacts.touch(contact, account.now)
    email = contact.identifiers.get(EMAIL, "")
    account.tell("unsubscribed", email, account.now, {"list_id": left})


def _command(path: str, command: Command, account: Callable[[], Account]) -> Route:
    async def handle(request: Request) -> Response:
        given = await request.json()
        contact = account().contacts.find(EMAIL, str(given.get("email", "")))
        if contact is None:
            return JSONResponse({"error": "No contact has this e-mail address."}, 404)
        command(account(), contact, given)
        return JSONResponse({"id": contact.id, "emailBlacklisted": contact.email_blacklisted})

    return Route(path, handle, methods=["POST"])
