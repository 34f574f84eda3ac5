"""Whose a ticket is, since when, and whether its holder is a minor."""

from typing import Any

import pytest

from fixtures.raw_rows import (
    PLACED_AT,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import Row, Warehouse

CHANGED = "2026-10-28T03:00:00Z"
BIRTH_QUESTION = {"_id": "q-birth", "inputType": "date", "question": "Date of birth?"}
EMAIL_QUESTION = {"_id": "q-email", "inputType": "email", "question": "Your e-mail"}
CHILD_TYPES = "{child_ticket_types: ['Child (under 16)']}"


def address(name: str) -> str:
    return f"{name}@example.org"


def bought(number: int, buyer: str = "buyer", **columns: Any) -> Row:
    return eventbrite_order(number, address(f"{buyer}{number}"), **columns)


def ticket(number: int, holder: str, name: str = "Grace Holder", **columns: Any) -> Row:
    first, last = name.split()
    profile = {"first_name": first, "last_name": last, **columns.pop("profile", {})}
    return eventbrite_attendee(number, number, address(holder), profile=profile, **columns)


TRANSFERS = [
    ticket(1, "transferred", changed=CHANGED),
    ticket(2, "renamed_address", "Ada Example", changed=CHANGED),
    ticket(3, "buyer3", changed=CHANGED),
    ticket(4, "seen_before", "Ada Example"),
]
AGES = [
    ticket(10, "born_2017", profile={"age": 30, "birth_date": "2017-02-01"}),
    ticket(11, "nine", profile={"age": "9"}),
    ticket(12, "of_age", profile={"age": 16}),
    ticket(13, "child_type", ticket_class_name=" child (UNDER 16)"),
    ticket(14, "adult_on_a_child_type", ticket_class_name="Child (under 16)", profile={"age": 40}),
    ticket(15, "odd", profile={"age": "nine", "birth_date": "tomorrow"}),
    ticket(16, "unborn", profile={"age": -4, "birth_date": "2031-01-01"}),
]
PHONE = {"cell_phone": "0412 345 352"}
CHILDREN = [
    ticket(30, "buyer30", "Sam Child", profile={"age": 9, **PHONE}),
    ticket(31, "buyer31", "Ada Example", profile={"age": 9}),
    ticket(32, "parent", "Sam Child", profile={"age": 9, **PHONE}),
    ticket(33, "buyer33", "Ada Example", ticket_class_name="Child (under 16)", profile=PHONE),
]
"""Under the buyer's address; the buyer; under a parent's address; under a parent's own name."""


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    warehouse.create_raw_tables("humanitix", "eventbrite")
    questions = [EMAIL_QUESTION, BIRTH_QUESTION]
    warehouse.land("humanitix.events", humanitix_event(1, additionalQuestions=questions))
    warehouse.land("eventbrite.events", eventbrite_event(1))
    for row in TRANSFERS + AGES + CHILDREN:
        number = int(row["id"][1:])
        warehouse.land("eventbrite.orders", bought(number))
        warehouse.land("eventbrite.attendees", row)
    warehouse.land("eventbrite.orders", eventbrite_order(34, address("buyer31")))
    parent: Row = {"first_name": "Ria", "last_name": "Parent"}
    warehouse.land("eventbrite.orders", eventbrite_order(35, address("parent"), **parent))
    warehouse.land("humanitix.orders", humanitix_order(1, address("humanitix_buyer")))
    birth = {"questionId": "q-birth", "value": "2017-02-01"}
    young = humanitix_order(2, address("young_buyer"), additionalFields=[birth])
    warehouse.land("humanitix.orders", young)
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(1, 1, holder=address("passed_on"), updatedAt=CHANGED),
        humanitix_ticket(
            2, 1, holder=address("swapped"), createdAt=CHANGED, updatedAt="2026-10-30T00:00:00Z",
            salesChannel="swap", swappedFrom={"id": "ticket0"},
        ),
        humanitix_ticket(3, 1, additionalFields=[birth]),
    )  # fmt: skip
    warehouse.build("--vars", CHILD_TYPES)
    return warehouse


@pytest.fixture(scope="module")
def holders(built: Warehouse) -> dict[str, Row]:
    query = (
        "select email, held_since, minor_until::text from marts.attendees where email is not null"
    )
    return built.by_email(query)


@pytest.fixture(scope="module")
def people(built: Warehouse, holders: dict[str, Row]) -> dict[str, Row]:
    assert holders, "read first"
    return built.by_email()


def since(row: Row) -> str:
    return f"{row['held_since']:%Y-%m-%d}"


def test_a_ticket_of_another_name_and_address_is_the_holders_since_it_changed(
    holders: dict[str, Row],
) -> None:
    assert since(holders[address("transferred")]) == "2026-10-28"
    assert since(holders[address("passed_on")]) == "2026-10-28"


