"""The events that every world has, one for each special case."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vendor_sandbox.world.model import Event, Question, Session
from vendor_sandbox.world.places import PLACES
from vendor_sandbox.world.programme import (
    EventMaker,
    Plan,
    add_code,
    add_package,
    add_question,
    add_ticket_type,
    evening,
    part_id,
    settle_status,
)
from vendor_sandbox.world.titles import HEARD_CHOICES, HEARD_QUESTION, TEXT_QUESTION

SYDNEY, MELBOURNE, BRISBANE = PLACES[0], PLACES[1], PLACES[2]
WELLINGTON, OAKLAND, NEW_YORK, TOKYO = PLACES[6], PLACES[9], PLACES[10], PLACES[11]
SEASON_DAYS = 545


@dataclass(frozen=True)
class Shows:
    """The special events by what is special about them."""

    season: Event
    zealand: Event
    states: Event
    archived: Event
    draft: Event
    series: Event
    past_night: Event
    next_night: Event
    online: Event
    yen: Event
    unannounced: Event
    canceled: Event
    running: Event


def make_shows(maker: EventMaker, now: datetime) -> Shows:
    """Make all of them; seen from `now` they are over, running or to come."""
    day = timedelta(days=1)
    series = _series_parent(maker, now)
    return Shows(
        season=_season(maker, now),
        zealand=_zealand(maker, now),
        states=_states(maker, now),
        archived=_archived(maker, now),
        draft=_draft(maker, now),
        series=series,
        past_night=_night(maker, series, now - 20 * day, now),
        next_night=_night(maker, series, now + 25 * day, now),
        online=_online(maker, now),
        yen=_yen(maker, now),
        unannounced=_unannounced(maker, now),
        canceled=_canceled(maker, now),
        running=_running(maker, now),
    )


def _season(maker: EventMaker, now: datetime) -> Event:
    offsets = (-400, -250, -120, -30, 40, 95)
    starts = [evening(SYDNEY, now + timedelta(days=each)) for each in offsets]
    created = now - timedelta(days=SEASON_DAYS)
    event = maker.make(
        Plan("humanitix", "Harbour Choir Season", SYDNEY, "AUD", "AU", starts, created, 3750)
    )
    event.seated = True
    event.tags = ["Concerts", "Fundraisers"]
    add_ticket_type(event, "Concession", 2500, 100)
    add_ticket_type(event, "Companion Card", 0, 30)
    add_ticket_type(event, "Donation", 0, 1000, "donation")
    add_ticket_type(event, "Old Friends Rate", 2000, 50).deleted = True
    add_ticket_type(event, "Balcony", 3000, 80).disabled = True
    add_package(event, "Family of Four", 4, 12000)
    add_code(event, "EARLY10", 10)
    add_code(event, "BACKSTAGE", 0).kind = "access"
    _ask_everything(event)
    _add_lost_dates(event, now)
    return event


def _ask_everything(event: Event) -> list[Question]:
    return [
        add_question(event, TEXT_QUESTION, "text"),
        add_question(event, "E-mail of the ticket holder", "email"),
        add_question(event, "Date of birth", "date"),
        add_question(event, "Proof of concession", "file"),
        add_question(event, "Postal address", "address", per_order=True),
        add_question(event, "How many concerts a year?", "number", per_order=True),
        add_question(event, "Your website", "url", per_order=True),
        add_question(event, HEARD_QUESTION, "choice", per_order=True, choices=HEARD_CHOICES),
    ]


def _add_lost_dates(event: Event, now: datetime) -> None:
    for number, (days, deleted) in enumerate(((-200, True), (60, False))):
        start = evening(SYDNEY, now + timedelta(days=days))
        event.sessions.append(
            Session(
                id=part_id(event, 10 + number),
                start=start,
                end=start + timedelta(hours=2),
                disabled=not deleted,
                deleted=deleted,
            )
        )


def _zealand(maker: EventMaker, now: datetime) -> Event:
    start = evening(WELLINGTON, now - timedelta(days=45))
    created = start - timedelta(days=90)
    event = maker.make(
        Plan(
            "humanitix",
            "Matariki Stargazing Night",
            WELLINGTON,
            "NZD",
            "NZ",
            [start],
            created,
            2800,
        )
    )
    event.tags = ["Families"]
    event.scans_tickets = False
    add_question(event, TEXT_QUESTION, "text")
    return event


def _states(maker: EventMaker, now: datetime) -> Event:
    start = evening(NEW_YORK, now + timedelta(days=30))
    created = now - timedelta(days=70)
    event = maker.make(
        Plan("humanitix", "Pacific Futures Forum", NEW_YORK, "USD", "US", [start], created, 12500)
    )
    event.absorbs_fees = True
    return event


def _archived(maker: EventMaker, now: datetime) -> Event:
    start = evening(MELBOURNE, now - timedelta(days=380))
    created = start - timedelta(days=60)
    event = maker.make(
        Plan("humanitix", "Community Garden Open Day", MELBOURNE, "AUD", "AU", [start], created, 0)
    )
    event.archived = True
    return event


def _draft(maker: EventMaker, now: datetime) -> Event:
    start = evening(BRISBANE, now + timedelta(days=160))
    plan = Plan(
        "humanitix", "Untitled Autumn Fair", BRISBANE, "AUD", "AU", [start],
        now - timedelta(days=5), 2200, status="draft",
    )  # fmt: skip
    return _unpublished(maker.make(plan))


def _series_parent(maker: EventMaker, now: datetime) -> Event:
    starts = [evening(OAKLAND, now + timedelta(days=each)) for each in (-20, 25)]
    plan = Plan(
        "eventbrite", "Blue Note Late Sessions", OAKLAND, "USD", "US", starts,
        now - timedelta(days=120), 4000,
    )  # fmt: skip
    parent = maker.make(plan)
    parent.is_series_parent = True
    parent.status = "live"
    return parent


def _night(maker: EventMaker, parent: Event, start: datetime, now: datetime) -> Event:
    plan = Plan(
        "eventbrite", parent.name, OAKLAND, "USD", "US", [evening(OAKLAND, start)],
        parent.created, 4000,
    )  # fmt: skip
    night = maker.make(plan)
    night.series = parent.id
    night.collects_attendees = True
    add_ticket_type(night, "Supper", 3500, 60, "add_on")
    add_ticket_type(night, "Support the Venue", 0, 500, "donation")
    add_ticket_type(night, "Members", 3000, 40)
    add_code(night, "EARLY10", 10)
    add_code(night, "MEMBERS", 0).kind = "access"
    _ask_everything(night)
    settle_status(night, now)
    return night


def _online(maker: EventMaker, now: datetime) -> Event:
    start = evening(SYDNEY, now + timedelta(days=12))
    plan = Plan(
        "eventbrite", "Writing Grants Online", None, "AUD", "AU", [start],
        now - timedelta(days=150), 0, organization=2,
    )  # fmt: skip
    return maker.make(plan)


def _yen(maker: EventMaker, now: datetime) -> Event:
    start = evening(TOKYO, now - timedelta(days=60))
    plan = Plan(
        "eventbrite", "東京オープンマイク Open Mic", TOKYO, "JPY", "JP", [start],
        start - timedelta(days=80), 3800, organization=2,
    )  # fmt: skip
    event = maker.make(plan)
    event.absorbs_fees = True
    return event


def _unannounced(maker: EventMaker, now: datetime) -> Event:
    start = evening(SYDNEY, now + timedelta(days=200))
    plan = Plan(
        "eventbrite", "Untitled Benefit", SYDNEY, "AUD", "AU", [start],
        now - timedelta(days=3), 5000, status="draft",
    )  # fmt: skip
    return _unpublished(maker.make(plan))


def _unpublished(event: Event) -> Event:
    event.published = None
    event.changed = event.created + timedelta(hours=3)
    return event


def _canceled(maker: EventMaker, now: datetime) -> Event:
    start = evening(MELBOURNE, now + timedelta(days=8))
    plan = Plan(
        "eventbrite", "Rooftop Salsa Marathon", MELBOURNE, "AUD", "AU", [start],
        now - timedelta(days=75), 2900, status="canceled", organization=2,
    )  # fmt: skip
    event = maker.make(plan)
    event.changed = now - timedelta(days=9)
    return event


def _running(maker: EventMaker, now: datetime) -> Event:
    plan = Plan(
        "eventbrite", "Long Weekend Makers Fair", SYDNEY, "AUD", "AU", [now - timedelta(hours=20)],
        now - timedelta(days=90), 1500, hours=48,
    )  # fmt: skip
    return maker.make(plan)
