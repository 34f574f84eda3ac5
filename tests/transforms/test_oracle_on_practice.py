"""The oracle on situations of box offices, each with the value that is right.

It needs no database: what the models are held against has to be right by itself first.
"""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from fixtures.oracle import eventbrite_books, humanitix_books
from fixtures.oracle.customers import Oracle
from fixtures.oracle.people import Holders
from fixtures.oracle.settings import Settings
from fixtures.raw_rows import (
    COMING,
    OVER,
    PLACED_AT,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)

Rows = dict[str, dict[str, Any]]

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADA, BEN = "ada@example.org", "ben@example.org"
LATER = "2026-10-20T02:00:00Z"
WITH_EMAIL_QUESTION = humanitix_event(1)["additionalQuestions"]


def humanitix(*rows: dict[str, Any]) -> humanitix_books.Rows:
    """An account's rows, told apart by their ids."""
    found = humanitix_books.Rows([], [], [])
    kinds = {"event": found.events, "order": found.orders, "ticket": found.tickets}
    for row in rows:
        kinds[row["_id"].rstrip("0123456789")].append(row)
    return found


def eventbrite(*rows: dict[str, Any], classes: tuple[Any, ...] = ()) -> eventbrite_books.Rows:
    """An organisation's rows, told apart by their ids."""
    found = eventbrite_books.Rows([], [], [], list(classes))
    kinds = {"7": found.events, "5": found.orders, "8": found.attendees}
    for row in rows:
        kinds[row["id"][0]].append(row)
    return found


def told(
    *platforms: humanitix_books.Rows | eventbrite_books.Rows,
    now: datetime = NOW,
    holders: Holders | None = None,
    **settings: Any,
) -> Rows:
    """The customers that the oracle makes of the rows."""
    rules = Settings(**settings)
    books = [
        humanitix_books.humanitix_books(rows, rules)
        if isinstance(rows, humanitix_books.Rows)
        else eventbrite_books.eventbrite_books(rows, rules)
        for rows in platforms
    ]
    return Oracle(books, now, settings=rules, holders=holders).rows()


# Who is a person


@pytest.mark.parametrize(
    "email",
    ["Ada.Example@No.Email", "noemail@example.org", "no-reply@example.org", "boxoffice@venue.test"],
)
def test_nobodys_address_makes_no_customer(email: str) -> None:
    assert told(eventbrite(eventbrite_event(1), eventbrite_order(1, email))) == {}
    assert told(humanitix(humanitix_event(1), humanitix_order(1, email))) == {}


def test_a_venue_may_name_its_own_address() -> None:
    rows = eventbrite(eventbrite_event(1), eventbrite_order(1, "desk@venue.test"))
    assert told(rows, nobodys_addresses=("desk@venue.test",)) == {}
    assert told(rows, nobodys_addresses=("venue.test",)) == {}
    assert list(told(rows)) == ["desk@venue.test"]


def test_a_sale_of_the_box_office_is_nobodys_unless_details_were_taken() -> None:
    desk: dict[str, Any] = {"salesChannel": "boxOffice", "firstName": "Box office"}
    rows = humanitix(
        humanitix_event(1),
        *(
            humanitix_order(n, "shared@venue.test", lastName=f"Order: 55THNY{n}", **desk)
            for n in range(5)
        ),
        humanitix_order(9, BEN, salesChannel="boxOffice", firstName="Ben"),
    )
    assert list(told(rows)) == [BEN]


def test_an_address_under_which_five_names_buy_at_the_door_is_nobodys() -> None:
    def sold(names: int) -> Rows:
        orders = [
            humanitix_order(n, "desk@venue.test", salesChannel="boxOffice", lastName=f"{n}th Name")
            for n in range(names)
        ]
        return told(humanitix(humanitix_event(1), *orders))

    assert list(sold(4)) == ["desk@venue.test"]
    assert sold(5) == {}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (".", "-"),
        ("TBC", "TBC"),
        ("n/a", ""),
        ("Info", "Requested"),
        ("Guest of Cy", "Two"),
        ("Test", None),
        (ADA, ADA),
    ],
)
def test_a_placeholder_is_no_name_and_its_person_stays(first: str, last: str | None) -> None:
    names: dict[str, Any] = {"first_name": first, "last_name": last}
    row = told(eventbrite(eventbrite_event(1), eventbrite_order(1, ADA, **names)))[ADA]
    assert (row["first_name"], row["last_name"]) == (None, None)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        (("Ren&eacute;e", "O&#39;Brien"), ("Renée", "O'Brien")),
        (("Ann &amp; Ben", "Smith"), ("Ann", "Smith")),
        (("Ann Smith and Ben Jones", None), ("Ann", "Smith")),
        (("Ann + Ben Smith", ""), ("Ann", "Smith")),
        (("Ann", "& Ben Smith"), ("Ann", "Smith")),
        (("Ann van der Berg", None), ("Ann", "van der Berg")),
        (("Ann", None), ("Ann", None)),
    ],
)
def test_names_are_decoded_and_joint_ones_split(
    written: tuple[str | None, str | None], right: tuple[str | None, str | None]
) -> None:
    first, last = written
    order = humanitix_order(1, ADA, firstName=first, lastName=last)
    row = told(humanitix(humanitix_event(1), order))[ADA]
    assert (row["first_name"], row["last_name"]) == right


