"""Who is nobody, and what a name is."""

from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import Any

import pytest

from fixtures.raw_rows import (
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import Row, Warehouse

NOBODYS = [
    "John.Doe@No.Email",
    "somebody@noemail.net",
    "NoEmail@example.org",
    "noreply@example.org",
    "test@example.org",
    "boxoffice@example.org",
]
AT_THE_DOOR = {"salesChannel": "boxOffice"}
PLACEHOLDER: Row = {"firstName": "Box office", "lastName": "Order: 55THNY90"}
FILLED_IN = eventbrite_attendee(20, 20, "form@example.org")
REQUESTED = {"first_name": "Info", "last_name": "Requested"}
SHARED, SHARED_ON_EVENTBRITE = "bar@example.org", "bar2@example.org"
SHARED_ON_BOTH = "bar3@example.org"
BUYERS = ["Ann Smith", "Ben Jones", "ANN SMÍTH", "Cy Young", "Di Wood", "Ed Hill"]
FRIEND = {
    "first_name": "Liv",
    "last_name": "Friend",
    "cell_phone": "0412 345 352",
    "addresses": {"home": {"address_1": "9 Liv Lane", "city": "Hobart", "country": "AU"}},
}
OWN = {
    "first_name": "Ada",
    "last_name": "Example",
    "cell_phone": "0412 345 351",
    "home_phone": "0411 345 351",
}
LATER = "2026-10-05T02:00:00Z"


def door_sale(number: int, email: str, **columns: Any) -> Row:
    return humanitix_order(number, email, **{**AT_THE_DOOR, **columns})


def named(name: str) -> Row:
    first, last = name.split()
    return {"firstName": first, "lastName": last}


def ticket(number: int, order: int, email: str, profile: Row) -> Row:
    return eventbrite_attendee(number, order, email, profile=profile)


HOUSEHOLDS = [
    ("eventbrite.orders", eventbrite_order(50, "ken@example.org")),
    ("eventbrite.attendees", ticket(50, 50, "ken@example.org", OWN)),
    ("eventbrite.orders", eventbrite_order(51, "ken@example.org", created=LATER)),
    ("eventbrite.attendees", ticket(51, 51, "ken@example.org", FRIEND)),
    ("eventbrite.orders", eventbrite_order(52, "one.order@example.org")),
    ("eventbrite.attendees", ticket(52, 52, "one.order@example.org", FRIEND)),
    ("eventbrite.attendees", ticket(53, 52, "one.order@example.org", OWN)),
    ("humanitix.orders", humanitix_order(54, "household@example.org", mobile="0412 345 353")),
    (
        "humanitix.orders",
        humanitix_order(55, "household@example.org", **named("Ann Example"), completedAt=LATER),
    ),
    ("humanitix.orders", humanitix_order(56, "accents@example.org", **named("René Müller"))),
    ("eventbrite.orders", eventbrite_order(56, "elsewhere@example.org")),
    (
        "eventbrite.attendees",
        ticket(56, 56, "accents@example.org", {**OWN, "first_name": "RENE", "last_name": "Muller"}),
    ),
    (
        "humanitix.orders",
        humanitix_order(
            57, "nameless.order@example.org", firstName="", lastName=None, mobile="0412 345 354"
        ),
    ),
    ("humanitix.orders", humanitix_order(58, "nameless.order@example.org", completedAt=LATER)),
]


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    warehouse.create_raw_tables("humanitix", "eventbrite")
    warehouse.land("humanitix.events", humanitix_event(1, name="Salt &amp; Pepper"))
    venue = {"name": "Caf&eacute; Rex", "address": {"city": "Sydney"}}
    warehouse.land("eventbrite.events", eventbrite_event(1, venue=venue))
    for number, email in enumerate(NOBODYS, start=1):
        warehouse.land("humanitix.orders", humanitix_order(number, email))
        warehouse.land("eventbrite.orders", eventbrite_order(number, email))
        holder = eventbrite_attendee(number, number, f"holder.{email}")
        warehouse.land("eventbrite.attendees", holder)
    warehouse.land(
        "humanitix.orders",
        door_sale(30, "placeholder@example.org", **PLACEHOLDER),
        door_sale(31, "placeholder@example.org", firstName="Box office", lastName="Order: 2"),
        door_sale(32, "details.taken@example.org"),
        humanitix_order(33, "own.box.office@example.org"),
        humanitix_order(34, "corrected@example.org"),
        humanitix_order(35, "nameless@example.org", firstName="TBC", lastName="-"),
    )
    warehouse.land("humanitix.tickets", humanitix_ticket(1, 32, **PLACEHOLDER))
    warehouse.land("eventbrite.orders", eventbrite_order(20, "buyer@example.org"))
    warehouse.land("eventbrite.attendees", {**FILLED_IN, "profile": {**REQUESTED, "email": None}})
    warehouse.land("eventbrite.orders", eventbrite_order(21, "buys.for.another@example.org"))
    holder = eventbrite_attendee(21, 21, "holder@no.email")
    warehouse.land("eventbrite.attendees", holder)
    for table, row in HOUSEHOLDS:
        warehouse.land(table, row)
    warehouse.land("eventbrite.ticket_classes", {"id": "t1", "sales_channels": ["atd"]})
    for number, name in enumerate(BUYERS):
        if name != BUYERS[-1]:
            warehouse.land("humanitix.orders", door_sale(70 + number, SHARED, **named(name)))
            if number < 4:
                sale = door_sale(80 + number, SHARED_ON_BOTH, **named(name))
                warehouse.land("humanitix.orders", sale)
        first, last = name.split()
        if number >= 3:
            sold = eventbrite_order(80 + number, SHARED_ON_BOTH, first_name=first, last_name=last)
            warehouse.land("eventbrite.orders", sold)
            entry = eventbrite_attendee(80 + number, 80 + number, None, ticket_class_id="t1")
            warehouse.land("eventbrite.attendees", entry)
        sold = eventbrite_order(70 + number, SHARED_ON_EVENTBRITE, first_name=first, last_name=last)
        warehouse.land("eventbrite.orders", sold)
        entry = eventbrite_attendee(70 + number, 70 + number, None, ticket_class_id="t1")
        warehouse.land("eventbrite.attendees", entry)
    warehouse.build()
    return warehouse


@dataclass(frozen=True)
class Seen:
    """What stands in the warehouse at some time."""

    people: dict[str, Row]
    sold: list[Row]
    unusable: list[Row]
    notices: str
    gone: set[str]


def _seen(warehouse: Warehouse) -> Seen:
    return Seen(
        warehouse.by_email(),
        warehouse.rows("select total_amount from marts.ticket_sales where email is null"),
        warehouse.rows("select typed, reason, attendee_key from marts.unusable_addresses"),
        " ".join(row["told"] for row in warehouse.rows("select told from marts.notices")),
        set(warehouse.by_email("select email from publish.former_addresses")),
    )


@pytest.fixture(scope="module")
def story(built: Warehouse) -> dict[str, Seen]:
    """At first; after a correction and a form; after a variable named one address more."""
    story = {"at first": _seen(built)}
    built.land("humanitix.orders", humanitix_order(34, None))
    built.land("eventbrite.attendees", FILLED_IN)
    built.land("humanitix.orders", door_sale(75, SHARED, **named(BUYERS[-1])))
    built.build()
    story["corrected"] = _seen(built)
    built.build("--full-refresh", "--vars", "{nobodys_addresses: [own.box.office@example.org]}")
    story["named"] = _seen(built)
    return story


@pytest.fixture(scope="module")
def people(story: dict[str, Seen]) -> dict[str, Row]:
    return story["at first"].people


@pytest.mark.parametrize("email", [*NOBODYS, "placeholder@example.org", "holder@no.email"])
def test_nobodys_address_makes_no_customer_of_a_buyer_or_a_holder(
    people: dict[str, Row], email: str
) -> None:
    assert email.lower() not in people


def test_nobodys_sales_stay_with_their_amounts(story: dict[str, Seen]) -> None:
    assert [row["total_amount"] for row in story["at first"].sold] == [40] * 14


def test_a_door_sale_of_which_details_were_taken_is_a_customers(people: dict[str, Row]) -> None:
    assert people["details.taken@example.org"]["first_name"] == "Ada"


def test_the_reason_is_told(story: dict[str, Seen]) -> None:
    told = story["at first"].unusable
    reasons = {row["typed"]: row["reason"] for row in told}
    assert reasons["john.doe@no.email"] == "it is nobody's (nobodys_addresses)"
    assert reasons["placeholder@example.org"] == "the box office stands in the place of a name"
    holders = {row["typed"] for row in told if row["attendee_key"]}
    assert holders == {f"holder.{email}".lower() for email in NOBODYS[:2]} | {"holder@no.email"}


def test_a_placeholder_is_no_name_and_its_person_stays(people: dict[str, Row]) -> None:
    row = people["nameless@example.org"]
    assert (row["first_name"], row["last_name"]) == (None, None)


def test_texts_of_events_and_venues_are_decoded(built: Warehouse) -> None:
    rows = built.rows("select event_name, venue_name from marts.events order by event_key")
    assert [rows[0]["venue_name"], rows[1]["event_name"]] == ["Café Rex", "Salt & Pepper"]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ren&eacute;e", "O&#39;Brien", ("Renée", "O'Brien")),
        ("Ann & Ben", "Smith", ("Ann", "Smith")),
        ("Ann and Ben", "Smith", ("Ann", "Smith")),
        ("Ann Smith & Ben Jones", None, ("Ann", "Smith")),
        ("Ann &amp; Ben Smith", "", ("Ann", "Smith")),
        ("Ann", "& Ben Smith", ("Ann", "Smith")),
        ("Ann van der Berg", None, ("Ann", "van der Berg")),
        ("Anders", "And", ("Anders", "And")),
        ("Mary Jane", "Smith", ("Mary Jane", "Smith")),
        ("Christopher", "Guest", ("Christopher", "Guest")),
        ("山田", "太郎", ("山田", "太郎")),
        ("Info", "Requested", (None, None)),
        ("Guest of Cy", "Two", (None, None)),
        ("Box office", "Order: 55THNY90", (None, None)),
        ("Test", "Test", (None, None)),
        ("n/a", "N/A", (None, None)),
        (".", "--", (None, None)),
        ("ada@example.org", "Smith", (None, "Smith")),
        ("Ada", "TBC", ("Ada", None)),
    ],
)  # fmt: skip
def test_a_name_is_one_persons_as_people_write_it(
    built: Warehouse, first: str, last: str | None, name: tuple[str | None, str | None]
) -> None:
    query = "select staging.person_name(%(first)s::text, %(last)s::text) as found"
    [row] = built.rows(query, first=first, last=last)
    assert tuple(row["found"]) == name