def test_a_ticket_that_shares_name_or_address_with_the_buyer_is_as_old_as_it_was_issued(
    holders: dict[str, Row],
) -> None:
    for name in ("renamed_address", "buyer3", "seen_before"):
        assert since(holders[address(name)]) == PLACED_AT[:10]


def test_a_swap_is_held_since_it_was_issued(holders: dict[str, Row]) -> None:
    assert since(holders[address("swapped")]) == "2026-10-28"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("born_2017", "2033-02-01"),
        ("nine", "2033-10-01"),
        ("of_age", None),
        ("child_type", "infinity"),
        ("adult_on_a_child_type", None),
        ("odd", None),
        ("unborn", None),
    ],
)
def test_a_holder_is_a_minor_until_the_day_on_which_all_doubt_ends(
    holders: dict[str, Row], name: str, day: str | None
) -> None:
    assert holders[address(name)]["minor_until"] == day


def test_a_question_for_the_birth_date_tells_too(built: Warehouse) -> None:
    query = "select minor_until::text from marts.attendees where attendee_key = 'humanitix:ticket3'"
    assert built.rows(query) == [{"minor_until": "2033-02-01"}]


@pytest.mark.parametrize("name", ["born_2017", "nine", "child_type", "buyer31", "young_buyer"])
def test_a_minor_is_no_customer_whether_holder_or_buyer(people: dict[str, Row], name: str) -> None:
    assert address(name) not in people


def test_a_parents_number_on_a_childs_ticket_in_their_own_name_is_theirs(
    people: dict[str, Row],
) -> None:
    assert people[address("buyer33")]["mobile"] == "+61412345352"


@pytest.mark.parametrize("name", ["of_age", "adult_on_a_child_type", "buyer10", "buyer33"])
def test_adults_and_who_buys_for_a_child_stay_customers(people: dict[str, Row], name: str) -> None:
    assert address(name) in people


@pytest.mark.parametrize(("name", "first"), [("buyer30", "Ada"), ("parent", "Ria")])
def test_a_childs_ticket_gives_no_name_and_no_number_to_whose_address_it_bears(
    people: dict[str, Row], name: str, first: str
) -> None:
    row = people[address(name)]
    assert (row["first_name"], row["mobile"]) == (first, None)


def test_the_visit_of_a_minor_is_the_buyers(people: dict[str, Row]) -> None:
    assert people[address("buyer10")]["events_attended"] == 1
    assert people[address("buyer12")]["events_attended"] == 0


@pytest.fixture(scope="module")
def grown_up(
    built: Warehouse, people: dict[str, Row], read_again: dict[str, Row]
) -> dict[str, Row]:
    assert people, "read before"
    assert read_again, "so are these rows"
    built.build("--vars", CHILD_TYPES, now="2033-10-02T00:30:00+00:00")
    return built.by_email()


@pytest.mark.parametrize("name", ["born_2017", "nine", "buyer31", "young_buyer"])
def test_who_comes_of_age_becomes_a_customer_on_that_day(
    grown_up: dict[str, Row], name: str
) -> None:
    assert address(name) in grown_up
    assert address("child_type") not in grown_up


def test_the_visit_is_the_holders_from_then_on(grown_up: dict[str, Row]) -> None:
    assert grown_up[address("born_2017")]["events_attended"] == 1
    assert grown_up[address("buyer10")]["events_attended"] == 0


@pytest.fixture(scope="module")
def read_again(built: Warehouse, people: dict[str, Row]) -> dict[str, Row]:
    assert people, "read before the rows come again"
    scanned = {"changed": "2026-10-30T03:00:00Z", "checked_in": True}
    built.land(
        "eventbrite.attendees",
        {**TRANSFERS[0], **scanned},
        ticket(4, "heir", "Ada Example", changed=CHANGED),
    )
    built.build("--vars", CHILD_TYPES)
    built.land("eventbrite.attendees", {**ticket(4, "heir", "Ada Example"), **scanned})
    built.build("--full-refresh", "--vars", CHILD_TYPES)
    return built.by_email("select email, held_since from marts.attendees")


def test_an_address_that_is_seen_to_change_is_new_with_the_change(
    read_again: dict[str, Row],
) -> None:
    assert since(read_again[address("heir")]) == "2026-10-28"


def test_neither_a_scan_nor_a_full_refresh_makes_a_holder_newer(read_again: dict[str, Row]) -> None:
    assert since(read_again[address("transferred")]) == "2026-10-28"


def test_who_got_a_ticket_is_a_customer_since_then(grown_up: dict[str, Row]) -> None:
    assert address("seen_before") not in grown_up
    for name in ("transferred", "heir", "passed_on"):
        assert str(grown_up[address(name)]["customer_since"]) == "2026-10-28"
