"""Mautic's events (Mautic API, webhooks)."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from crm_signals.machines import is_machine
from crm_signals.mautic_secrets import link_without_secrets, without_secrets
from crm_signals.payload import (
    Delivered,
    MalformedDeliveryError,
    Told,
    address,
    digest,
    event_object,
    known_moment,
    moment_of_text,
    part,
    text,
)
from crm_signals.signal import Kind, Signal

logger = logging.getLogger(__name__)

OPENED: Final = "mautic.email_on_open"
HIT: Final = "mautic.page_on_hit"
SUBSCRIPTION: Final = "mautic.lead_channel_subscription_changed"
CHANGED: Final = "mautic.lead_post_save_update"

KNOWN: Final = frozenset(
    {
        OPENED,
        HIT,
        SUBSCRIPTION,
        CHANGED,
        "mautic.lead_post_save_new",
        "mautic.lead_points_change",
        "mautic.lead_post_delete",
        "mautic.lead_company_change",
        "mautic.lead_list_change",
        "mautic.company_post_save",
        "mautic.company_post_delete",
        "mautic.email_on_send",
        "mautic.form_on_submit",
        "mautic.sms_on_send",
    }
)

EMAIL: Final = "email"
PENDING: Final = "opt_in_pending"
"""Alias of the field on which a campaign asks who waits to confirm."""

LIFTED: Final = "contactable"
STATUSES: Final[Mapping[str, Kind]] = {
    "unsubscribed": Kind.UNSUBSCRIBE,
    "bounced": Kind.BOUNCE,
    "manual": Kind.BLOCK,
    LIFTED: Kind.LIFT,
}
"""What a subscription may become."""

OUR_COMMENT: Final = "target-mautic: no consent in the customer table"
"""What target-mautic writes beside its own do-not-contact entries, which are no signals."""


def is_known(event_type: str) -> bool:
    """Tell whether Mautic has an event."""
    return event_type in KNOWN


def split(body: Any) -> Iterator[Delivered]:
    """Give the events of a POST: an array for each event type.

    An event that cannot be read costs itself where others can: Mautic sends no event again.

    Raises:
        MalformedDeliveryError: None can be read.
    """
    told = [
        (event_type, event)
        for event_type, events in event_object(body).items()
        if event_type.startswith("mautic.")
        for event in (events if isinstance(events, list) else [events])
    ]
    refusal: MalformedDeliveryError | None = None
    read = 0
    for event_type, event in told:
        try:
            yield _delivered(event_type, event)
            read += 1
        except MalformedDeliveryError as error:
            refusal = error
    if refusal and not read:
        raise refusal
    if read < len(told):
        logger.warning("%d events of a delivery of Mautic cannot be read", len(told) - read)


def _delivered(event_type: str, event: Any) -> Delivered:
    key = _key(event_type, event_object(event))
    return Delivered(event_type, key, without_secrets(event_type, event))


def signals(event_type: str, payload: Mapping[str, Any], _told: Told) -> Iterator[Signal]:
    """Give what an event says of engagement and consent; its payload without secrets.

    Raises:
        MalformedDeliveryError: It does not say who, or when.
    """
    read = READERS.get(event_type)
    signal = read(without_secrets(event_type, payload)) if read else None
    if signal is None:
        return
    if signal.email is None and signal.external_id is None:
        reason = "An event names no contact"
        raise MalformedDeliveryError(reason)
    yield signal


def open_key(stat_id: object, count: object) -> str:
    """Tell openings of a mail apart."""
    return f"open:{stat_id}:{count}"


def hit_key(hit_id: object) -> str:
    """Tell clicks apart."""
    return f"click:{hit_id}"


def block_key(block_id: object, reason: object) -> str:
    """Tell do-not-contact entries apart; one may get another reason."""
    return f"dnc:{block_id}:{reason}"


def _key(event_type: str, event: Mapping[str, Any]) -> str:
    stat, hit = part(event, "stat", "id"), part(event, "hit", "id")
    if event_type == OPENED and stat is not None:
        return open_key(stat, part(event, "stat", "openCount"))
    if event_type == HIT and hit is not None:
        return hit_key(hit)
    if event_type == SUBSCRIPTION:
        return _subscription_key(event)
    return f"{event_type}:{digest(event)}"


def _subscription_key(event: Mapping[str, Any]) -> str:
    parts = (part(event, "contact", "id"), event.get("channel"), event.get("new_status"))
    return "subscription:" + ":".join(map(str, (*parts, event.get("timestamp"))))


def _opened(payload: Mapping[str, Any]) -> Signal:
    stat = part(payload, "stat")
    email = address(part(stat, "emailAddress")) or _core_email(part(stat, "lead"))
    return Signal(
        kind=Kind.OPEN,
        event_key=_key(OPENED, payload),
        email=email,
        external_id=text(part(stat, "lead", "id")),
        occurred_at=_moment(part(stat, "lastOpened"), part(stat, "dateRead"), payload),
        email_id=text(part(stat, "email", "id")),
        campaign_name=text(part(stat, "email", "name")),
        email_subject=text(part(stat, "email", "subject")),
        payload=payload,
    )


def _clicked(payload: Mapping[str, Any]) -> Signal | None:
    """Read a click: a hit that came from a mail by a link of ours.

    Its `redirect` is an empty list; that of a visit is null (recorded). A click through the mail of
    a contact that is gone makes a visitor; the link still names whose mail it was.
    """
    hit = part(payload, "hit")
    if part(hit, "redirect") is None or part(hit, "source") != EMAIL:
        return None
    lead, email = part(hit, "lead"), _core_email(part(hit, "lead"))
    named = None if email else text(part(hit, "query", "ct", "lead"))
    link = text(part(hit, "url")) or text(part(hit, "redirect", "url"))
    return Signal(
        kind=Kind.CLICK,
        event_key=_key(HIT, payload),
        email=email,
        external_id=named or text(part(lead, "id")),
        occurred_at=_moment(part(hit, "dateHit"), None, payload),
        is_machine=is_machine(part(hit, "userAgent")),
        email_id=text(part(hit, "email", "id")) or text(part(hit, "sourceId")),
        campaign_name=text(part(hit, "email", "name")),
        email_subject=text(part(hit, "email", "subject")),
        link_url=link and link_without_secrets(link),
        payload=payload,
    )


def _changed(payload: Mapping[str, Any]) -> Signal | None:
    status = payload.get("new_status")
    if payload.get("channel") != EMAIL or not isinstance(status, str) or status not in STATUSES:
        return None
    block = None if status == LIFTED else _block(payload)
    if part(block, "comments") == OUR_COMMENT:
        return None
    return Signal(
        kind=STATUSES[status],
        event_key=_block_key(block) or _subscription_key(payload),
        email=_core_email(part(payload, "contact")),
        external_id=text(part(payload, "contact", "id")),
        occurred_at=_moment(None, None, payload),
        email_id=text(part(block, "channelId")),
        payload=payload,
    )


def _confirmed(payload: Mapping[str, Any]) -> Signal | None:
    """Read whether the organiser's campaign has taken back the field on which it asks who waits."""
    contact = part(payload, "contact")
    value = part(contact, "fields", "core", PENDING, "value")
    if str(value).lower() not in {"0", "false"}:
        return None
    return Signal(
        kind=Kind.CONFIRMATION,
        event_key=f"{Kind.CONFIRMATION}:{part(contact, 'id')}:{payload.get('timestamp')}",
        email=_core_email(contact),
        external_id=text(part(contact, "id")),
        occurred_at=_moment(part(contact, "dateModified"), None, payload),
        confirmed_by=PENDING,
        payload=payload,
    )


def _block(payload: Mapping[str, Any]) -> Any:
    entries = part(payload, "contact", "doNotContact")
    held = entries if isinstance(entries, list) else []
    return next((each for each in held if part(each, "channel") == EMAIL), None)


def _block_key(block: Any) -> str | None:
    number = part(block, "id")
    return None if number is None else block_key(number, part(block, "reason"))


def _core_email(contact: Any) -> str | None:
    return address(part(contact, "fields", "core", "email", "value"))


READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Signal | None]]] = {
    OPENED: _opened,
    HIT: _clicked,
    SUBSCRIPTION: _changed,
    CHANGED: _confirmed,
}


def _moment(first: Any, second: Any, payload: Mapping[str, Any]) -> datetime:
    """Take the moment of the happening, else that of the delivery."""
    candidates = (first, second, payload.get("timestamp"))
    return known_moment(*map(moment_of_text, candidates))