def test_every_entity_of_html_is_decoded_once(built: Warehouse) -> None:
    named = [f"&{name}" for name in html5 if name.endswith(";")]
    numbered = [f"&#{code};" for code in (39, 146, 233, 128512)] + [
        "&#x27;",
        "&#X1F600;",
        "&amp;lt;",
    ]
    texts = [f"a{entity}b" for entity in named + numbered]
    query = "select given, staging.decoded(given) as found from unnest(%(texts)s::text[]) as given"
    for row in built.rows(query, texts=texts):
        assert row["found"] == unescape(row["given"])


@pytest.mark.parametrize("text", ["AT&T;", "&#0;", "&#xD800;", "&#9999999;", "&ltb", "& ;", "&;"])
def test_what_is_no_entity_stays_as_it_is(built: Warehouse, text: str) -> None:
    assert built.rows("select staging.decoded(%(text)s) as found", text=text) == [{"found": text}]


def test_who_is_corrected_to_no_address_comes_off_our_lists(story: dict[str, Seen]) -> None:
    assert story["at first"].gone == set()
    assert "corrected@example.org" in story["corrected"].gone


def test_whom_a_variable_makes_nobody_comes_off_our_lists(story: dict[str, Seen]) -> None:
    assert story["named"].gone == {"corrected@example.org", "own.box.office@example.org", SHARED}


