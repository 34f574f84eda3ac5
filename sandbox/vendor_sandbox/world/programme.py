"""Makes events: everyday ones in any number, with their dates, tickets and questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from vendor_sandbox.world.chance import happens
from vendor_sandbox.world.model import (
    DiscountCode,
    Event,
    EventStatus,
    Package,
    Platform,
    Question,
    QuestionKind,
    Session,
    TicketKind,
    TicketType,
    Venue,
    World,
    next_id,
)
from vendor_sandbox.world.places import CURRENCIES, MINOR_UNITS, PLACES, Place
from vendor_sandbox.world.titles import (
    FIRST_WORDS,
    HEARD_CHOICES,
    HEARD_QUESTION,
    SECOND_WORDS,
    TAGS,
    TEXT_QUESTION,
    THIRD_WORDS,
)

PARTS_PER_EVENT = 100
"""Ids of an event's parts are the event's id times this, and a number."""
SALES_DAYS = 540
ARCHIVED_AFTER = timedelta(days=300)
COMPLETED_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Plan:
    """What is decided about an event before it is made. `starts` are its dates (UTC)."""

    platform: Platform
    name: str
    place: Place | None
    currency: str
    region: str
    starts: list[datetime]
    created: datetime
    price: int
    hours: float = 2.5
    status: EventStatus = "live"
    organization: int = 1


class EventMaker:
    """Makes one event after the other."""

    def __init__(self, rng: Random, world: World, *, practice: bool = False) -> None:
        self._rng = rng
        self._world = world
        self._practice = practice
        self._next_id = next_id((each.id for each in world.events), practice=practice)
        self._venues = {venue.name: venue for venue in world.venues}

    def make(self, plan: Plan) -> Event:
        """Make the event of a plan and add it."""
        event = Event(
            id=self._next_id,
            platform=plan.platform,
            name=plan.name,
            summary=f"{plan.name}: doors open half an hour before.",
            status=plan.status,
            currency=plan.currency,
            region=plan.region,
            organization=plan.organization,
            venue=self._venue(plan.place),
            timezone=(plan.place or PLACES[0]).timezone,
            sessions=[],
            ticket_types=[],
            questions=[],
            created=plan.created,
            changed=plan.created + timedelta(days=1),
            published=plan.created + timedelta(hours=2),
        )
        self._next_id += 1
        add_sessions(event, plan.starts, plan.hours)
        add_ticket_type(event, "General Admission", plan.price, 400)
        settle_status(event, self._world.now)
        self._world.events.append(event)
        return event

    def everyday(
        self, first: datetime, last: datetime, *, created: datetime | None = None
    ) -> Event:
        """Make an unremarkable event that starts between two moments, and add it.

        Unless said otherwise it was created some months before it starts.
        """
        rng = self._rng
        place = rng.choice(PLACES)
        platform = _platform(rng, place)
        start = evening(place, first + (last - first) * rng.random())
        lead = timedelta(days=rng.randrange(40, 160))
        event = self.make(
            Plan(
                platform=platform,
                name=" ".join(map(rng.choice, (FIRST_WORDS, SECOND_WORDS, THIRD_WORDS))),
                place=place,
                currency=CURRENCIES[place.country],
                region=place.country,
                starts=[start, start + timedelta(days=1)] if happens(rng, 0.25) else [start],
                created=created or min(start, self._world.now) - lead,
                price=_price(rng, CURRENCIES[place.country]),
                organization=rng.choice((1, 1, 2)),
            )
        )
        self._furnish(event)
        return event

    def _furnish(self, event: Event) -> None:
        rng = self._rng
        regular = event.ticket_types[0]
        add_ticket_type(event, "Concession", regular.price * 7 // 10, 100)
        if happens(rng, 0.3):
            add_ticket_type(event, "Companion Card", 0, 20)
        if happens(rng, 0.3):
            add_question(event, TEXT_QUESTION, "text")
        if happens(rng, 0.3):
            add_question(event, HEARD_QUESTION, "choice", per_order=True, choices=HEARD_CHOICES)
        if happens(rng, 0.2):
            add_code(event, f"EARLY{10 + event.id % 3 * 5}", 10 + event.id % 3 * 5)
        event.collects_attendees = happens(rng, 0.3)
        event.absorbs_fees = happens(rng, 0.15)
        event.scans_tickets = happens(rng, 0.85)
        event.tags = [tag for tag in TAGS if happens(rng, 0.2)]

    def _venue(self, place: Place | None) -> Venue | None:
        if place is None:
            return None
        if place.venue not in self._venues:
            self._venues[place.venue] = _new_venue(self._next_venue(), place)
            self._world.venues.append(self._venues[place.venue])
        return self._venues[place.venue]

    def _next_venue(self) -> int:
        return next_id((each.id for each in self._world.venues), practice=self._practice)


def evening(place: Place, day: datetime) -> datetime:
    """Seven in the evening at a place, on that day in UTC."""
    hour = (19 - place.offset) % 24
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def add_sessions(event: Event, starts: list[datetime], hours: float) -> None:
    """Add dates of `hours` each."""
    for start in starts:
        event.sessions.append(
            Session(part_id(event, len(event.sessions)), start, start + timedelta(hours=hours))
        )


def add_ticket_type(
    event: Event, name: str, price: int, capacity: int, kind: TicketKind = "admission"
) -> TicketType:
    """Add something that can be bought."""
    made = TicketType(part_id(event, 20 + len(event.ticket_types)), name, price, capacity, kind)
    event.ticket_types.append(made)
    return made


def add_question(
    event: Event,
    text: str,
    kind: QuestionKind,
    *,
    per_order: bool = False,
    choices: Sequence[str] = (),
) -> Question:
    """Add a question."""
    number = part_id(event, 40 + len(event.questions))
    made = Question(number, text, kind, per_order, choices=list(choices))
    event.questions.append(made)
    return made


def add_code(event: Event, code: str, percent_off: int) -> DiscountCode:
    """Add a discount code."""
    made = DiscountCode(part_id(event, 60 + len(event.discount_codes)), code, percent_off)
    event.discount_codes.append(made)
    return made


def add_package(event: Event, name: str, quantity: int, price: int) -> Package:
    """Add a package of the first ticket type."""
    first = event.ticket_types[0]
    made = Package(part_id(event, 80 + len(event.packages)), name, first, quantity, price)
    event.packages.append(made)
    return made


def part_id(event: Event, number: int) -> int:
    """The id of the `number`th part of an event."""
    return event.id * PARTS_PER_EVENT + number


def settle_status(event: Event, now: datetime) -> bool:
    """Let an open event become what its dates say it is at `now`; say whether it changed."""
    if event.status in ("draft", "canceled") or event.is_series_parent:
        return False
    dates = [each for each in event.sessions if not each.deleted]
    first, last = min(each.start for each in dates), max(each.end for each in dates)
    before = event.status
    if now >= last + COMPLETED_AFTER:
        event.status = "completed"
    elif now >= last:
        event.status = "ended"
    elif now >= first and len(dates) == 1:
        event.status = "started"
    event.archived = event.archived or now >= last + ARCHIVED_AFTER
    return event.status != before


def _platform(rng: Random, place: Place) -> Platform:
    if place.country == "JP":
        return "eventbrite"
    return "humanitix" if happens(rng, 0.6) else "eventbrite"


def _price(rng: Random, currency: str) -> int:
    amount = rng.choice((0, 12, 18, 20, 25, 25, 30, 35, 45, 60, 85))
    return amount * MINOR_UNITS[currency] * (100 if currency == "JPY" else 1)


def _new_venue(number: int, place: Place) -> Venue:
    return Venue(
        id=number,
        name=place.venue,
        address=place.street,
        city=place.city,
        region=place.region,
        postcode=place.postcode,
        country=place.country,
        timezone=place.timezone,
        latitude=place.latitude,
        longitude=place.longitude,
        capacity=place.capacity,
    )
