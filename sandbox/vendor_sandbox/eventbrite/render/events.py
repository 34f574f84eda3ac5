"""Event rows (Eventbrite API, Event)."""

import re
from html import escape

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.render.taxonomy import category_id, format_id, subcategory_id
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.times import optional_utc_text, utc_text, zoned
from vendor_sandbox.world.model import Event

SUMMARY_LENGTH = 140
SECONDS_TO_PAY = 1200
LOGO_ID = "400000001"
PICTURES = "https://img.example.org"


def event_row(event: Event, view: View) -> Row:
    """An event as its owner sees it. `series_id` is there for dates of a series only."""
    row = {
        **_identity(event, view),
        **_times(event),
        **_links(event),
        **_flags(event, view),
        **_owner_fields(event),
        "facebook_event_id": None,
        "logo": logo_row(),
    }
    return row if event.series is None else {**row, "series_id": ids.EVENT.text(event.series)}


def logo_row() -> Row:
    """The picture of an event, which comes without being asked for (recorded)."""
    corner = {"x": 0, "y": 43}
    return {
        "id": LOGO_ID,
        "url": f"{PICTURES}/logo.jpg",
        "aspect_ratio": "2",
        "edge_color": "#6b7384",
        "edge_color_set": True,
        "crop_mask": {"top_left": corner, "width": 524, "height": 262},
        "original": {"url": f"{PICTURES}/original.jpg", "width": 525, "height": 350},
    }


def is_free(event: Event) -> bool:
    """Whether nothing of an event costs anything."""
    return all(kind.price == 0 and kind.kind != "donation" for kind in event.ticket_types)


def description(event: Event) -> str:
    """The whole description as HTML."""
    return f"<p>{escape(event.summary)}</p>"


def _identity(event: Event, view: View) -> Row:
    number = ids.EVENT.text(event.id)
    slug = re.sub(r"[^a-z0-9]+", "-", event.name.lower()).strip("-") or "event"
    summary = event.summary[:SUMMARY_LENGTH]
    return {
        "id": number,
        "resource_uri": view.uri(f"events/{number}"),
        "name": {"text": event.name, "html": escape(event.name)},
        "summary": summary,
        "description": _short(summary) if view.descriptions else None,
        "url": f"https://www.eventbrite.com/e/{slug}-tickets-{number}",
    }


def _short(summary: str) -> Row:
    return {"text": summary, "html": escape(summary)}


def _times(event: Event) -> Row:
    return {
        "start": zoned(event.sessions[0].start, event.timezone),
        "end": zoned(event.sessions[-1].end, event.timezone),
        "created": utc_text(event.created),
        "changed": utc_text(event.changed),
        "published": optional_utc_text(event.published),
        "hide_start_date": event.hides_dates,
        "hide_end_date": event.hides_dates,
    }


def _links(event: Event) -> Row:
    return {
        "organization_id": ids.ORGANIZATION.text(event.organization),
        "organizer_id": ids.ORGANIZER.text(event.host),
        "venue_id": None if event.venue is None else ids.VENUE.text(event.venue.id),
        "logo_id": LOGO_ID,
        "category_id": category_id(event),
        "subcategory_id": subcategory_id(event),
        "format_id": format_id(event),
    }


def shown_status(event: Event, view: View) -> str:
    """The status of an event; a canceled one keeps that of its dates (recorded)."""
    if event.status != "canceled" or view.canceled_status == "canceled":
        return event.status
    return "completed" if event.sessions[-1].end <= view.now else "live"


def _flags(event: Event, view: View) -> Row:
    return {
        "status": shown_status(event, view),
        "currency": event.currency,
        "online_event": event.venue is None,
        "is_free": is_free(event),
        "is_series": event.is_series_parent or event.series is not None,
        "is_series_parent": event.is_series_parent,
        "is_reserved_seating": event.seated,
        "show_pick_a_seat": event.seated,
        "show_seatmap_thumbnail": event.seated,
        "show_colors_in_seatmap_thumbnail": False,
        "is_externally_ticketed": False,
        "is_locked": False,
        "privacy_setting": "unlocked",
        "inventory_type": "reserved" if event.seated else "limited",
    }


def _owner_fields(event: Event) -> Row:
    return {
        "listed": True,
        "shareable": True,
        "invite_only": False,
        "show_remaining": False,
        "capacity": sum(kind.capacity for kind in event.ticket_types if not kind.deleted),
        "capacity_is_custom": False,
        "tx_time_limit": SECONDS_TO_PAY,
        "locale": "en_US",
        "source": "coyote",
        "version": None,
    }