def test_a_placeholder_is_replaced_once_the_form_is_filled_in(story: dict[str, Seen]) -> None:
    assert "form@example.org" not in story["at first"].people
    holder = story["corrected"].people["form@example.org"]
    assert (holder["first_name"], holder["last_name"]) == ("Grace", "Holder")


def test_an_address_is_nobodys_once_five_names_buy_under_it_at_the_door(
    story: dict[str, Seen],
) -> None:
    assert SHARED in story["at first"].people
    assert SHARED not in story["corrected"].people
    assert SHARED in story["corrected"].gone
    reasons = {row["typed"]: row["reason"] for row in story["corrected"].unusable}
    assert reasons[SHARED] == "too many names buy under it at the door (shared_address_names)"


def test_at_the_door_on_eventbrite_are_tickets_of_a_type_that_is_sold_nowhere_else(
    story: dict[str, Seen],
) -> None:
    assert SHARED_ON_EVENTBRITE not in story["at first"].people
    assert SHARED_ON_BOTH not in story["at first"].people


def test_addresses_that_many_names_share_are_told_without_naming_them(
    story: dict[str, Seen],
) -> None:
    assert "No customer comes of 2 addresses under which 5" in story["at first"].notices
    assert "No customer comes of 3 addresses under which 5" in story["corrected"].notices
    assert "example.org" not in story["corrected"].notices


@pytest.mark.parametrize("buyer", ["ken", "one.order"])
def test_a_friends_number_and_address_are_not_the_buyers(
    people: dict[str, Row], buyer: str
) -> None:
    row = people[f"{buyer}@example.org"]
    assert (row["first_name"], row["mobile"]) == ("Ada", "+61412345351")
    assert (row["address_line1"], row["suburb"]) == (None, None)


def test_of_a_household_one_person_is_kept_and_nothing_of_the_others(
    people: dict[str, Row],
) -> None:
    row = people["household@example.org"]
    assert (row["first_name"], row["mobile"]) == ("Ann", None)


def test_a_name_is_the_same_without_case_and_accents(people: dict[str, Row]) -> None:
    row = people["accents@example.org"]
    assert (row["first_name"], row["mobile"]) == ("René", "+61412345351")


def test_a_number_on_an_order_without_a_name_is_the_buyers(people: dict[str, Row]) -> None:
    row = people["nameless.order@example.org"]
    assert (row["first_name"], row["mobile"]) == ("Ada", "+61412345354")


def test_it_is_told_which_order_gave_the_name_and_what_was_left_out(built: Warehouse) -> None:
    rows = built.rows(
        "select seen_in, gives_name, bears_name, has_number from marts.customer_contacts"
        " where email = 'ken@example.org'"
    )
    told = {row.pop("seen_in"): tuple(row.values()) for row in rows}
    assert told["eventbrite:551"] == (True, True, False)
    assert told["eventbrite:851"] == (False, False, True)
