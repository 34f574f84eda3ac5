"""Brevo's events (Brevo API, webhooks; where it differs, as live accounts sent them)."""

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from crm_signals.machines import is_machine
from crm_signals.payload import (
    Delivered,
    MalformedDeliveryError,
    Told,
    address,
    digest,
    event_object,
    known_moment,
    moment_of_seconds,
    text,
)
from crm_signals.signal import Kind, Signal

logger = logging.getLogger(__name__)

KINDS: Final[Mapping[str, Kind]] = {
    "opened": Kind.OPEN,
    "uniqueopened": Kind.OPEN,
    "proxyopen": Kind.OPEN,
    "uniqueproxyopen": Kind.OPEN,
    "loadedbyproxy": Kind.OPEN,
    "click": Kind.CLICK,
    "hardbounce": Kind.BOUNCE,
    "hardbounced": Kind.BOUNCE,
    "invalidemail": Kind.BOUNCE,
    "invalid": Kind.BOUNCE,
    "softbounce": Kind.SOFT_BOUNCE,
    "softbounced": Kind.SOFT_BOUNCE,
    "spam": Kind.COMPLAINT,
    "complaint": Kind.COMPLAINT,
    "unsubscribed": Kind.UNSUBSCRIBE,
    "unsubscribe": Kind.UNSUBSCRIBE,
    "blocked": Kind.BLOCK,
}
"""Payload names, of marketing and of transactional mail, in small letters without `_`."""

CHANGED: Final = "contactupdated"
"""Tells by `emailBlacklist: true` in its `content` that somebody was blocked."""

JOINED: Final = "listaddition"
"""Tells that somebody came onto lists; who was asked to confirm does so by a click."""

OTHERS: Final = frozenset({"request", "sent", "delivered", "deferred", "error", "contactdeleted"})
"""What says nothing of engagement or consent."""

BY_MACHINE: Final = frozenset({"proxyopen", "uniqueproxyopen", "loadedbyproxy"})
MAY_BE_OURS: Final = frozenset({"blocked", CHANGED})
"""What also happens where our own target has blocked somebody."""

SECRETS: Final = ("mirror_link",)
"""Whoever has it reads the mail, and with it the person's tickets (recorded with `request`)."""

SECOND: Final = timedelta(seconds=1)
MILLISECOND: Final = timedelta(milliseconds=1)
MOMENTS: Final = (
    ("ts_epoch", MILLISECOND),
    ("ts_event", SECOND),
    ("ts", SECOND),
    ("s_epoch", MILLISECOND),
)
"""Best first: `ts_event` has been recorded nine hours off where `ts_epoch` was right."""

FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing happened before; what says so counts in another unit, or nothing at all."""

NAMES_OF_MOMENT: Final = ("ts_event", "ts_epoch", "ts", "s_epoch", "date")
"""By which events are told apart, whichever of them is right."""


def is_known(event_type: str) -> bool:
    """Tell whether Brevo documents an event."""
    name = _plain(event_type)
    return name in KINDS or name in OTHERS or name in {CHANGED, JOINED}


def split(body: Any) -> Iterator[Delivered]:
    """Give the events of a POST: one, an array of them, or an object with an array inside.

    An event that cannot be read costs itself where others can: Brevo sends no batch again.

    Raises:
        MalformedDeliveryError: None can be read.
    """
    refusal: MalformedDeliveryError | None = None
    events = _events(body)
    read = 0
    for each in events:
        try:
            yield _delivered(each)
            read += 1
        except MalformedDeliveryError as error:
            refusal = error
    if refusal and not read:
        raise refusal
    if read < len(events):
        logger.warning("%d events of a delivery of Brevo cannot be read", len(events) - read)


def signals(event_type: str, payload: Mapping[str, Any], told: Told) -> Iterator[Signal]:
    """Give what an event says of engagement and consent.

    Raises:
        MalformedDeliveryError: It does not say who.
    """
    name = _plain(event_type)
    if name == CHANGED:
        yield from _blocked(payload, told)
    if name == JOINED:
        yield from _confirmed(payload, told)
    if name not in KINDS:
        return
    email, contact_id = address(payload.get("email")), text(payload.get("contact_id"))
    if email is None and contact_id is None:
        reason = "An event names nobody"
        raise MalformedDeliveryError(reason)
    yield Signal(
        kind=KINDS[name],
        event_key=_key(event_type, payload),
        email=email,
        external_id=contact_id,
        occurred_at=_moment(payload, told),
        is_machine=name in BY_MACHINE or is_machine(text(payload.get("user_agent"))),
        may_be_ours=name in MAY_BE_OURS,
        email_id=_email_id(payload),
        campaign_name=text(payload.get("campaign name")) or text(payload.get("campaign_name")),
        email_subject=text(payload.get("subject")),
        link_url=_link(payload),
        payload=_without_secrets(payload),
    )


def _blocked(payload: Mapping[str, Any], told: Told) -> Iterator[Signal]:
    """Give those whom a change of contacts has blocked.

    That somebody was let in again (`false`) is left to the reading of the account, which knows
    whether it is the very contact, and whether anything else still blocks it.
    """
    content = payload.get("content")
    for change in content if isinstance(content, list) else [content]:
        if not isinstance(change, Mapping) or change.get("emailBlacklist") is not True:
            continue
        email = address(change.get("email")) or address(payload.get("email"))
        if email is None:
            continue
        yield Signal(
            kind=Kind.BLOCK,
            event_key=f"{Kind.BLOCK}:{digest(email, CHANGED, _named_moment(payload))}",
            email=email,
            occurred_at=_moment(payload, told),
            may_be_ours=True,
            payload=_without_secrets(payload),
        )


def _confirmed(payload: Mapping[str, Any], told: Told) -> Iterator[Signal]:
    """Give a confirmation for each list that somebody joined, but by no API key.

    Older accounts name no key at all. Whether the person was asked is for the recorder to know.
    """
    email, joined = address(payload.get("email")), payload.get("list_id")
    if email is None or payload.get("api_key_name"):
        return
    for list_id in filter(None, map(text, joined if isinstance(joined, list) else [joined])):
        yield Signal(
            kind=Kind.CONFIRMATION,
            event_key=f"{Kind.CONFIRMATION}:{digest(email, list_id, _named_moment(payload))}",
            email=email,
            occurred_at=_moment(payload, told),
            confirmed_by=list_id,
            payload=_without_secrets(payload),
        )


def _delivered(each: Any) -> Delivered:
    event = event_object(each)
    event_type = text(event.get("event"))
    if event_type is None:
        reason = "An event has no name"
        raise MalformedDeliveryError(reason)
    return Delivered(event_type, _key(event_type, event), _without_secrets(event))


def _events(body: Any) -> list[Any]:
    if isinstance(body, list):
        return body
    event = event_object(body)
    if "event" in event:
        return [event]
    inside = next((value for value in event.values() if isinstance(value, list)), None)
    if inside is None:
        reason = "The body holds no event"
        raise MalformedDeliveryError(reason)
    return inside


def _key(event_type: str, event: Mapping[str, Any]) -> str:
    """Tell events apart; `id` is the webhook's. An opening may be told by two names."""
    name = _plain(event_type)
    kind = "machine_open" if name in BY_MACHINE else KINDS.get(name, name)
    mail = event.get("message-id") or event.get("camp_id")
    who = address(event.get("email"))
    rest = () if name in KINDS else (event.get("content"), event.get("list_id"), event.get("key"))
    return f"{kind}:{digest(who, mail, _named_moment(event), _link(event), *rest)}"


def _named_moment(event: Mapping[str, Any]) -> Any:
    return next((event[name] for name in NAMES_OF_MOMENT if event.get(name)), None)


def _moment(payload: Mapping[str, Any], told: Told) -> datetime:
    found = (moment_of_seconds(payload.get(name), unit) for name, unit in MOMENTS)
    believable = (each for each in found if each and each >= FIRST_MOMENT)
    return known_moment(*believable, told.received_at)


def _without_secrets(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in SECRETS}


def _plain(event_type: str) -> str:
    return event_type.lower().replace("_", "")


def _email_id(payload: Mapping[str, Any]) -> str | None:
    return text(payload.get("camp_id")) or text(payload.get("template_id"))


def _link(payload: Mapping[str, Any]) -> str | None:
    return text(payload.get("URL")) or text(payload.get("link"))
