"""Organisers ask for consent in questions of their own, on both platforms; a minor gives none."""

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
from fixtures.warehouse import Row, Warehouse

PLACED, FILLED_IN, CHECKED_IN = (
    "2026-10-01T02:00:00Z",
    "2026-10-05T02:00:00Z",
    "2026-10-21T02:00:00Z",
)
SETTINGS = """
consent_questions:
  - question: "  may we WRITE to you?"
    yes: [Yes, "Yes, please", 2 emails]
    no: [No, "No, thank you"]
  - {question: q-news, yes: ["true"], no: ["false"]}
  - {question: Who asks this?, yes: [Yes]}
"""
EMAIL_AND_CONSENT = [
    {"_id": "q-email", "inputType": "email", "question": "E-mail"},
    {"_id": "q-write", "inputType": "select", "question": "May we write to you?"},
    {"_id": "q-news", "inputType": "checkbox", "question": "News"},
]


def address(name: str) -> str:
    return f"{name}@example.org"


def eventbrite_answer(answer: Any) -> list[Row]:
    given = {} if answer is None else {"answer": answer}
    return [{"question_id": "88", "question": "May we write to you? ", "type": "radio", **given}]


def humanitix_answer(answer: Any, question: str = "q-write") -> list[Row]:
    return [{"questionId": question, **({} if answer is None else {"value": answer})}]


@dataclass(frozen=True)
class Seen:
    """Who may be mailed, the ledger of consent, and what the organiser was told."""

    people: dict[str, Row]
    ledger: list[Row]
    told: list[str]


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> dict[str, Seen]:
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    event = humanitix_event(1, additionalQuestions=EMAIL_AND_CONSENT)
    warehouse.land("humanitix.events", event)
    warehouse.land("eventbrite.events", eventbrite_event(1))
    _orders_of_eventbrite(warehouse)
    _orders_of_humanitix(warehouse)
    _minors(warehouse)
    story = {"before the setting": _run(warehouse)}
    story["first"] = _run(warehouse, "--full-refresh", "--vars", SETTINGS)
    _read_again(warehouse)
    story["later"] = _run(warehouse, "--vars", SETTINGS)
    story["rebuilt"] = _run(warehouse, "--full-refresh", "--vars", SETTINGS)
    return story


def _orders_of_eventbrite(warehouse: Warehouse) -> None:
    for number, (name, answers) in enumerate(
        {
            "yes": eventbrite_answer("Yes, please"),
            "no": eventbrite_answer("no, THANK you"),
            "several": eventbrite_answer("By phone | Yes, please"),
            "both": eventbrite_answer("Yes | No"),
            "neither": eventbrite_answer("Perhaps"),
            "open": eventbrite_answer(None),
            "takes.it.back": eventbrite_answer("Yes, please"),
            "answers.later": eventbrite_answer(None),
            "scanned": eventbrite_answer("Yes, please"),
            "null": None,
            "garbage": ["Yes", {"question": 7, "answer": {"a": 1}}, None],
        }.items(),
        start=1,
    ):
        order = eventbrite_order(number, address(name), answers=answers)
        warehouse.land("eventbrite.orders", order)
    started = eventbrite_order(
        20, address("unfinished"), status="started", answers=eventbrite_answer("Yes, please")
    )
    warehouse.land("eventbrite.orders", started)
    for number, (buyer, holder, names) in enumerate(
        [
            ("buyer.himself", None, {"first_name": "Ada", "last_name": "Example"}),
            ("buyer.of.a.guest", None, {"first_name": "Gil", "last_name": "Guest"}),
            ("buyer.with.copy", "buyer.with.copy", {"first_name": "Gil", "last_name": "Guest"}),
            ("buyer.of.a.friend", "friend", {}),
        ],
        start=30,
    ):
        warehouse.land("eventbrite.orders", eventbrite_order(number, address(buyer)))
        attendee = eventbrite_attendee(
            number,
            number,
            holder and address(holder),
            profile=names,
            answers=eventbrite_answer("Yes, please"),
        )
        warehouse.land("eventbrite.attendees", attendee)


def _orders_of_humanitix(warehouse: Warehouse) -> None:
    for number, (name, fields) in enumerate(
        {
            "hx.yes": humanitix_answer(["2 emails", "1 letter"]),
            "hx.by.id": humanitix_answer(question="q-news", answer=True),
            "hx.no": humanitix_answer(question="q-news", answer=False),
            "hx.buyer": [],
        }.items(),
        start=1,
    ):
        order = humanitix_order(number, address(name), additionalFields=fields)
        warehouse.land("humanitix.orders", order)
    ticket = humanitix_ticket(4, 4)
    ticket["additionalFields"] = [
        {"questionId": "q-email", "value": address("hx.holder")},
        *humanitix_answer("Yes, please"),
    ]
    warehouse.land("humanitix.tickets", ticket)


def _minors(warehouse: Warehouse) -> None:
    for number, (name, profile, opt_in) in enumerate(
        [
            ("child", {"birth_date": "2017-02-01"}, True),
            ("grown.up.since", {"birth_date": "2010-10-20"}, True),
            ("teen.says.no", {"birth_date": "2010-10-20"}, False),
            ("of.age", {"birth_date": "1990-10-20"}, True),
        ],
        start=50,
    ):
        warehouse.land("eventbrite.orders", eventbrite_order(number, address("parent")))
        attendee = eventbrite_attendee(
            number, number, address(name), profile=profile, opt_in=opt_in
        )
        warehouse.land("eventbrite.attendees", attendee)


