"""What no API of HubSpot offers: people who react, users who edit, and the app's webhooks."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vendor_sandbox.hubspot import reactions
from vendor_sandbox.hubspot.delivery import Sender
from vendor_sandbox.hubspot.errors import HubSpotError
from vendor_sandbox.hubspot.kinds import CONTACTS
from vendor_sandbox.hubspot.merging import merge_contacts
from vendor_sandbox.hubspot.paths import OLD
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.records import SECONDARY, Record
from vendor_sandbox.hubspot.subscriptions import DEFINITIONS
from vendor_sandbox.hubspot.values import is_email, normal_email
from vendor_sandbox.hubspot.webhooks import PERSON
from vendor_sandbox.hubspot.writes import RecordWriter

JSON = dict[str, Any]
Command = Callable[[Portal, Record, JSON], None]
Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(portal: Callable[[], Portal], sender: Sender) -> list[Route]:
    """The routes below `/__sandbox/hubspot`; `portal` gives the present account.

    `webhooks` takes `{"url", "secret", "subscriptions": [{"type", "propertyName"}]}`; the others
    take `{"email"}`, and what `COMMANDS` read beside it.
    """

    async def deliveries(_: Request) -> Response:
        return JSONResponse({"deliveries": sender.outcomes()})

    async def subscribe(request: Request) -> Response:
        given = await request.json()
        wanted = given.get("subscriptions", [])
        ids = portal().webhooks.subscribe(given["url"], given["secret"], wanted)
        return JSONResponse({"subscriptions": ids})

    async def unsubscribe(_: Request) -> Response:
        portal().webhooks.clear()
        return JSONResponse({"subscriptions": []})

    return [
        Route("/deliveries", deliveries, methods=["GET"]),
        Route("/webhooks", _guarded(subscribe), methods=["POST"]),
        Route("/webhooks", _guarded(unsubscribe), methods=["DELETE"]),
        *(
            Route(f"/{name}", _guarded(_command(command, portal)), methods=["POST"])
            for name, command in COMMANDS.items()
        ),
    ]


def _unsubscribe(portal: Portal, contact: Record, given: JSON) -> None:
    type_id = _type_id(given["subscriptionId"]) if "subscriptionId" in given else None
    reactions.opt_out(portal, contact.properties["email"], portal.now, type_id)


def _subscribe(portal: Portal, contact: Record, given: JSON) -> None:
    type_id = _type_id(given["subscriptionId"])
    reactions.opt_in(portal, contact.properties["email"], portal.now, type_id)


def _bounce(portal: Portal, contact: Record, _: JSON) -> None:
    reactions.bounce(portal, contact, portal.now)


def _open(portal: Portal, contact: Record, _: JSON) -> None:
    reactions.open_mail(portal, contact, portal.now)


def _click(portal: Portal, contact: Record, _: JSON) -> None:
    reactions.click(portal, contact, portal.now)


def _delete(portal: Portal, contact: Record, _: JSON) -> None:
    portal.archive(CONTACTS, contact)


def _merge(portal: Portal, contact: Record, given: JSON) -> None:
    gone = _contact(portal, given["other"])
    if gone is contact:
        msg = "A contact cannot be merged with itself."
        raise ValueError(msg)
    merge_contacts(portal, contact, gone)


def _edit(portal: Portal, contact: Record, given: JSON) -> None:
    writer = RecordWriter(portal, CONTACTS, OLD)
    writer.apply(writer.plan(contact, given["properties"], {}))


def _confirm(portal: Portal, contact: Record, given: JSON) -> None:
    """The organiser's workflow takes its property back, as somebody clicked on its mail."""
    name = str(given.get("property", "nova_opt_in_pending"))
    _edit(portal, contact, {"properties": {name: "false"}})


def _add_secondary(portal: Portal, contact: Record, given: JSON) -> None:
    email = normal_email(str(given["secondary"]))
    if not is_email(email) or portal.contacts.owner("email", email) is not None:
        msg = "The secondary address is none, or belongs to somebody."
        raise ValueError(msg)
    portal.write(CONTACTS, contact, {SECONDARY: ";".join([*contact.secondary_emails, email])})


COMMANDS: dict[str, Command] = {
    "unsubscribe": _unsubscribe,
    "subscribe": _subscribe,
    "bounce": _bounce,
    "open": _open,
    "click": _click,
    "delete": _delete,
    "merge": _merge,
    "edit": _edit,
    "confirm": _confirm,
    "add-secondary-email": _add_secondary,
}


def _command(command: Command, portal: Callable[[], Portal]) -> Endpoint:
    async def handle(request: Request) -> Response:
        given = await request.json()
        present = portal()
        contact = present.contacts.owner("email", normal_email(str(given["email"])))
        if contact is None:
            return JSONResponse({"error": "No contact has this e-mail address."}, 404)
        with present.acting(PERSON):
            command(present, contact, given)
        return JSONResponse(_standing(present, contact, str(given["email"])))

    return handle


def _standing(portal: Portal, contact: Record, email: str) -> JSON:
    now = portal.contacts.owner("email", normal_email(email)) or contact
    return {"id": now.id, "hs_email_optout": now.properties.get("hs_email_optout") == "true"}


def _contact(portal: Portal, email: object) -> Record:
    found = portal.contacts.owner("email", normal_email(str(email)))
    if found is None:
        msg = "No contact has the other e-mail address."
        raise ValueError(msg)
    return found


def _type_id(value: object) -> str:
    if str(value) not in DEFINITIONS:
        msg = f"Subscriptions are {', '.join(DEFINITIONS)}."
        raise ValueError(msg)
    return str(value)


def _guarded(endpoint: Endpoint) -> Endpoint:
    async def handle(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (AttributeError, HubSpotError, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return handle
