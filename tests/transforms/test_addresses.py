"""Addresses become the same in SQL and in Python, and what is none makes no customer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.email_address import BLANKS, normalised
from fixtures.raw_rows import eventbrite_event, eventbrite_order, humanitix_event, humanitix_order
from fixtures.warehouse import Row, Warehouse

ALIKE = [
    "ada@xn--bcher-kva.example",
    "Ada@BÜCHER.example",
    "\u00a0ada@bücher.example\u200b",
    "ada@bu\u0308cher.example",
    "\ufeffada@\uff42ücher\u3002example\u2069",
]
NONE = {
    "no-at-sign": "it has no @-sign",
    "a@b.example,c@d.example": "it is several addresses",
    "a@b.example; c@d.example": "it is several addresses",
    "Name <d@x.example>": "a name stands beside the address",
    "Name<d@x.example>": "a name stands beside the address",
    "dot.@x.example": "no mail can be sent to what was typed",
    "ada@localhost": "no mail can be sent to what was typed",
    "two..dots@x.example": "no mail can be sent to what was typed",
    "ada@-x.example": "no mail can be sent to what was typed",
    "ada@example.1": "no mail can be sent to what was typed",
    "com,ma@x.example": "no mail can be sent to what was typed",
}
OTHERS = [
    "o'brien+tickets@example.co.uk",
    "jose\u0301@example.org",
    "ada@straße.example",
    "ada@例え.テスト",
    "ada@xn--i-7iq.ws",
    "ada@i❤.ws",
    "ada@почта.рф",
    "ada@münchen-ost.café.example",
]


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    warehouse.land("eventbrite.events", eventbrite_event(1))
    warehouse.land("humanitix.events", humanitix_event(1))
    for number, email in enumerate([*ALIKE, *OTHERS]):
        warehouse.land("eventbrite.orders", eventbrite_order(number, email))
    for number, email in enumerate(NONE):
        warehouse.land("humanitix.orders", humanitix_order(number, email))
    warehouse.land("humanitix.orders", humanitix_order(99, "erased"))
    warehouse.build()
    return warehouse


@pytest.fixture(scope="module")
def people(built: Warehouse) -> dict[str, Row]:
    return built.by_email()


def test_one_address_is_one_person_however_it_is_spelt(people: dict[str, Row]) -> None:
    assert people["ada@xn--bcher-kva.example"]["total_orders"] == len(ALIKE)


def test_sql_and_python_know_people_by_the_same_address(people: dict[str, Row]) -> None:
    assert people.keys() == {normalised(email) for email in [*ALIKE, *OTHERS]}


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.text(BLANKS, max_size=3),
    domain=st.lists(
        st.text("abcxyz019äöéßñλж\u0627भ漢字ก🎫", min_size=1, max_size=12), min_size=1, max_size=3
    ),
    after=st.text(BLANKS, max_size=3),
)
def test_any_domain_is_written_alike(
    built: Warehouse, before: str, domain: list[str], after: str
) -> None:
    typed = f"{before}Ada@{'.'.join(domain)}.org{after}"
    [row] = built.rows("select staging.ascii_address(%(typed)s) as found", typed=typed)
    assert row["found"] == normalised(typed)


@pytest.mark.parametrize(("typed", "reason"), NONE.items())
def test_what_is_no_address_makes_no_customer_and_is_told(
    built: Warehouse, people: dict[str, Row], typed: str, reason: str
) -> None:
    [told] = built.rows(
        "select reason from marts.unusable_addresses where customer_email = %(typed)s", typed=typed
    )
    assert told["reason"] == reason
    assert typed.lower() not in people


def test_an_order_without_an_address_counts_all_the_same(built: Warehouse) -> None:
    [sold] = built.rows("select count(*) as orders from marts.ticket_sales where stands")
    assert sold["orders"] == len([*ALIKE, *OTHERS, *NONE]) + 1


def test_who_was_erased_is_not_told_as_a_slip(built: Warehouse) -> None:
    told = built.rows("select from marts.unusable_addresses where customer_email = 'erased'")
    assert told == []
