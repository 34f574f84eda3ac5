"""Who must not be mailed: minors, by whatever they leave, and who said no where it counts."""

from dataclasses import dataclass
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
from fixtures.warehouse import NOW, Row, Warehouse

OF_AGE = "2026-11-20T00:30:00+00:00"
EARLIER, LATER = "2026-09-01T00:00:00Z", "2026-10-20T00:00:00Z"
BIRTH_QUESTION = {"_id": "q-birth", "inputType": "date", "question": "Date of birth"}
TURNS_16_IN_NOVEMBER: Row = {
    "additionalFields": [{"questionId": "q-birth", "value": "2010-11-10"}],
    "firstName": "Tom",
    "lastName": "Young",
}
SETTINGS = """
own_hosts: [house, 77]
consent_questions: {question: May we write?, yes: Yes}
child_ticket_types: "Kid's"
box_office_names: []
"""


def address(name: str) -> str:
    return f"{name}@example.org"


@dataclass(frozen=True)
class Seen:
    """The customer table, and the ledger of consent."""

    people: dict[str, Row]
    ledger: list[Row]


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> dict[str, Seen]:
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    questions = [BIRTH_QUESTION]
    warehouse.land(
        "humanitix.events",
        humanitix_event(1, organiserId="house", additionalQuestions=questions, totalCapacity=1e10),
        humanitix_event(2, organiserId="hirer", additionalQuestions=questions),
    )
    warehouse.land(
        "eventbrite.events",
        eventbrite_event(1, organization_id="900", organizer_id="77"),
        eventbrite_event(2, organization_id="900", organizer_id="78"),
        eventbrite_event(3, organization_id="901", organizer_id="79"),
    )
    _minors(warehouse)
    _order(warehouse, 30, "moves.old", yes=False, at=EARLIER)
    _order(warehouse, 31, "moves.old", event=2, yes=True, at=LATER)
    _order(warehouse, 32, "moves.old", yes=True, at=EARLIER)
    _order(warehouse, 40, "blank.first.name", yes=True, at=EARLIER, firstName="")
    _flags(warehouse)
    story = {"first": _run(warehouse)}
    _order(warehouse, 32, "moves.new", yes=True, at=EARLIER)
    story["corrected"] = _run(warehouse)
    story["of age"] = _run(warehouse, OF_AGE)
    story["rebuilt"] = _run(warehouse, OF_AGE, "--full-refresh")
    return story


def _minors(warehouse: Warehouse) -> None:
    minor = TURNS_16_IN_NOVEMBER
    _order(warehouse, 1, "orders.twice", yes=True, at=EARLIER, **minor)
    _order(warehouse, 2, "orders.twice", yes=True, at=LATER, **minor | {"additionalFields": []})
    _order(warehouse, 3, "household", yes=True, at=EARLIER, **minor)
    _order(warehouse, 4, "household", yes=True, at=LATER, **minor | {"additionalFields": []})
    _order(warehouse, 5, "household", yes=None, at=EARLIER)
    _order(warehouse, 6, "parent.says.yes", yes=True, at=EARLIER, **minor)
    _order(warehouse, 7, "parent.says.yes", yes=True, at=LATER)
    _order(warehouse, 8, "nameless", yes=True, at=EARLIER, **minor)
    _order(warehouse, 9, "nameless", yes=True, at=LATER, firstName=None, lastName="TBC")
    warehouse.land("eventbrite.orders", eventbrite_order(3, address("parent")))
    kids = eventbrite_attendee(3, 3, address("kid"), ticket_class_name="Kid's")
    warehouse.land("eventbrite.attendees", kids)
    asked = [{"question_id": "5", "question": "May we write?", "answer": "Yes"}]
    for number, profile in enumerate([{"birth_date": "2010-11-10"}, {}], start=1):
        email = address("answers.a.question")
        warehouse.land("eventbrite.orders", eventbrite_order(number, address("parent"), event=1))
        attendee = eventbrite_attendee(
            number, number, email, profile=profile, answers=asked, changed=LATER
        )
        warehouse.land("eventbrite.attendees", attendee)


def _flags(warehouse: Warehouse) -> None:
    for number, (name, event, yes, at) in enumerate(
        [
            ("no.to.a.sister", 1, True, EARLIER),
            ("no.to.a.sister", 2, False, LATER),
            ("yes.to.a.sister", 2, True, LATER),
            ("no.to.a.stranger", 1, True, EARLIER),
            ("no.to.a.stranger", 3, False, LATER),
        ],
        start=50,
    ):
        order = eventbrite_order(
            number,
            address(name),
            event,
            opt_in=yes,
            created=at,
            changed=at,
            organization_id="901" if event == 3 else "900",
        )
        warehouse.land("eventbrite.orders", order)


def _order(
    warehouse: Warehouse,
    number: int,
    name: str,
    *,
    yes: bool | None,
    at: str,
    event: int = 1,
    **columns: Any,
) -> None:
    order = humanitix_order(
        number,
        address(name),
        event,
        **{"organiserMailListOptIn": yes, "completedAt": at, "updatedAt": at, **columns},
    )
    warehouse.land("humanitix.orders", order)
    warehouse.land("humanitix.tickets", humanitix_ticket(number, number, event))


def _run(warehouse: Warehouse, now: str = NOW, *arguments: str) -> Seen:
    warehouse.build("--vars", SETTINGS, *arguments, now=now)
    ledger = warehouse.rows(
        "select consent_event_key, email, subscribed, is_own_host from marts.consent_events"
        " order by consent_event_key, email"
    )
    return Seen(warehouse.by_email(), ledger)


def _agreed(seen: Seen, name: str) -> bool:
    said = seen.people[address(name)]["marketing_opt_in"]
    assert isinstance(said, bool)
    return said


@pytest.mark.parametrize("name", ["orders.twice", "nameless", "answers.a.question"])
def test_a_minor_is_no_customer_by_an_order_that_tells_no_age(
    story: dict[str, Seen], name: str
) -> None:
    assert address(name) not in story["first"].people


@pytest.mark.parametrize("when", ["of age", "rebuilt"])
@pytest.mark.parametrize("name", ["orders.twice", "nameless", "answers.a.question"])
def test_a_yes_of_a_minors_is_none_in_an_order_that_tells_no_age_either(
    story: dict[str, Seen], name: str, when: str
) -> None:
    assert not _agreed(story[when], name)


def test_a_minors_yes_is_not_that_of_who_shares_the_address(story: dict[str, Seen]) -> None:
    assert not _agreed(story["first"], "household")
    assert _agreed(story["first"], "parent.says.yes")


def test_a_yes_to_another_host_takes_back_no_no_of_a_former_address(
    story: dict[str, Seen],
) -> None:
    assert not _agreed(story["corrected"], "moves.new")


def test_a_no_at_eventbrite_is_one_to_all_organisers_of_the_organisation(
    story: dict[str, Seen],
) -> None:
    assert not _agreed(story["first"], "no.to.a.sister")
    assert not _agreed(story["first"], "yes.to.a.sister")
    assert _agreed(story["first"], "no.to.a.stranger")


def test_one_value_without_brackets_is_a_list_of_one(story: dict[str, Seen]) -> None:
    assert address("kid") not in story["first"].people
    said = [row for row in story["first"].ledger if row["email"] == address("answers.a.question")]
    assert said == []


def test_without_names_of_box_offices_a_blank_name_is_none_of_them(story: dict[str, Seen]) -> None:
    assert address("blank.first.name") in story["first"].people


def test_a_rebuilt_warehouse_says_the_same(story: dict[str, Seen]) -> None:
    assert story["rebuilt"] == story["of age"]