# What belongs to whom


def test_a_friends_number_and_address_are_not_the_buyers() -> None:
    friend = {
        "first_name": "Grace",
        "cell_phone": "0412345352",
        "addresses": {"home": {"address_1": "9 Lane", "city": "Hobart", "country": "AU"}},
    }
    own = {"first_name": "Ada", "last_name": "Example", "cell_phone": "0412345351"}
    row = told(
        eventbrite(
            eventbrite_event(1),
            eventbrite_order(1, ADA),
            eventbrite_attendee(1, 1, ADA, profile=friend),
            eventbrite_attendee(2, 1, ADA, profile=own),
        )
    )[ADA]
    assert (row["first_name"], row["mobile"], row["suburb"]) == ("Ada", "+61412345351", None)


def test_of_a_household_the_newest_buyer_is_kept_with_no_number_of_the_others() -> None:
    row = told(
        humanitix(
            humanitix_event(1),
            humanitix_order(1, ADA, mobile="0412345351"),
            humanitix_order(2, ADA, firstName="Cy", completedAt=LATER),
        )
    )[ADA]
    assert (row["first_name"], row["mobile"]) == ("Cy", None)


def test_a_gift_is_the_visit_of_who_holds_it() -> None:
    rows = told(
        eventbrite(
            eventbrite_event(1),
            eventbrite_order(1, ADA),
            eventbrite_attendee(1, 1, BEN, checked_in=True),
        ),
        humanitix(humanitix_event(1), humanitix_order(1, ADA), humanitix_ticket(1, 1, holder=BEN)),
    )
    giver, friend = rows[ADA], rows[BEN]
    assert (giver["events_attended"], giver["total_orders"], giver["total_tickets"]) == (0, 2, 2)
    assert friend["events_attended"] == 2


def test_a_ticket_without_an_address_of_its_own_is_the_buyers_visit() -> None:
    rows = humanitix(humanitix_event(1), humanitix_order(1, ADA), humanitix_ticket(1, 1))
    assert told(rows)[ADA]["events_attended"] == 1


def test_who_got_a_ticket_by_transfer_is_new_when_they_got_it() -> None:
    holders = Holders()
    for holder in (ADA, BEN):
        rows = told(
            eventbrite(
                eventbrite_event(1, COMING),
                eventbrite_order(1, ADA),
                eventbrite_attendee(1, 1, holder, changed=LATER),
            ),
            holders=holders,
        )
    assert rows[BEN]["customer_since"] == date(2026, 10, 20)


def test_a_first_reading_dates_another_persons_ticket_by_its_last_change() -> None:
    def since(**names: str) -> date:
        ticket = eventbrite_attendee(1, 1, BEN, changed=LATER, profile=names)
        rows = told(eventbrite(eventbrite_event(1, COMING), eventbrite_order(1, ADA), ticket))
        return rows[BEN]["customer_since"]  # type: ignore[no-any-return]

    assert since(first_name="Ben", last_name="Taker") == date(2026, 10, 20)
    assert since(first_name="Ada", last_name="Example") == date(2026, 10, 1)


# What is a purchase and a visit


def test_a_swap_continues_the_purchase() -> None:
    swap: dict[str, Any] = {"total": 0, "salesChannel": "swap", "manualOrder": True}
    chain = [humanitix_order(0, ADA, total=50)]
    chain += [humanitix_order(n, ADA, **swap) for n in range(1, 5)]
    tickets = [humanitix_ticket(n, n) for n in range(5)]
    for earlier, later in pairwise(tickets):
        earlier |= {"swappedTo": {"id": later["_id"]}, "status": "cancelled"}
        later["swappedFrom"] = {"id": earlier["_id"]}
    row = told(humanitix(humanitix_event(1, COMING), *chain, *tickets))[ADA]
    assert (row["total_orders"], row["total_tickets"], row["total_spent"]) == (1, 1, 50)
    assert row["customer_segment"] == "new"


