"""The events at which people buy the way box offices really see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vendor_sandbox.world.model import Event, Platform
from vendor_sandbox.world.places import Place
from vendor_sandbox.world.programme import (
    EventMaker,
    Plan,
    add_question,
    add_ticket_type,
    evening,
)

HIRER = 11
"""A host profile beside those of the two organizations."""
CONSENT_QUESTION = "May we e-mail you about future shows?"
CONSENT_CHOICES = ("Yes, please", "No, thank you")
SALES_BEGAN = timedelta(days=700)
LATE = timedelta(hours=3, minutes=30)
"""From an evening's usual beginning to half past ten."""
BAR = Place(
    "Harbour Bar",
    "2 Wharf Lane",
    "Sydney",
    "NSW",
    "2000",
    "AU",
    "Australia/Sydney",
    10,
    -33.8577,
    151.2100,
    180,
)
PERTH = Place(
    "Swan River Stage",
    "5 Riverside Dr",
    "Perth",
    "WA",
    "6000",
    "AU",
    "Australia/Perth",
    8,
    -31.9590,
    115.8600,
    240,
)
LOS_ANGELES = Place(
    "Echo Park Room",
    "1822 Sunset Blvd",
    "Los Angeles",
    "CA",
    "90026",
    "US",
    "America/Los_Angeles",
    -7,
    34.0776,
    -118.2606,
    300,
)


@dataclass(frozen=True)
class PracticeShows:
    """The events, those of Humanitix first."""

    choir: Event
    comedy: Event
    season: Event
    hired_gala: Event
    picnic: Event
    gala: Event
    laughs: Event
    echo: Event
    choir_night: Event
    future_gala: Event
    gift_night: Event
    perth: Event
    ball: Event
    nights: Sequence[Event]
    nordic: Event
    hired_night: Event


class PracticeShowMaker:
    """Makes the events; seen from `now` they are over or to come."""

    def __init__(self, maker: EventMaker, now: datetime) -> None:
        self._maker = maker
        self._now = now

    def make(self) -> PracticeShows:
        """Make all of them, in the order of their ids."""
        return PracticeShows(
            choir=self._show("humanitix", "Community Choir", (-40, -33, -26, -19, -12), 0),
            comedy=self._comedy(),
            season=self._show("humanitix", "Winter Season", (-87, -80), 2000),
            hired_gala=self._hired("humanitix", "Southern Cross Gala", 21),
            picnic=self._called_off_by_its_title(),
            gala=self._gala(),
            laughs=self._show("humanitix", "Weekly Laughs", (-92, -91, -90), 2000),
            echo=self._show("humanitix", "Echo Park Late Show", (-21,), 2500, LOS_ANGELES),
            choir_night=self._choir_night(),
            future_gala=self._future_gala(),
            gift_night=self._show("eventbrite", "Gift Night", (-20,), 2000),
            perth=self._show("eventbrite", "Swan River Late Show", (-22,), 2000, PERTH, LATE),
            ball=self._put_off_to_a_hidden_date(),
            nights=self._nights(),
            nordic=self._nordic(),
            hired_night=self._hired("eventbrite", "Southern Cross Open Mic", 23),
        )

    def _show(
        self,
        platform: Platform,
        name: str,
        days: Sequence[int],
        price: int,
        place: Place = BAR,
        late: timedelta = timedelta(),
    ) -> Event:
        starts = [evening(place, self._now + timedelta(days=each)) + late for each in days]
        currency = "USD" if place is LOS_ANGELES else "AUD"
        created = self._now - SALES_BEGAN
        event = self._maker.make(
            Plan(platform, name, place, currency, place.country, starts, created, price)
        )
        event.absorbs_fees = True
        return event

    def _comedy(self) -> Event:
        event = self._show("humanitix", "Comedy Hour", (-29,), 3000)
        add_question(event, "Postal address", "address", per_order=True)
        _ask_for_consent(event)
        return event

    def _hired(self, platform: Platform, name: str, day: int) -> Event:
        event = self._show(platform, name, (day,), 4000)
        event.hirer = HIRER
        return event

    def _called_off_by_its_title(self) -> Event:
        event = self._show("humanitix", "CANCELLED - Park Picnic", (-28,), 0)
        event.sales_stopped = True
        event.changed = self._now - timedelta(days=30)
        return event

    def _gala(self) -> Event:
        event = self._show("humanitix", "Harbour Gala", (20, 27, 34, 41, 48), 5000)
        add_ticket_type(event, "Donation", 0, 500, "donation")
        add_ticket_type(event, "Retreat deposit", 10000, 40)
        add_ticket_type(event, "Retreat balance", 40000, 40)
        add_ticket_type(event, "School class", 150000, 4)
        return event

    def _choir_night(self) -> Event:
        event = self._show("eventbrite", "Choir Night", (-22,), 2000)
        add_ticket_type(event, "Guest list", 0, 20)
        return event

    def _future_gala(self) -> Event:
        event = self._show("eventbrite", "Future Gala", (34,), 2000)
        event.collects_attendees = True
        add_ticket_type(event, "Support the Venue", 0, 500, "donation")
        add_ticket_type(event, "T-shirt", 3500, 100, "add_on")
        add_ticket_type(event, "Child (under 16)", 1000, 50)
        _ask_for_consent(event)
        return event

    def _put_off_to_a_hidden_date(self) -> Event:
        event = self._show("eventbrite", "Winter Ball", (-17,), 2000)
        event.hides_dates = True
        event.changed = self._now - timedelta(days=60)
        return event

    def _nights(self) -> list[Event]:
        days = (-92, -91, -90)
        parent = self._show("eventbrite", "Weekly Laughs", days, 2000)
        parent.is_series_parent = True
        nights = [self._show("eventbrite", parent.name, (day,), 2000) for day in days]
        for night in nights:
            night.series = parent.id
        return nights

    def _nordic(self) -> Event:
        event = self._show("eventbrite", "Nordic Night", (30,), 2000)
        event.organization, event.venue = 2, None
        return event


def _ask_for_consent(event: Event) -> None:
    add_question(event, CONSENT_QUESTION, "choice", per_order=True, choices=CONSENT_CHOICES)
