"""Renders events and tags as Humanitix shows them."""

from typing import Any

from vendor_sandbox.humanitix.forms import Ids, moment, money
from vendor_sandbox.world.model import Event, Package, Question, Session, TicketType
from vendor_sandbox.world.titles import TAGS

JSON = dict[str, Any]
INPUT_TYPES = frozenset({"text", "number", "email", "url", "date", "file", "address"})
"""`address` is in no document, but recorded."""
OLD_EVENTS = (7, 5)
"""Divisor and rest of the ids of events made in 2023: components alone tell their place."""
TAG_DAY = "2025-04-01T00:00:00.000Z"
CLASSIFICATIONS = (
    {"type": "concertOrPerformance", "category": "music", "subcategory": "classical"},
    {"type": "festivalOrFair", "category": "foodAndDrink", "subcategory": "food"},
    {"type": "classTrainingOrWorkshop", "category": "hobbiesAndSpecialInterest"},
)
FEATURES = (
    "access", "wheelchairAccessibility", "audioDescription", "telephoneTypewriter",
    "volumeControlTelephone", "assistiveListeningSystems", "signLanguageInterpretation",
    "accessiblePrint", "closedCaptioning", "openedCaptioning", "brailleSymbol",
)  # fmt: skip


def event_row(event: Event, ids: Ids) -> JSON:
    """One event; fields without a value are left out."""
    live_dates = [each for each in event.sessions if not each.deleted]
    prices = [each.price for each in event.ticket_types if each.kind == "admission"]
    slug = slug_of(event)
    row = {
        "_id": ids.of("event", event.id),
        "location": event.region,
        "currency": event.currency,
        "timezone": event.timezone,
        "userId": ids.user,
        "organiserId": ids.of("organiser", event.host),
        "name": event.name,
        "description": f"<p>{event.summary}</p>",
        "slug": slug,
        "url": f"https://events.humanitix.com/{slug}",
        "tagIds": [ids.of("tag", TAGS.index(tag)) for tag in event.tags],
        "classification": CLASSIFICATIONS[event.id % len(CLASSIFICATIONS)],
        "artists": [],
        "public": event.published is not None,
        "published": event.published is not None,
        "suspendSales": event.sales_stopped,
        "markedAsSoldOut": False,
        "startDate": moment(min(each.start for each in live_dates)),
        "endDate": moment(max(each.end for each in live_dates)),
        "dates": [_date(each, ids) for each in event.sessions],
        "totalCapacity": sum(each.capacity for each in event.ticket_types if not each.deleted),
        "ticketTypes": [_ticket_type(each, event, ids) for each in event.ticket_types],
        "packagedTickets": [_package(each, event, ids) for each in event.packages],
        "pricing": {
            "minimumPrice": money(min(prices), event.currency),
            "maximumPrice": money(max(prices), event.currency),
        },
        "paymentOptions": {"refundSettings": {"refundPolicy": "Refunds up to 7 days before"}},
        "additionalQuestions": [_question(each, event, ids) for each in event.questions],
        "eventLocation": _location(event, ids),
        "accessibility": _accessibility(event),
        "affiliateCodes": [],
        "bannerImage": {"url": f"https://images.example.org/{slug}.jpg"},
        "keywords": event.name.lower().split()[:3],
        "isArchived": event.archived,
        "isPermanentlyArchived": False,
        "createdAt": moment(event.created),
        "updatedAt": moment(event.changed),
    }
    if is_old(event):
        del row["url"]
    if event.published is not None:
        row["publishedAt"] = moment(event.published)
    return row


def is_old(event: Event) -> bool:
    """Whether an event has the shape of one that was made in 2023."""
    return event.id % OLD_EVENTS[0] == OLD_EVENTS[1]


def event_date_row(event: Event, session: Session, ids: Ids) -> JSON:
    """One date of an event as a row of its own (global lists)."""
    return {
        **event_row(event, ids),
        "_id": ids.of("session", session.id),
        "eventId": ids.of("event", event.id),
        "startDate": moment(session.start),
        "endDate": moment(session.end),
        "dates": _date(session, ids),
        "ticketTypes": [
            {**_ticket_type(each, event, ids), "publicOfferStatus": "AVAILABLE"}
            for each in event.ticket_types
        ],
        "packagedTickets": [
            {**_package(each, event, ids), "publicOfferStatus": "AVAILABLE"}
            for each in event.packages
        ],
    }