def test_a_swap_keeps_the_day_of_the_purchase_and_takes_the_new_date() -> None:
    row = told(
        humanitix(
            humanitix_event(1, OVER),
            humanitix_event(2, COMING),
            humanitix_order(1, ADA),
            humanitix_order(2, ADA, event=2, total=0, salesChannel="swap", completedAt=LATER),
            humanitix_ticket(1, 1, status="cancelled", swappedTo={"id": "ticket2"}),
            humanitix_ticket(2, 2, event=2, swappedFrom={"id": "ticket1"}),
        )
    )[ADA]
    assert row["last_order_date"] == date(2026, 10, 1)
    assert row["last_event_name"] == "Show 2"


def test_entries_for_nothing_make_no_vip() -> None:
    free: dict[str, Any] = {"financialStatus": "free", "total": 0}
    invited = humanitix(
        humanitix_event(1),
        *(humanitix_order(n, ADA, paymentType="complimentary", **free) for n in range(5)),
        *(humanitix_ticket(n, n) for n in range(5)),
    )
    listed = eventbrite(
        eventbrite_event(1),
        *(eventbrite_order(n, BEN, gross=0) for n in range(5)),
        *(eventbrite_attendee(n, n, BEN, guestlist_id="g1") for n in range(5)),
    )
    rows = told(invited, listed)
    for who in (ADA, BEN):
        assert (rows[who]["total_orders"], rows[who]["events_attended"]) == (5, 1)
        assert "vip" not in rows[who]["customer_segments"]
    assert told(invited, free_orders_make_vips=True)[ADA]["customer_segment"] == "vip"


@pytest.mark.parametrize(("came", "segment"), [(False, "active"), (True, "vip")])
def test_free_tickets_make_a_vip_of_who_came(*, came: bool, segment: str) -> None:
    rows = eventbrite(
        *(eventbrite_event(n) for n in range(5)),
        *(eventbrite_order(n, ADA, n, gross=0) for n in range(5)),
        *(eventbrite_attendee(n, n, ADA, n, checked_in=came) for n in range(5)),
        *(eventbrite_order(n + 5, BEN, n) for n in range(5)),
        *(eventbrite_attendee(n + 5, n + 5, BEN, n, checked_in=True) for n in range(5)),
    )
    assert told(rows)[ADA]["customer_segment"] == segment


def test_what_is_still_owed_is_not_spent() -> None:
    totals = {"total": 1500, "outstandingAmount": 1500}
    order = humanitix_order(1, ADA, total=1500, totals=totals)
    row = told(humanitix(humanitix_event(1), order, humanitix_ticket(1, 1)))[ADA]
    assert (row["total_orders"], row["total_spent"], row["customer_segment"]) == (1, 0, "new")


def test_an_order_refunded_in_part_stands_while_tickets_do() -> None:
    order = humanitix_order(1, ADA, refunds=40, financialStatus="partiallyRefunded")
    row = told(humanitix(humanitix_event(1), order, humanitix_ticket(1, 1)))[ADA]
    assert (row["total_orders"], row["total_spent"], row["events_attended"]) == (1, 0, 1)


def no_visit(row: dict[str, Any]) -> bool:
    """Whether a row tells of an order, and of no event."""
    columns = ("first_event_date", "last_event_date", "last_event_name", "preferred_venue")
    return row["total_orders"] == 1 and not any(row[name] for name in columns)


@pytest.mark.parametrize("category", ["donation", "add_on"])
def test_donations_and_extras_alone_are_no_visit(category: str) -> None:
    row = told(
        eventbrite(
            eventbrite_event(1, COMING),
            eventbrite_order(1, ADA, gross=10000),
            eventbrite_attendee(1, 1, ADA, ticket_class_id="d"),
            classes=({"id": "d", "category": category},),
        )
    )[ADA]
    assert no_visit(row)
    assert (row["total_tickets"], row["total_spent"]) == (0, 100)


def test_a_donation_alone_is_no_visit_on_humanitix() -> None:
    ticket = humanitix_ticket(1, 1, isDonation=True)
    row = told(humanitix(humanitix_event(1, COMING), humanitix_order(1, ADA), ticket))[ADA]
    assert no_visit(row)


