"""The token's user, its organizations and their organizer profiles."""

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.world.practice_shows import HIRER

NAMES = {1: "Harbour Arts", 2: "Nordic Light Productions", HIRER: "Southern Cross Comedy"}
ROLE = "70000"
USER_NAME = ("Robin", "Sandbox")
USER_EMAIL = "robin@harbour-arts.example"


def user_row() -> Row:
    """The user whose token it is."""
    first, last = USER_NAME
    return {
        "id": ids.USER_ID,
        "name": f"{first} {last}",
        "first_name": first,
        "last_name": last,
        "is_public": False,
        "image_id": None,
        "emails": [{"email": USER_EMAIL, "verified": True, "primary": True}],
    }


def member_row(number: int) -> Row:
    """The token's user as a member of an organization; the schema is a belief."""
    return {
        "id": ids.USER_ID,
        "email": USER_EMAIL,
        "organization_id": ids.ORGANIZATION.text(number),
        "roles": [role_row(number)["id"]],
    }


def role_row(number: int) -> Row:
    """The role of owners (Eventbrite API, Organization Role)."""
    return {
        "id": f"{ROLE}{number}",
        "name": "Owner",
        "description": "May do everything.",
        "organization_id": ids.ORGANIZATION.text(number),
    }


def organization_row(number: int) -> Row:
    """An organization; `created` has no `Z`, as live rows have none."""
    return {
        "_type": "organization",
        "id": ids.ORGANIZATION.text(number),
        "name": _name(number),
        "vertical": "default",
        "parent_id": None,
        "image_id": None,
        "locale": "en_AU",
        "created": f"2019-03-{number:02d}T11:22:33",
    }


def organizer_row(number: int, view: View) -> Row:
    """The public profile that events are shown under: an organization's, or a hirer's."""
    organizer, name = ids.ORGANIZER.text(number), _name(number)
    about = {"text": f"{name} puts on shows.", "html": f"<p>{name} puts on shows.</p>"}
    return {
        "id": organizer,
        "name": name,
        "description": about,
        "long_description": about,
        "logo_id": None,
        "logo": None,
        "url": f"https://www.eventbrite.com/o/{organizer}",
        "resource_uri": view.uri(f"organizers/{organizer}"),
        "num_past_events": _count(number, view, past=True),
        "num_future_events": _count(number, view, past=False),
    }


def _name(number: int) -> str:
    return NAMES.get(number, f"Organization {number}")


def _count(number: int, view: View, *, past: bool) -> int:
    events = [event for event in view.books.events.values() if event.host == number]
    return sum((event.sessions[-1].end < view.now) == past for event in events if event.sessions)