def tag_row(number: int, location: str, ids: Ids) -> JSON:
    """One tag of the account."""
    return {
        "_id": ids.of("tag", number),
        "name": TAGS[number],
        "userId": ids.user,
        "location": location,
        "createdAt": TAG_DAY,
        "updatedAt": TAG_DAY,
    }


def slug_of(event: Event) -> str:
    """The event's part of its address."""
    words = "".join(each if each.isalnum() and each.isascii() else " " for each in event.name)
    return "-".join([*words.lower().split(), str(event.id)])


def _date(session: Session, ids: Ids) -> JSON:
    return {
        "_id": ids.of("session", session.id),
        "startDate": moment(session.start),
        "endDate": moment(session.end),
        "disabled": session.disabled,
        "deleted": session.deleted,
    }


def _ticket_type(kind: TicketType, event: Event, ids: Ids) -> JSON:
    row: JSON = {
        "_id": ids.of("ticket type", kind.id),
        "name": kind.name,
        "quantity": kind.capacity,
        "description": "",
        "disabled": kind.disabled,
        "deleted": kind.deleted,
        "isDonation": kind.kind == "donation",
        "price": 0 if kind.kind == "donation" else money(kind.price, event.currency),
        "hiddenOptions": {"hidden": False, "when": "always"},
    }
    if kind.kind == "donation":
        row |= _price_to_choose(kind, ids)
    return row


def _price_to_choose(kind: TicketType, ids: Ids) -> JSON:
    return {
        "priceRange": {"_id": ids.of("price range", kind.id), "enabled": False},
        "priceOptions": {
            "_id": ids.of("price options", kind.id),
            "enabled": True,
            "options": [
                {"_id": ids.of(f"price option {value}", kind.id), "value": value}
                for value in ("10", "20")
            ],
        },
    }


def _package(package: Package, event: Event, ids: Ids) -> JSON:
    return {
        "_id": ids.of("package", package.id),
        "name": package.name,
        "price": money(package.price, event.currency),
        "quantity": 50,
        "description": f"{package.quantity} times {package.type.name}",
        "disabled": False,
        "deleted": False,
        "tickets": [
            {
                "_id": ids.of("package part", package.id),
                "ticketTypeId": ids.of("ticket type", package.type.id),
                "quantity": package.quantity,
            }
        ],
    }


def _question(question: Question, event: Event, ids: Ids) -> JSON:
    row: JSON = {
        "_id": ids.of("question", question.id),
        "question": question.text,
        "required": question.required,
        "perOrder": question.per_order,
        "disabled": False,
        "description": "",
        "createdAt": moment(event.created),
        "updatedAt": moment(event.created),
    }
    if question.kind in INPUT_TYPES:
        row["inputType"] = question.kind
    return row


def _location(event: Event, ids: Ids) -> JSON:
    venue = event.venue
    nowhere: JSON = {"latLng": [], "addressComponents": []}
    if event.status == "draft":
        return {"type": "toBeAnnounced", **nowhere}
    if venue is None:
        return {"type": "online", "onlineUrl": "https://meet.example.com/room", **nowhere}
    place = {"city": venue.city, "region": venue.region, "country": venue.country}
    return {
        "type": "address",
        "venueName": venue.name,
        "address": f"{venue.address}, {venue.city} {venue.region} {venue.postcode}",
        "latLng": [venue.latitude, venue.longitude],
        "placeId": f"ChIJ{ids.of('place', venue.id)}",
        **({"mapUrl": "https://maps.example.org/"} if is_old(event) else place),
        "addressComponents": [
            _component(venue.city, "locality", ids, venue.id),
            _component(venue.region, "administrative_area_level_1", ids, venue.id),
            _component(venue.country, "country", ids, venue.id),
            _component(venue.postcode, "postal_code", ids, venue.id),
        ],
    }


def _component(name: str, kind: str, ids: Ids, number: int) -> JSON:
    return {
        "_id": ids.of(f"component {kind}", number),
        "long_name": name,
        "short_name": name,
        "types": [kind] if kind == "postal_code" else [kind, "political"],
    }


def _accessibility(event: Event) -> JSON:
    return {
        "contactName": "Front of House",
        "contactNumber": "02 5550 0100",
        "entryInstructions": "Step-free entrance at the side.",
        "features": {name: (event.id + number) % 3 == 0 for number, name in enumerate(FEATURES)},
    }