def test_the_rest_of_a_deposit_is_money_and_no_purchase() -> None:
    rows = humanitix(
        humanitix_event(1, COMING),
        humanitix_order(1, ADA, total=100),
        humanitix_order(2, ADA, total=400, completedAt=LATER),
        humanitix_ticket(1, 1, ticketTypeName="Deposit"),
        humanitix_ticket(2, 2, ticketTypeName="Final Payment"),
    )
    row = told(rows, balance_ticket_types=["final payment"])[ADA]
    assert (row["total_orders"], row["total_tickets"], row["total_spent"]) == (1, 1, 500)
    assert row["last_order_date"] == date(2026, 10, 1)


def dated(*days: str) -> list[dict[str, Any]]:
    """Dates of one event, an evening each."""
    return [
        {"_id": day, "startDate": f"{day}T09:00:00Z", "endDate": f"{day}T11:00:00Z"} for day in days
    ]


def test_a_visit_is_a_date_on_both_platforms() -> None:
    days = ("2026-08-01", "2026-08-02", "2026-08-03")
    one_event = humanitix(
        humanitix_event(1, dates=dated(*days)),
        *(humanitix_order(n, ADA, eventDateId=day) for n, day in enumerate(days)),
        *(humanitix_ticket(n, n, eventDateId=day) for n, day in enumerate(days)),
    )
    series = eventbrite(
        *(eventbrite_event(n, series_id="s1") for n in range(3)),
        *(eventbrite_order(n, BEN, n) for n in range(3)),
        *(eventbrite_attendee(n, n, BEN, n) for n in range(3)),
    )
    rows = told(one_event, series)
    assert (rows[ADA]["events_attended"], rows[BEN]["events_attended"]) == (3, 3)


def test_the_day_of_a_visit_is_that_of_the_events_zone() -> None:
    starts, ends = "2026-10-11T02:00:00Z", "2026-10-11T04:00:00Z"
    los_angeles = {"start": {"utc": starts, "timezone": "America/Los_Angeles"}}
    rows = told(
        eventbrite(eventbrite_event(1, (starts, ends), **los_angeles), eventbrite_order(1, ADA)),
        humanitix(
            humanitix_event(
                1, ("2026-10-10T14:30:00Z", "2026-10-10T16:00:00Z"), timezone="Australia/Perth"
            ),
            humanitix_order(1, BEN),
        ),
    )
    for who in (ADA, BEN):
        assert rows[who]["last_event_date"] == rows[who]["first_event_date"] == date(2026, 10, 10)


def test_scans_judge_their_own_date() -> None:
    days = ("2026-08-01", "2026-08-08")
    rows = told(
        humanitix(
            humanitix_event(1, dates=dated(*days)),
            humanitix_order(1, ADA, eventDateId=days[0]),
            humanitix_order(2, BEN, eventDateId=days[1]),
            humanitix_ticket(1, 1, eventDateId=days[0]),
            humanitix_ticket(2, 2, eventDateId=days[1], checkIn={"checkedIn": True}),
        )
    )
    assert (rows[ADA]["events_attended"], rows[BEN]["events_attended"]) == (1, 1)


@pytest.mark.parametrize(("sold", "attended"), [(5, 0), (6, 1)])
def test_a_door_is_watched_by_the_share_of_its_tickets(sold: int, attended: int) -> None:
    rows = eventbrite(
        eventbrite_event(1),
        *(eventbrite_order(n, f"p{n}@example.org") for n in range(sold)),
        *(eventbrite_attendee(n, n, f"p{n}@example.org", checked_in=n == 0) for n in range(sold)),
    )
    assert told(rows)["p1@example.org"]["events_attended"] == attended


@pytest.mark.parametrize(
    "columns",
    [
        {"hide_start_date": True, "hide_end_date": True},
        {"event_sales_status": {"message_code": "event_postponed"}},
        {
            "name": {"text": "Night 1 (Postponed!)"},
            "event_sales_status": {"sales_status": "unavailable"},
        },
    ],
)
def test_nobody_came_to_an_eventbrite_event_that_is_called_off(columns: dict[str, Any]) -> None:
    rows = eventbrite(
        eventbrite_event(1, **columns), eventbrite_order(1, ADA), eventbrite_attendee(1, 1, ADA)
    )
    row = told(rows)[ADA]
    assert row["events_attended"] == 0
    assert no_visit(row)


