"""Raw rows of both platforms in, people out."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import phonenumbers
import pytest
from jsonschema import Draft202012Validator

from crm_core.contract import load_schema
from fixtures.raw_rows import (
    COMING,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import Row, Warehouse

PHONES = {
    "AU": [
        "0412 345 678",
        "+61 (0)412 345 678",
        "61412345678",
        "(02) 9876 5432",
        "0011 64 21 123 456",
        "04123",
    ],
    "NZ": ["021 123 456", "+64 21 123 4567", "09 377 1234", "0274 123 456"],
    "US": ["(415) 555-2671", "+1 415 555 2671", "1-415-555-2671", "555 0100"],
    "JP": ["090-1234-5678", "+81 90 1234 5678", "03-1234-5678"],
}
NUMBERS = [(country, number) for country, numbers in PHONES.items() for number in numbers]
ADAS_PHONE = {"first_name": "Ada", "last_name": "Example", "cell_phone": "0400 000 001"}
NONSENSE = {"given": "by", "nobody": ["knows", None]}


def _phone_email(index: int) -> str:
    return f"phone{index}@example.org"


def _land(warehouse: Warehouse) -> None:
    warehouse.land("humanitix.events", humanitix_event(1), humanitix_event(2, COMING))
    warehouse.land(
        "eventbrite.events", eventbrite_event(1), eventbrite_event(2, COMING, status="canceled")
    )
    warehouse.land(
        "humanitix.orders",
        humanitix_order(1, " Both@Example.org ", organiserMailListOptIn=True),
        humanitix_order(2, "evening@example.org", completedAt="2026-10-04T12:59:59Z"),
        humanitix_order(3, "midnight@example.org", completedAt="2026-10-04T13:00:00Z"),
        humanitix_order(4, "winter@example.org", completedAt="2026-06-30T13:59:59Z"),
        humanitix_order(5, "parent@example.org", organiserMailListOptIn=True),
        humanitix_order(6, None),
        humanitix_order(7, "n/a"),
        humanitix_order(8, "rateless@example.org", currency="XTS"),
        humanitix_order(9, "rateless@example.org", total=12.34),
        humanitix_order(
            10,
            "garbage@example.org",
            totals=NONSENSE,
            discounts=NONSENSE,
            additionalFields=NONSENSE,
        ),
        humanitix_order(11, "refunded@example.org", financialStatus="refunded", refunds=40),
        humanitix_order(12, "looking@example.org", event=404),
        *(
            humanitix_order(100 + index, _phone_email(index), mobile=number, location=country)
            for index, (country, number) in enumerate(NUMBERS)
        ),
    )
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(1, 5, holder=" Child@Example.org"),
        humanitix_ticket(2, 5, holder="PARENT@example.org", firstName="Kid"),
        humanitix_ticket(3, 5),
        humanitix_ticket(
            4, 10, checkIn=NONSENSE, checkInHistory=NONSENSE, additionalFields=[NONSENSE, 1]
        ),
    )
    warehouse.land(
        "eventbrite.orders",
        eventbrite_order(1, "both@example.ORG", gross=6000, created="2026-09-01T00:00:00Z"),
        eventbrite_order(2, "yen@example.org", currency="JPY", gross=2311),
        eventbrite_order(3, "browsing@example.org", status="started", opt_in=True),
        eventbrite_order(
            4, "garbled@example.org", costs={"gross": "free"}, refund_requests=NONSENSE
        ),
        eventbrite_order(5, "cancelled-show@example.org", event=2),
        eventbrite_order(6, "asked@example.org", opt_in=True),
        eventbrite_order(7, "half-asked@example.org", opt_in=False, organization_id="1"),
        eventbrite_order(
            8, "half-asked@example.org", status="abandoned", opt_in=True, organization_id="2"
        ),
    )
    warehouse.land(
        "eventbrite.attendees",
        eventbrite_attendee(1, 1, "Both@example.org", profile=ADAS_PHONE),
        eventbrite_attendee(2, 1, "BOTH@EXAMPLE.ORG"),
        eventbrite_attendee(3, 6, "guest@example.org"),
        eventbrite_attendee(4, 3, "browsing-too@example.org"),
        eventbrite_attendee(5, 5, None, event=2),
    )


@pytest.fixture(scope="module")
def people(warehouse: Warehouse) -> dict[str, Row]:
    """The customer stream, after dbt has run all its own tests too."""
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    _land(warehouse)
    warehouse.dbt("build")
    return warehouse.by_email()


def test_one_person_of_two_platforms_is_one_customer(people: dict[str, Row]) -> None:
    both = people["both@example.org"]
    assert (both["total_orders"], both["total_spent"]) == (2, Decimal("100.00"))
    assert (both["source"], both["sources"]) == ("eventbrite", ["eventbrite", "humanitix"])
    assert both["mobile"] == "+61400000001"


def test_a_holder_with_an_email_question_becomes_a_person_without_the_buyers_consent(
    people: dict[str, Row],
) -> None:
    child, parent = people["child@example.org"], people["parent@example.org"]
    assert (child["marketing_opt_in"], child["consent_source"]) == (False, None)
    assert (parent["marketing_opt_in"], parent["consent_source"]) == (True, "humanitix")
    assert (child["total_orders"], child["events_attended"]) == (0, 1)


def test_a_ticket_under_the_buyers_own_email_does_not_rename_the_buyer(
    people: dict[str, Row],
) -> None:
    assert people["parent@example.org"]["first_name"] == "Ada"


def test_an_attendees_consent_is_not_the_buyers(people: dict[str, Row]) -> None:
    assert people["asked@example.org"]["marketing_opt_in"] is True
    assert people["guest@example.org"]["marketing_opt_in"] is False


def test_a_yes_in_a_checkout_that_was_never_finished_does_not_count(
    people: dict[str, Row],
) -> None:
    assert people["half-asked@example.org"]["marketing_opt_in"] is False


def test_who_never_finished_a_checkout_or_left_no_address_is_no_customer(
    people: dict[str, Row],
) -> None:
    assert not {"browsing@example.org", "browsing-too@example.org", "n/a"} & people.keys()


@pytest.mark.parametrize(
    ("person", "day"),
    [
        ("evening", date(2026, 10, 4)),
        ("midnight", date(2026, 10, 5)),
        ("winter", date(2026, 6, 30)),
    ],
)
def test_days_are_sydneys_days_in_summer_time_too(
    people: dict[str, Row], person: str, day: date
) -> None:
    assert people[f"{person}@example.org"]["last_order_date"] == day


def test_yen_have_no_minor_units(people: dict[str, Row]) -> None:
    assert people["yen@example.org"]["total_spent"] == Decimal("22.42")


def test_an_amount_without_a_rate_is_left_out_and_counted(
    people: dict[str, Row], warehouse: Warehouse
) -> None:
    assert people["rateless@example.org"]["total_spent"] == Decimal("12.34")
    counted = warehouse.by_email("select email, orders_without_rate from marts.customers")
    assert counted["rateless@example.org"]["orders_without_rate"] == 1


def test_a_refunded_buyer_stays_known_with_nothing_spent(people: dict[str, Row]) -> None:
    refunded = people["refunded@example.org"]
    assert (refunded["total_orders"], refunded["total_spent"]) == (0, 0)
    assert refunded["customer_segment"] == "new"


def test_a_cancelled_show_was_not_attended(people: dict[str, Row]) -> None:
    assert people["cancelled-show@example.org"]["events_attended"] == 0


@pytest.mark.parametrize("person", ["garbage", "garbled", "looking"])
def test_garbage_inside_a_row_costs_only_what_it_garbles(
    people: dict[str, Row], person: str
) -> None:
    assert people[f"{person}@example.org"]["total_orders"] == 1


@pytest.mark.parametrize("index", range(len(NUMBERS)), ids=[number for _, number in NUMBERS])
def test_phone_numbers_read_as_the_phone_library_reads_them(
    people: dict[str, Row], index: int
) -> None:
    person = people[_phone_email(index)]
    assert [person["mobile"], person["landline"]] == _lines(*NUMBERS[index])


def _lines(country: str, number: str) -> list[str | None]:
    parsed = phonenumbers.parse(number, country)
    if not phonenumbers.is_possible_number(parsed) or not phonenumbers.is_valid_number(parsed):
        return [None, None]
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    fixed = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE
    return [None, written] if fixed else [written, None]


def test_every_row_fulfils_the_contract_of_the_stream(people: dict[str, Row]) -> None:
    validator = Draft202012Validator(
        load_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for person in people.values():
        assert list(validator.iter_errors(_as_json(person))) == []


def _as_json(row: Row) -> Any:
    return json.loads(json.dumps(row, default=_plain))


def _plain(value: Any) -> float | str:
    if isinstance(value, Decimal):
        return float(value)
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def test_the_marts_answer_the_questions_that_operators_ask(
    people: dict[str, Row], warehouse: Warehouse
) -> None:
    assert people
    for query in (
        "select * from marts.customer_analytics where customer_segment = 'vip'",
        "select brevo_sync_status, count(*) from marts.customer_analytics group by 1",
        "select * from marts.ticket_sales where event_id = 'event1' order by purchase_date desc",
        "select * from marts.ticket_sales_analytics where event_id = 'event1'",
        "select * from marts.attendee_checkin_status where event_id = 'event1'",
        "select * from marts.ticket_platforms where platform = 'humanitix'",
        "select * from marts.customer_segments where segment = 'new'",
        "select * from marts.consent_events order by occurred_at desc",
    ):
        warehouse.rows(query)
    assert warehouse.rows("select 1 from marts.ticket_sales where raw_data ->> '_id' = 'order1'")
