"""Countries as people write them."""

from typing import Final

import pytest

from fixtures.raw_rows import (
    Row,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
)
from fixtures.warehouse import Warehouse

WRITTEN: Final = {
    "GB": ("UK", "u.k.", "gb", "GBR", "England", "Scotland", "wales", "Northern Ireland",
           "United Kingdom", "the united  kingdom", "Great Britain"),
    "US": ("USA", "U.S.A.", "us", "United States", "The United States of America", "America"),
    "AU": ("AUS", "australia", " AU ", "Aust."),
    "NZ": ("Aotearoa", "New Zealand", "NZL"),
    "DE": ("Deutschland", "Germany", "Federal Republic of Germany"),
    "AT": ("Österreich", "osterreich"),
    "CI": ("Co\u0302te d\u2019Ivoire", "COTE D'IVOIRE", "Ivory Coast"),
    "TT": ("Trinidad & Tobago", "trinidad and tobago"),
    "CG": ("Congo",),
    "CD": ("Congo, The Democratic Republic of the",),
    "KR": ("South Korea", "Korea, Republic of"),
    "TR": ("Türkiye", "Turkey"),
    "RU": ("Россия",),
    "JP": ("日本",),
    None: ("XX", "home", "Korea", "?", "x" * 100_000, "Österreich-Ungarn"),
}  # fmt: skip
CASES: Final = [(country, text) for country, texts in WRITTEN.items() for text in texts]


def _order(number: int, country: object, mobile: str = "0412 345 678", **columns: object) -> Row:
    answer = {"questionId": "address", "details": {"street": "1 High St", "country": country}}
    row = humanitix_order(number, f"person{number}@example.org", additionalFields=[answer])
    return {**row, "mobile": mobile, **columns}


@pytest.fixture(scope="module")
def people(warehouse: Warehouse) -> dict[str, Row]:
    """Customers, one for each way to write a country, and one for each kind of place of a sale."""
    warehouse.create_raw_tables("humanitix", "eventbrite")
    german = {"name": "Halle", "address": {"country": "Germany"}}
    british = {"type": "address", "venueName": "Arena", "country": "UK"}
    warehouse.land("humanitix.events", humanitix_event(1), humanitix_event(2, location=None))
    warehouse.land("humanitix.events", humanitix_event(3, eventLocation=british, location=None))
    warehouse.land("eventbrite.events", eventbrite_event(1, venue=german))
    written = [_order(number, text) for number, (_, text) in enumerate(CASES)]
    warehouse.land(
        "humanitix.orders",
        *written,
        _order(200, "UK", "07700 900123"),
        _order(201, None, "07700 900123", location="UK"),
        _order(203, "AU", "0412345711 / 0298765432"),
        _order(204, "AU", "0061412345704"),
        _order(202, {"code": "GB"}, "07700 900123", eventId="event3", location=None),
    )
    home = {"address_1": "1 High St", "city": "Leeds", "country": "England"}
    phones = {"cell_phone": "07700 900123 / 07700 900124", "home_phone": "(020) 7946 0018 ext 2"}
    warehouse.land(
        "eventbrite.orders",
        eventbrite_order(1, "grace@example.org", first_name="Grace", last_name="Holder"),
    )
    warehouse.land(
        "eventbrite.attendees",
        eventbrite_attendee(
            1, 1, "grace@example.org", profile={**phones, "addresses": {"home": home}}
        ),
    )
    warehouse.build()
    return warehouse.by_email()


@pytest.mark.parametrize("index", range(len(CASES)), ids=[text[:40] for _, text in CASES])
def test_a_country_is_told_however_it_is_written(people: dict[str, Row], index: int) -> None:
    assert people[f"person{index}@example.org"]["country"] == CASES[index][0]


@pytest.mark.parametrize("number", [200, 201, 202], ids=["address", "data region", "event"])
def test_a_number_is_read_in_the_country_that_was_written(
    people: dict[str, Row], number: int
) -> None:
    assert people[f"person{number}@example.org"]["mobile"] == "+447700900123"


def test_a_field_may_hold_a_mobile_and_a_landline(people: dict[str, Row]) -> None:
    person = people["person203@example.org"]
    assert (person["mobile"], person["landline"]) == ("+61412345711", "+61298765432")


def test_a_number_may_be_dialled_as_from_elsewhere(people: dict[str, Row]) -> None:
    assert people["person204@example.org"]["mobile"] == "+61412345704"


def test_country_and_numbers_of_a_ticket_at_eventbrite_are_read_likewise(
    people: dict[str, Row],
) -> None:
    person = people["grace@example.org"]
    assert [person[column] for column in ("country", "mobile", "landline")] == [
        "GB", "+447700900123", "+442079460018"
    ]  # fmt: skip


def test_countries_of_events_are_codes(people: dict[str, Row], warehouse: Warehouse) -> None:
    assert people
    found = warehouse.rows("select event_key, country from marts.events order by event_key")
    assert [row["country"] for row in found] == ["DE", "AU", "AU", "GB"]