@pytest.mark.parametrize(
    "stopped", [{"suspendSales": True}, {"published": False}, {"suspendSales": False}]
)
def test_nobody_came_to_a_humanitix_event_whose_title_calls_it_off(stopped: dict[str, Any]) -> None:
    rows = humanitix(
        humanitix_event(1, name="CANCELLED - Picnic", **stopped),
        humanitix_order(1, ADA),
        humanitix_ticket(1, 1),
    )
    row = told(rows)[ADA]
    is_on = stopped == {"suspendSales": False}
    assert row["events_attended"] == int(is_on)
    assert no_visit(row) is not is_on


@pytest.mark.parametrize("named", ["event1", "humanitix:event1"])
def test_an_organiser_may_name_an_event_as_called_off(named: str) -> None:
    rows = humanitix(humanitix_event(1), humanitix_order(1, ADA), humanitix_ticket(1, 1))
    assert no_visit(told(rows, called_off_events=[named])[ADA])


# Consent by host


def asked(first: str, second: str, answers: tuple[bool, bool]) -> humanitix_books.Rows:
    """Ada's answers to two hosts of an account, the second three weeks after the first."""
    return humanitix(
        humanitix_event(1, organiserId=first),
        humanitix_event(2, organiserId=second),
        humanitix_order(1, ADA, organiserMailListOptIn=answers[0]),
        humanitix_order(2, ADA, 2, organiserMailListOptIn=answers[1], completedAt=LATER),
        humanitix_order(3, "yes@example.org", organiserMailListOptIn=True),
        humanitix_order(4, "yes@example.org", 2, organiserMailListOptIn=True),
    )


@pytest.mark.parametrize(
    ("own", "is_in", "at"),
    [
        ([], False, PLACED_AT),
        (["venue"], False, PLACED_AT),
        (["hirer"], True, LATER),
        (["venue", "hirer"], True, LATER),
    ],
)
def test_a_yes_to_a_hirer_does_not_lift_a_no_to_the_venue(
    own: list[str], *, is_in: bool, at: str
) -> None:
    row = told(asked("venue", "hirer", (False, True)), own_hosts=own)[ADA]
    assert (row["marketing_opt_in"], row["consent_at"]) == (is_in, datetime.fromisoformat(at))


def test_the_latest_answer_to_an_only_host_decides() -> None:
    assert told(asked("venue", "venue", (False, True)))[ADA]["marketing_opt_in"]
    assert not told(asked("venue", "venue", (True, False)))[ADA]["marketing_opt_in"]


@pytest.mark.parametrize("named", ["organization", "organizer"])
def test_an_eventbrite_host_is_named_by_organisation_or_organiser(named: str) -> None:
    rows = eventbrite(
        eventbrite_event(1, organization_id="organization", organizer_id="organizer"),
        eventbrite_order(1, ADA, opt_in=True),
    )
    assert told(rows, own_hosts=[named])[ADA]["marketing_opt_in"]
    assert told(rows, own_hosts=["another"])[ADA]["consent_source"] is None


QUESTION = {"question": "May we write?", "yes": ["yes, please"], "no": ["no"]}


@pytest.mark.parametrize(
    ("answer", "is_in"), [("Yes, please", True), ("No", False), ("Blue", None)]
)
def test_an_own_question_gives_consent_when_the_row_changed(
    answer: str, *, is_in: bool | None
) -> None:
    given = {"question_id": "q9", "question": "May we write?", "answer": answer}
    rows = eventbrite(eventbrite_event(1), eventbrite_order(1, ADA, answers=[given], changed=LATER))
    row = told(rows, consent_questions=[QUESTION])[ADA]
    assert row["marketing_opt_in"] is bool(is_in)
    assert row["consent_at"] == (None if is_in is None else datetime.fromisoformat(LATER))


def test_an_own_question_on_a_ticket_is_about_its_holder() -> None:
    question = {"_id": "q9", "question": "May we write?", "inputType": "text"}
    rows = humanitix(
        humanitix_event(1, additionalQuestions=[*WITH_EMAIL_QUESTION, question]),
        humanitix_order(1, ADA),
        humanitix_ticket(
            1,
            1,
            additionalFields=[
                {"questionId": "q-email", "value": BEN},
                {"questionId": "q9", "value": "yes, please"},
            ],
        ),
    )
    customers = told(rows, consent_questions=[QUESTION])
    assert customers[BEN]["marketing_opt_in"]
    assert not customers[ADA]["marketing_opt_in"]


# Minors


