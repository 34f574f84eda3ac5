"""Deliveries of ticket platforms: they say where something changed, and nothing else is kept.

The truth is fetched by the platform's tap, with our own key; no address of a delivery is ever
followed.
"""

import re
from typing import Annotated, TypeVar

import msgspec

from ticket_console.inbox.outcomes import Outcome, RefusedError
from ticket_console.inbox.rows import Row, row

EVENTBRITE_ACTIONS = frozenset(
    {
        "attendee.checked_in",
        "attendee.checked_out",
        "attendee.updated",
        "barcode.checked_in",
        "barcode.un_checked_in",
        "event.created",
        "event.published",
        "event.unpublished",
        "event.updated",
        "order.placed",
        "order.refunded",
        "order.updated",
        "organizer.updated",
        "ticket_class.created",
        "ticket_class.deleted",
        "ticket_class.updated",
        "venue.updated",
    }
)
"""Eventbrite API, webhooks; check-ins come as `barcode.…` too (recorded).

The Test button sends `test`, which says nothing.
"""

EVENTBRITE_API = "https://www.eventbriteapi.com/v3"
EVENTBRITE_ADDRESS = re.compile(
    re.escape(EVENTBRITE_API) + r"(/(?:orders|series|venues|organizers)/\d{1,30}"
    r"|/events/\d{1,30}(?:/attendees/\d{1,30}(?:-\d{1,10})?|/ticket_classes/\d{1,30})?)/?",
    re.ASCII,
)
"""An attendee's id may end in a dash and a number; a series has its own address (recorded)."""

RELAY_EVENTS = frozenset({"order.created", "order.updated", "order.cancelled", "order.refunded"})

T = TypeVar("T")

Number = Annotated[str, msgspec.Meta(max_length=30, pattern=r"\A[0-9]{1,30}\Z")]
Name = Annotated[str, msgspec.Meta(max_length=100, pattern=r"\A[A-Za-z0-9_.:-]{1,100}\Z")]


WholeNumber = Annotated[int, msgspec.Meta(ge=0)]


class EventbriteConfig(msgspec.Struct):
    """Which webhook it is; the address it has of ours is not read, as it holds the secret.

    Ids come as text or as numbers (recorded).
    """

    action: str
    webhook_id: Number | WholeNumber
    user_id: Number | WholeNumber


class EventbriteHint(msgspec.Struct):
    """A delivery (Eventbrite API, webhook delivery)."""

    config: EventbriteConfig
    api_url: str
    rehearsal: bool = False


class EventbriteKept(msgspec.Struct, omit_defaults=True):
    """What is kept of it."""

    path: str
    webhook_id: str
    user_id: str
    rehearsal: bool = False


class RelayHint(msgspec.Struct, omit_defaults=True):
    """A delivery by the contract in the console's README."""

    id: Name
    event: str
    order_id: Name
    event_id: Name
    rehearsal: bool = False


EVENTBRITE = msgspec.json.Decoder(EventbriteHint)
RELAY = msgspec.json.Decoder(RelayHint)


def eventbrite(body: bytes) -> list[Row]:
    """The hint of a delivery; nothing where it is a test or of no known action.

    The same action of the same thing is one hint, however often it is told: Eventbrite gives its
    deliveries no id.

    Raises:
        RefusedError: It is none of Eventbrite's, or points elsewhere.
    """
    hint = _decoded(EVENTBRITE, body)
    if hint.config.action not in EVENTBRITE_ACTIONS:
        return []
    if not (address := EVENTBRITE_ADDRESS.fullmatch(hint.api_url)):
        raise RefusedError(Outcome.MALFORMED, 400)
    key = f"{hint.config.action} {address[1]}"
    webhook, user = str(hint.config.webhook_id), str(hint.config.user_id)
    kept = EventbriteKept(address[1], webhook, user, hint.rehearsal)
    return [row("eventbrite", hint.config.action, key, msgspec.to_builtins(kept))]


def humanitix(body: bytes) -> list[Row]:
    """The hint of a relay; nothing where its event is unknown. What it says beyond is dropped.

    Raises:
        RefusedError: It does not keep to the contract.
    """
    hint = _decoded(RELAY, body)
    if hint.event not in RELAY_EVENTS:
        return []
    return [row("humanitix", hint.event, hint.id, msgspec.to_builtins(hint))]


def _decoded(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise RefusedError(Outcome.MALFORMED, 400) from None
