"""/events: custom events in and out (HubSpot API, custom events)."""

from datetime import datetime

from starlette.responses import Response

from vendor_sandbox.hubspot.call import JSON, Call, answer, done, mapping_of, rows_of, text_of
from vendor_sandbox.hubspot.errors import HubSpotError, refuse, refuse_missing
from vendor_sandbox.hubspot.events import Event
from vendor_sandbox.hubspot.kinds import CONTACTS
from vendor_sandbox.hubspot.moments import stamp
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.values import is_email, normal_email
from vendor_sandbox.hubspot.writes import scalar

MOST_SENT = 500
MOST_PAGE = 100
NO_FEATURE = "The account does not have access to custom behavioral events"


def send(portal: Portal, call: Call) -> Response:
    """POST /events/v3/send."""
    portal.events.add(_event(portal, call.json, 0))
    return done()


def send_many(portal: Portal, call: Call) -> Response:
    """POST /events/v3/send/batch."""
    inputs = call.needs("BatchedBehavioralEventHttpCompletionRequest", "inputs")["inputs"]
    rows = rows_of(inputs, "inputs", most=MOST_SENT)
    for event in [_event(portal, row, place) for place, row in enumerate(rows)]:
        portal.events.add(event)
    return done()


def read(portal: Portal, call: Call) -> Response:
    """GET /events/v3/events, of one contact or one type."""
    limit = max(call.number("limit", default=20, most=MOST_PAGE), 1)
    start = call.number("after", default=0, most=10**9)
    found = [each.show() for each in portal.events if _wanted(each, call)]
    content: JSON = {"results": found[start : start + limit]}
    if start + limit < len(found):
        content["paging"] = {"next": {"after": str(start + limit)}}
    return answer(content)


def read_types(portal: Portal, _: Call) -> Response:
    """GET /events/v3/events/event-types."""
    return answer({"eventTypes": sorted({each.name for each in portal.events})})


def _wanted(event: Event, call: Call) -> bool:
    since = call.query.get("occurredAfter")
    return (
        call.query.get("objectType", "contact").lower() == "contact"
        and call.query.get("objectId", event.object_id) == event.object_id
        and call.query.get("eventType", event.name) == event.name
        and (since is None or event.occurred_at > _moment(since))
    )


def _event(portal: Portal, row: JSON, place: int) -> Event:
    if not portal.switches["custom_events"]:
        raise HubSpotError(403, "MISSING_SCOPES", NO_FEATURE)
    if not row.get("eventName"):
        refuse_missing("BehavioralEventHttpCompletionRequest", ["eventName"])
    name = text_of(row["eventName"], "eventName")
    if name not in portal.switches["event_definitions"]:
        refuse(f"No event definition found for {name}")
    properties = mapping_of(row.get("properties"), "properties")
    return Event(
        id=text_of(row.get("uuid") or f"{len(portal.events)}-{place}", "uuid"),
        name=name,
        object_id=_object_id(portal, row),
        occurred_at=_moment(row["occurredAt"]) if row.get("occurredAt") else portal.now,
        properties={key: scalar(value, key) for key, value in properties.items()},
    )


def _object_id(portal: Portal, row: JSON) -> str:
    """The contact that an event is about, empty where nobody is known under its address."""
    if row.get("objectId"):
        found = portal.find(CONTACTS, text_of(row["objectId"], "objectId"))
        return found.id if found else refuse("objectId leads to no contact")
    email = normal_email(text_of(row.get("email") or "", "email"))
    if not is_email(email):
        refuse("One of email, objectId, utk is required")
    found = portal.contacts.owner("email", email)
    return "" if found is None else found.id


def _moment(value: object) -> str:
    try:
        moment = datetime.fromisoformat(text_of(value, "moment"))
        return stamp(moment)
    except (OverflowError, ValueError):
        return refuse("A moment must be ISO 8601 with a zone")