@pytest.mark.parametrize(
    ("profile", "is_minor"),
    [
        ({"birth_date": "2017-02-01", "age": 30}, True),
        ({"birth_date": "2010-11-02"}, True),
        ({"birth_date": "2010-11-01"}, False),
        ({"age": 15}, True),
        ({"age": "9"}, True),
        ({"age": 16}, False),
        ({"age": "a lot"}, False),
        ({}, False),
    ],
)
def test_who_is_under_age_makes_no_customer(profile: dict[str, Any], *, is_minor: bool) -> None:
    rows = told(
        eventbrite(
            eventbrite_event(1, COMING),
            eventbrite_order(1, ADA, opt_in=True),
            eventbrite_attendee(1, 1, BEN, opt_in=True, profile=profile),
        )
    )
    assert (BEN in rows) is not is_minor
    assert (rows[ADA]["total_tickets"], rows[ADA]["marketing_opt_in"]) == (1, True)


def test_a_birth_date_is_asked_for_by_a_question_on_humanitix() -> None:
    question = {"_id": "q9", "question": "Date of birth", "inputType": "date"}
    born = {"questionId": "q9", "value": "2017-02-01"}
    holder = {"questionId": "q-email", "value": BEN}
    rows = humanitix(
        humanitix_event(1, COMING, additionalQuestions=[*WITH_EMAIL_QUESTION, question]),
        humanitix_order(1, ADA),
        humanitix_order(2, "cy@example.org", additionalFields=[born]),
        humanitix_ticket(1, 1, additionalFields=[holder, born]),
    )
    assert list(told(rows)) == [ADA]


def test_a_stated_age_holds_until_the_age_is_surely_reached() -> None:
    ticket = eventbrite_attendee(1, 1, BEN, profile={"age": 15})
    rows = eventbrite(eventbrite_event(1, COMING), eventbrite_order(1, ADA), ticket)
    assert BEN not in told(rows, now=datetime(2027, 9, 30, tzinfo=UTC))
    assert BEN in told(rows, now=datetime(2027, 10, 2, tzinfo=UTC))


def test_holders_of_named_ticket_types_are_minors_and_their_parents_are_not() -> None:
    child: dict[str, Any] = {"ticketTypeName": "Child (under 16)"}
    rows = humanitix(
        humanitix_event(1, COMING),
        humanitix_order(1, ADA),
        humanitix_ticket(1, 1, holder=BEN, **child),
        humanitix_ticket(2, 1, holder=ADA, **child),
    )
    customers = told(rows, child_ticket_types=["child (under 16)"])
    assert list(customers) == [ADA]
    assert customers[ADA]["total_tickets"] == 2


def test_a_child_under_a_parents_address_does_not_silence_the_parent() -> None:
    rows = eventbrite(
        eventbrite_event(1, COMING),
        eventbrite_order(1, ADA, opt_in=True),
        eventbrite_attendee(1, 1, ADA, opt_in=True, profile={"age": 9, "cell_phone": "0412345351"}),
    )
    row = told(rows)[ADA]
    assert (row["first_name"], row["mobile"]) == ("Ada", None)
    assert row["marketing_opt_in"]


# Countries and numbers


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UK", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("aus", "AU"),
        ("Deutschland", "DE"),
        ("Aotearoa", "NZ"),
        ("New Zealand", "NZ"),
        ("XX", None),
        ("Narnia", None),
    ],
)
def test_countries_are_read_as_people_write_them(written: str, code: str | None) -> None:
    lived = {"questionId": "q", "details": {"street": "1 High St", "country": written}}
    order = humanitix_order(1, ADA, additionalFields=[lived])
    assert told(humanitix(humanitix_event(1), order))[ADA]["country"] == code


@pytest.mark.parametrize(
    ("written", "country", "mobile", "landline"),
    [
        ("07700 900123", "UK", "+447700900123", None),
        ("0061412345704", "AU", "+61412345704", None),
        ("0011 64 21 123 456", "AU", "+6421123456", None),
        ("+61 (0)412 345 704", None, "+61412345704", None),
        ("0412345711 / 0298765432", "AU", "+61412345711", "+61298765432"),
        ("12", "AU", None, None),
    ],
)
def test_numbers_are_read_as_people_write_them(
    written: str, country: str | None, mobile: str | None, landline: str | None
) -> None:
    lived = {"questionId": "q", "details": {"street": "1 High St", "country": country}}
    order = humanitix_order(1, ADA, mobile=written, additionalFields=[lived])
    row = told(humanitix(humanitix_event(1), order))[ADA]
    assert (row["mobile"], row["landline"]) == (mobile, landline)
