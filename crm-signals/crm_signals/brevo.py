"""Brevo's events (Brevo API, webhooks)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from crm_signals.payload import (
    Delivered,
    MalformedDeliveryError,
    address,
    digest,
    event_object,
    known_moment,
    moment_of_seconds,
    text,
)
from crm_signals.signal import Kind, Signal

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

OTHERS: Final = frozenset(
    {
        "request",
        "sent",
        "delivered",
        "deferred",
        "error",
        "listaddition",
        "contactupdated",
        "contactdeleted",
    }
)
"""What says nothing of engagement or consent."""

BY_MACHINE: Final = frozenset({"proxyopen", "uniqueproxyopen", "loadedbyproxy"})
MILLISECOND: Final = timedelta(milliseconds=1)


def is_known(event_type: str) -> bool:
    """Tell whether Brevo documents an event."""
    return _plain(event_type) in KINDS or _plain(event_type) in OTHERS


def split(body: Any) -> Iterator[Delivered]:
    """Give the events of a POST: one, an array of them, or an object with an array inside."""
    for event in map(event_object, _events(body)):
        event_type = text(event.get("event"))
        if event_type is None:
            reason = "An event has no name"
            raise MalformedDeliveryError(reason)
        yield Delivered(event_type, _key(event_type, event), event)


def signals(event_type: str, payload: Mapping[str, Any], _app_id: str | None) -> Iterator[Signal]:
    """Give what an event says of engagement and consent.

    Raises:
        MalformedDeliveryError: It does not say who, or when.
    """
    name = _plain(event_type)
    if name not in KINDS:
        return
    email = address(payload.get("email"))
    if email is None:
        reason = "An event names no address"
        raise MalformedDeliveryError(reason)
    yield Signal(
        kind=KINDS[name],
        event_key=_key(event_type, payload),
        email=email,
        # Only these two are in UTC; `ts` is the account's local time.
        occurred_at=known_moment(
            moment_of_seconds(payload.get("ts_event")),
            moment_of_seconds(payload.get("ts_epoch"), MILLISECOND),
        ),
        is_machine=name in BY_MACHINE,
        email_id=_email_id(payload),
        campaign_name=text(payload.get("campaign name")),
        email_subject=text(payload.get("subject")),
        link_url=_link(payload),
        payload=payload,
    )


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
    moment = event.get("ts_event") or event.get("ts_epoch") or event.get("ts")
    mail = event.get("message-id") or event.get("camp_id")
    who = address(event.get("email"))
    rest = () if name in KINDS else (event.get("content"), event.get("list_id"), event.get("key"))
    return f"{kind}:{digest(who, mail, moment, _link(event), *rest)}"


def _plain(event_type: str) -> str:
    return event_type.lower().replace("_", "")


def _email_id(payload: Mapping[str, Any]) -> str | None:
    return text(payload.get("camp_id")) or text(payload.get("template_id"))


def _link(payload: Mapping[str, Any]) -> str | None:
    return text(payload.get("URL")) or text(payload.get("link"))