def _read_again(warehouse: Warehouse) -> None:
    changed: dict[int, tuple[str, str, list[Row]]] = {
        7: ("takes.it.back", FILLED_IN, eventbrite_answer(None)),
        8: ("answers.later", FILLED_IN, eventbrite_answer("Yes, please")),
        9: ("scanned", CHECKED_IN, eventbrite_answer("Yes, please")),
        2: ("no", CHECKED_IN, eventbrite_answer("Yes")),
    }
    for number, (name, at, answers) in changed.items():
        order = eventbrite_order(number, address(name), changed=at, answers=answers)
        warehouse.land("eventbrite.orders", order)


def _run(warehouse: Warehouse, *arguments: str) -> Seen:
    warehouse.build(*arguments)
    ledger = warehouse.rows(
        "select email, subscribed, occurred_at, source, origin from marts.consent_events"
        " order by email, occurred_at, subscribed"
    )
    told = warehouse.rows(
        "select told from marts.notices where topic = 'consent_questions' order by told"
    )
    return Seen(warehouse.by_email(), ledger, [row["told"] for row in told])


def _agreed(seen: Seen, name: str) -> bool:
    said = seen.people[address(name)]["marketing_opt_in"]
    assert isinstance(said, bool)
    return said


def _days(seen: Seen, name: str) -> list[tuple[bool, str]]:
    return [
        (row["subscribed"], row["occurred_at"].date().isoformat())
        for row in seen.ledger
        if row["email"] == address(name)
    ]


def test_without_the_setting_a_question_is_no_consent(story: dict[str, Seen]) -> None:
    assert not _agreed(story["before the setting"], "yes")
    assert story["before the setting"].told == []


@pytest.mark.parametrize("name", ["yes", "several", "hx.yes", "hx.by.id"])
def test_a_yes_in_a_question_of_ones_own_counts(story: dict[str, Seen], name: str) -> None:
    assert _agreed(story["first"], name)


@pytest.mark.parametrize("name", ["no", "both", "hx.no"])
def test_a_no_in_a_question_of_ones_own_counts(story: dict[str, Seen], name: str) -> None:
    assert not _agreed(story["first"], name)
    assert story["first"].people[address(name)]["consent_source"] is not None


@pytest.mark.parametrize("name", ["neither", "open", "null", "garbage"])
def test_what_means_neither_is_no_answer(story: dict[str, Seen], name: str) -> None:
    assert story["first"].people[address(name)]["consent_source"] is None


def test_only_a_finished_checkout_says_yes(story: dict[str, Seen]) -> None:
    assert address("unfinished") not in {row["email"] for row in story["first"].ledger}


def test_a_ticket_speaks_for_its_holder(story: dict[str, Seen]) -> None:
    assert _agreed(story["first"], "friend")
    assert not _agreed(story["first"], "buyer.of.a.friend")
    assert _agreed(story["first"], "hx.holder")
    assert not _agreed(story["first"], "hx.buyer")


def test_a_ticket_without_an_address_speaks_for_a_buyer_of_its_name(
    story: dict[str, Seen],
) -> None:
    assert _agreed(story["first"], "buyer.himself")
    assert not _agreed(story["first"], "buyer.of.a.guest")
    assert not _agreed(story["first"], "buyer.with.copy")


def test_an_answer_is_dated_when_its_row_changed(story: dict[str, Seen]) -> None:
    assert _days(story["first"], "yes") == [(True, "2026-10-01")]
    assert _days(story["later"], "answers.later") == [(True, "2026-10-05")]


def test_a_change_between_readings_is_an_answer_of_its_own(story: dict[str, Seen]) -> None:
    assert _days(story["later"], "no") == [(False, "2026-10-01"), (True, "2026-10-21")]


def test_another_change_of_the_row_does_not_date_the_answer_anew(story: dict[str, Seen]) -> None:
    assert _days(story["later"], "scanned") == [(True, "2026-10-01")]


def test_a_yes_that_is_no_longer_answered_is_taken_back(story: dict[str, Seen]) -> None:
    assert _agreed(story["first"], "takes.it.back")
    assert not _agreed(story["later"], "takes.it.back")


def test_a_rebuilt_ledger_says_the_same(story: dict[str, Seen]) -> None:
    assert story["rebuilt"] == story["later"]


def test_answers_of_neither_and_questions_that_nobody_answered_are_told(
    story: dict[str, Seen],
) -> None:
    told = story["first"].told
    assert any(said.startswith("1 answer to the question") for said in told)
    assert any('"who asks this?", which nobody has answered' in said for said in told)
    assert len(told) == 2


def test_a_question_without_answers_is_refused_with_what_to_write(warehouse: Warehouse) -> None:
    told = warehouse.dbt("build", "--vars", "consent_questions: [May we?]", fails=True)
    assert "consent_questions has no use for May we?" in told


@pytest.mark.parametrize("name", ["child", "grown.up.since"])
def test_a_yes_of_a_minor_never_counts(story: dict[str, Seen], name: str) -> None:
    assert _days(story["first"], name) == []


def test_a_no_of_a_minor_counts(story: dict[str, Seen]) -> None:
    assert _days(story["first"], "teen.says.no") == [(False, "2026-10-01")]


def test_who_is_of_age_gives_consent(story: dict[str, Seen]) -> None:
    assert _agreed(story["first"], "of.age")
