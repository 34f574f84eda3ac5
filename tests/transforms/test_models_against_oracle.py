"""The models against the oracle on a season in which situations of box offices meet at random."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from fixtures.oracle.customers import Oracle
from fixtures.oracle.eventbrite_books import eventbrite_books
from fixtures.oracle.humanitix_books import humanitix_books
from fixtures.oracle.people import Holders
from fixtures.oracle.season import DESK, LATER, NOW, QUESTION, Season
from fixtures.oracle.settings import Settings
from fixtures.warehouse import Row, Warehouse

SEGMENTS = {"vip", "new", "active", "regular", "inactive"}
CHANGE_TRACKING = {"row_hash", "updated_at", "sync_version"}
VARIABLES: dict[str, Any] = {
    "nobodys_addresses": ["no.email", "p3@", "p4@example.org"],
    "shared_address_names": 20,
    "minimum_age": 18,
    "child_ticket_types": ["child (under 16)"],
    "free_orders_make_vips": True,
    "balance_ticket_types": ["FINAL PAYMENT"],
    "watched_door_share": 0.4,
    "called_off_titles": ["show 3"],
    "called_off_events": ["event2", "75"],
    "own_hosts": ["venue", "organizer-org1"],
    "consent_questions": [{"question": QUESTION, "yes": ["yes, please"], "no": ["no, thanks"]}],
}


@dataclass
class Reading:
    """What the warehouse holds after a run, and what the oracle makes of the same rows."""

    rows: dict[str, Row]
    expected: dict[str, Row]

    def differences(self) -> list[str]:
        """Each value that differs."""
        return list(_differences(self.expected, self.rows))


@pytest.fixture(scope="module")
def readings(warehouse: Warehouse) -> dict[str, Reading]:
    """Of a season with every variable set, as it comes, and of a later run on what changed."""
    season, holders = Season(seed=2), Holders()
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    _land(warehouse, season)
    warehouse.build("--vars", json.dumps(VARIABLES), now=NOW.isoformat())
    with_variables = _reading(warehouse, season, NOW, Settings(**VARIABLES), holders)
    warehouse.build("--full-refresh", now=NOW.isoformat())
    at_first = _reading(warehouse, season, NOW, Settings(), holders)
    season.go_on()
    _land(warehouse, season)
    warehouse.build(now=LATER.isoformat())
    later = _reading(warehouse, season, LATER, Settings(), holders)
    return {"with every variable": with_variables, "at first": at_first, "later": later}


def _land(warehouse: Warehouse, season: Season) -> None:
    rows = season.humanitix
    for event in rows.events:
        warehouse.land("humanitix.events", {k: v for k, v in event.items() if k != "dates"})
        dates = [{**date, "eventId": event["_id"]} for date in event["dates"]]
        warehouse.land("humanitix.event_dates", *dates)
    warehouse.land("humanitix.orders", *rows.orders)
    warehouse.land("humanitix.tickets", *rows.tickets)
    for organisation in season.organisations.values():
        warehouse.land("eventbrite.events", *organisation.events)
        warehouse.land("eventbrite.ticket_classes", *organisation.ticket_classes)
        warehouse.land("eventbrite.orders", *organisation.orders)
        warehouse.land("eventbrite.attendees", *organisation.attendees)


def _reading(
    warehouse: Warehouse, season: Season, now: datetime, settings: Settings, holders: Holders
) -> Reading:
    books = [humanitix_books(season.humanitix, settings)]
    books += [eventbrite_books(rows, settings) for rows in season.organisations.values()]
    oracle = Oracle(books, now, settings=settings, holders=holders)
    return Reading(warehouse.by_email(), oracle.rows())


def _differences(expected: dict[str, Row], rows: dict[str, Row]) -> Iterable[str]:
    for email in sorted(expected.keys() | rows.keys()):
        row, wanted = rows.get(email), expected.get(email)
        if row is None or wanted is None:
            yield f"no {email}" if row is None else f"an extra {email}"
            continue
        for name in sorted((wanted.keys() | row.keys()) - CHANGE_TRACKING):
            if row.get(name) != wanted.get(name):
                yield f"{email}: {name} is {row.get(name)!r}, not {wanted.get(name)!r}"


@pytest.mark.parametrize("when", ["with every variable", "at first", "later"])
def test_the_models_tell_what_the_oracle_tells(readings: dict[str, Reading], when: str) -> None:
    assert readings[when].differences() == []


def test_the_season_has_everybody(readings: dict[str, Reading]) -> None:
    """Nobody's address, one that many names share, and customers of every segment."""
    told = readings["later"].expected
    assert DESK not in told
    assert {row["customer_segment"] for row in told.values()} == SEGMENTS
