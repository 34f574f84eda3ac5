"""Events are published, taken back, canceled and moved."""

from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.scenarios.given import Given
from vendor_sandbox.eventbrite.scenarios.stage import Stage
from vendor_sandbox.world.model import Event


def publish(stage: Stage, given: Given) -> dict[str, Any]:
    """The draft `event_id` goes on sale."""
    event = _in_status(given, "draft")
    stage.before_event_changes(event)
    event.status, event.published = "live", event.published or stage.now
    stage.tell_event("event.published", event)
    return _told(event)


def unpublish(stage: Stage, given: Given) -> dict[str, Any]:
    """The live `event_id` becomes a draft again."""
    event = _in_status(given, "live")
    stage.before_event_changes(event)
    event.status = "draft"
    stage.tell_event("event.unpublished", event)
    return _told(event)


def cancel_event(stage: Stage, given: Given) -> dict[str, Any]:
    """`event_id` is canceled; there is no action of that name, so `event.updated` tells it."""
    event = given.event()
    given.refuse_unread()
    stage.before_event_changes(event)
    event.status = "canceled"
    stage.tell_event("event.updated", event)
    return _told(event)


def postpone_event(stage: Stage, given: Given) -> dict[str, Any]:
    """`event_id` is put off without a new date, which its sales status alone tells."""
    event = given.event()
    given.refuse_unread()
    stage.before_event_changes(event)
    event.postponed = True
    stage.tell_event("event.updated", event)
    return _told(event)


def move_event(stage: Stage, given: Given) -> dict[str, Any]:
    """`event_id` goes over to `organization_id` with its sales; nothing says that it changed."""
    event, organization = given.event(), given.organization()
    given.refuse_unread()
    stage.before_event_changes(event)
    event.organization = organization
    return {**_told(event), "organization_id": ids.ORGANIZATION.text(organization)}


def _in_status(given: Given, status: str) -> Event:
    event = given.event()
    given.refuse_unread()
    if event.status != status:
        msg = f"The event is {event.status}, not {status}."
        raise ValueError(msg)
    return event


def _told(event: Event) -> dict[str, Any]:
    return {"event_id": ids.EVENT.text(event.id), "status": event.status}
