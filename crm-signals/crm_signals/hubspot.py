"""HubSpot's events (HubSpot API, webhooks)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from crm_signals.payload import (
    EPOCH,
    Delivered,
    MalformedDeliveryError,
    Told,
    digest,
    known_moment,
    moment_of_seconds,
    moment_of_text,
    text,
)
from crm_signals.signal import Kind, Signal

OBJECTS: Final = frozenset(
    {"contact", "company", "deal", "ticket", "product", "line_item", "object"}
)
HAPPENINGS: Final = frozenset(
    {"creation", "deletion", "propertyChange", "merge", "restore", "associationChange"}
)
ERASURE: Final = "contact.privacyDeletion"
OF_CONTACT: Final = "contact.propertyChange"
OF_OBJECT: Final = "object.propertyChange"
CONTACT_TYPE: Final = "0-1"

OPTED_OUT: Final = "hs_email_optout"
OPTED_OUT_OF_TYPE: Final = "hs_email_optout_"
"""The id of a subscription type follows."""

SUBSCRIPTION: Final = "subscription:"
"""What the list of a subscription type is called; the id of the type follows."""

BOUNCED: Final = "hs_email_hard_bounce_reason_enum"
BLOCKS: Final[Mapping[str, Kind]] = {
    OPTED_OUT: Kind.UNSUBSCRIBE,
    BOUNCED: Kind.BOUNCE,
    "hs_email_quarantined": Kind.BLOCK,
    "hs_email_bad_address": Kind.BLOCK,
}
"""Properties that keep a contact from being mailed."""

PENDING: Final = "opt_in_pending"
"""What the name of the property ends with on which a workflow asks who waits to confirm."""

MOMENTS: Final[Mapping[str, Kind]] = {
    "hs_email_last_open_date": Kind.OPEN,
    "hs_email_last_click_date": Kind.CLICK,
}
"""Properties whose value is when somebody did something."""

BY_PROGRAM: Final = frozenset({"INTEGRATION", "API"})
NOTHING: Final = frozenset({"", "false"})
MILLISECOND: Final = timedelta(milliseconds=1)


def is_known(event_type: str) -> bool:
    """Tell whether HubSpot documents an event."""
    kind, _, happening = event_type.partition(".")
    return event_type == ERASURE or (kind in OBJECTS and happening in HAPPENINGS)


def split(body: Any) -> Iterator[Delivered]:
    """Give the events of a POST, an array; one that cannot be read costs no other.

    Raises:
        MalformedDeliveryError: None of them can be read.
    """
    events = body if isinstance(body, list) else [body]
    readable = [event for event in events if isinstance(event, dict) and _type_of(event)]
    if events and not readable:
        reason = "No event is an object with a type"
        raise MalformedDeliveryError(reason)
    for event in readable:
        event_type = _type_of(event) or ""
        yield Delivered(event_type, _delivery_key(event_type, event), event)


def _type_of(event: Mapping[str, Any]) -> str | None:
    return text(event.get("subscriptionType")) or text(event.get("eventType"))


def signals(event_type: str, payload: Mapping[str, Any], told: Told) -> Iterator[Signal]:
    """Give what an event says of engagement and consent.

    That a bounce or a quarantine is over is no signal: other properties may still keep the contact
    from being mailed, which is seen when it is read back.

    Raises:
        MalformedDeliveryError: It does not say who, or when.
    """
    name = text(payload.get("propertyName"))
    if name is None or not _is_of_contact(event_type, payload) or _is_ours(payload, told.app_id):
        return
    value = _value(payload)
    kind = None if value is None else _kind(name, value)
    if kind is None:
        return
    external_id = text(payload.get("objectId"))
    if external_id is None:
        reason = "An event names no contact"
        raise MalformedDeliveryError(reason)
    yield Signal(
        kind=kind,
        event_key=_key(payload),
        external_id=external_id,
        occurred_at=_occurred_at(name, payload, told),
        list_id=_list_of(name),
        confirmed_by=name if kind is Kind.CONFIRMATION else None,
        is_partial=kind is Kind.LIFT and name == OPTED_OUT,
        payload=payload,
    )


def moment_key(external_id: str, name: str, moment: datetime) -> str:
    """Tell by a contact's property, and the moment in it, what somebody did."""
    milliseconds = int((moment - EPOCH) / MILLISECOND)
    return f"{external_id}:{name}:{milliseconds}"


def _kind(name: str, value: str) -> Kind | None:
    if name in MOMENTS:
        return MOMENTS[name] if value else None
    if value not in NOTHING:
        return Kind.LEFT_LIST if _list_of(name) else BLOCKS.get(name)
    if name.endswith(PENDING):
        return Kind.CONFIRMATION if value == "false" else None
    return Kind.LIFT if name == OPTED_OUT or _list_of(name) else None


def _list_of(name: str) -> str | None:
    type_id = name.removeprefix(OPTED_OUT_OF_TYPE)
    return SUBSCRIPTION + type_id if type_id != name and type_id.isdigit() else None


def _value(payload: Mapping[str, Any]) -> str | None:
    """Read the new value, empty where it was cleared.

    One that is not told, or is of no known form, is none: an opt-out that is over is told by the
    next reading, and must not be concluded from what cannot be read.
    """
    value = payload.get("propertyValue")
    if isinstance(value, bool | float):
        return str(value).lower()
    return "" if value == "" else text(value)


def _value_moment(payload: Mapping[str, Any]) -> datetime | None:
    value = _value(payload) or ""
    if value.isdigit():
        return moment_of_seconds(value, MILLISECOND)
    return moment_of_text(value)


def _occurred_at(name: str, payload: Mapping[str, Any], told: Told) -> datetime:
    """Read when it happened; an opt-out that does not say when counts from when it came in."""
    happened = moment_of_seconds(payload.get("occurredAt"), MILLISECOND)
    held = _value_moment(payload) if name in MOMENTS else None
    return known_moment(held, happened, told.received_at)


def _key(payload: Mapping[str, Any]) -> str:
    name, external_id = str(payload["propertyName"]), str(payload.get("objectId"))
    moment = _value_moment(payload) if name in MOMENTS else None
    if moment is not None:
        return moment_key(external_id, name, moment)
    return f"{external_id}:{name}:{_value(payload)}:{payload.get('occurredAt')}"


def _delivery_key(event_type: str, event: Mapping[str, Any]) -> str:
    """Tell events apart; the number of the try, which is another each time, is left out."""
    once = {name: value for name, value in event.items() if name != "attemptNumber"}
    return f"{event_type}:{digest(once)}"


def _is_of_contact(event_type: str, payload: Mapping[str, Any]) -> bool:
    is_object = event_type == OF_OBJECT and payload.get("objectTypeId") == CONTACT_TYPE
    return event_type == OF_CONTACT or is_object


def _is_ours(payload: Mapping[str, Any], app_id: str | None) -> bool:
    source = payload.get("changeSource")
    if app_id is None:
        return source == "INTEGRATION"
    given = text(payload.get("sourceId")) or ""
    return source in BY_PROGRAM and given.rpartition(":")[2] == app_id
