"""What `webhook-test` says: events of nobody, marked so that nothing follows from them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ticket_console.inbox.hints import EVENTBRITE_ACTIONS, EVENTBRITE_API, RELAY_EVENTS
from ticket_console.inbox.rows import MARK
from ticket_console.inbox.signatures import MILLISECONDS

NOBODY = "webhook-test@example.invalid"
"""An address that cannot exist (RFC 2606)."""

EVENTBRITE_PATHS = {
    "order": "orders/0",
    "attendee": "events/0/attendees/0",
    "barcode": "events/0/attendees/0",
    "event": "events/0",
    "ticket_class": "events/0/ticket_classes/0",
    "venue": "venues/0",
    "organizer": "organizers/0",
}

MAUTIC_STATES = {"unsubscribe": "unsubscribed", "bounce": "bounced"}

HUBSPOT_CHANGES = {
    "unsubscribe": ("hs_email_optout", "true"),
    "bounce": ("hs_email_hard_bounce_reason_enum", "UNKNOWN_USER"),
}

BREVO_EVENTS = {
    "open": "opened",
    "click": "click",
    "unsubscribe": "unsubscribed",
    "bounce": "hard_bounce",
    "complaint": "spam",
}


def eventbrite(action: str, _now: float) -> Any:
    """A hint that points to nothing."""
    path = EVENTBRITE_PATHS[action.partition(".")[0]]
    config = {"action": action, "user_id": "0", "webhook_id": "0", "endpoint_url": ""}
    return {"config": config, "api_url": f"{EVENTBRITE_API}/{path}/", MARK: True}


def humanitix(event: str, now: float) -> Any:
    """A relay's hint that points to nothing."""
    ids = {"id": f"{MARK}-{now:.6f}", "order_id": "0", "event_id": "0"}
    return {**ids, "event": event, MARK: True}


def mautic(event: str, now: float) -> Any:
    """An envelope with one event."""
    moment, number = datetime.fromtimestamp(now, UTC).isoformat(), int(now)
    lead = {"id": 0, "fields": {"core": {"email": {"alias": "email", "value": NOBODY}}}}
    told: dict[str, Any] = {MARK: True, "timestamp": moment}
    if event == "open":
        stat = {"id": number, "emailAddress": NOBODY, "openCount": 1, "lastOpened": moment}
        return {"mautic.email_on_open": [{**told, "stat": {**stat, "lead": lead}}]}
    if event == "click":
        hit = {"id": number, "dateHit": moment, "redirect": {"id": 0}, "source": "email"}
        return {"mautic.page_on_hit": [{**told, "hit": {**hit, "sourceId": 0, "lead": lead}}]}
    states = {"old_status": "contactable", "new_status": MAUTIC_STATES[event]}
    change = {**told, "contact": lead, "channel": "email", **states}
    return {"mautic.lead_channel_subscription_changed": [change]}


def brevo(event: str, now: float) -> Any:
    """One event."""
    moments = {"ts_event": int(now), "ts": int(now)}
    return {"id": 0, "camp_id": 0, "email": NOBODY, "event": BREVO_EVENTS[event], **moments} | {
        MARK: True
    }


def hubspot(event: str, now: float) -> Any:
    """One event in an array."""
    name, value = HUBSPOT_CHANGES[event]
    ids = {"eventId": int(now), "subscriptionId": 0, "portalId": 0, "appId": 0, "objectId": 0}
    kind = {"subscriptionType": "contact.propertyChange", "changeSource": "CRM"}
    change = {"propertyName": name, "propertyValue": value, "occurredAt": int(now * MILLISECONDS)}
    return [{**ids, **kind, **change, "attemptNumber": 0, MARK: True}]


REHEARSED: Mapping[str, tuple[tuple[str, ...], Callable[[str, float], Any]]] = {
    "eventbrite": (tuple(sorted(EVENTBRITE_ACTIONS)), eventbrite),
    "humanitix": (tuple(sorted(RELAY_EVENTS)), humanitix),
    "mautic": (("open", "click", *MAUTIC_STATES), mautic),
    "brevo": (tuple(BREVO_EVENTS), brevo),
    "hubspot": (tuple(HUBSPOT_CHANGES), hubspot),
}
"""The kinds of events of each platform, and what makes the body of one at a time (seconds)."""
