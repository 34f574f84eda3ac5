"""Amounts under any refund, and the list of switches."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendor_sandbox.eventbrite.costs import order_costs, tickets_costs
from vendor_sandbox.eventbrite.money import major_units
from vendor_sandbox.eventbrite.switches import CHOICES, default_switches
from vendor_sandbox.world.model import Event, Order, Person, Session, Ticket, TicketType

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SESSION = Session(1, NOW, NOW)
KIND = TicketType(1, "Seat", 4000, 100)
BUYER = Person(1, "Ada", "Example", None, None, "", "", "", "AU")


def make_event(*, absorbs_fees: bool) -> Event:
    return Event(
        id=1,
        platform="eventbrite",
        name="Show",
        summary="",
        status="live",
        currency="AUD",
        region="AU",
        organization=1,
        venue=None,
        timezone="Australia/Sydney",
        sessions=[SESSION],
        ticket_types=[KIND],
        questions=[],
        created=NOW,
        changed=NOW,
        absorbs_fees=absorbs_fees,
    )


def make_ticket(number: int, price: int, fee: int, *, refunded: bool) -> Ticket:
    return Ticket(
        id=number,
        number=number,
        type=KIND,
        first_name="Ada",
        last_name="Example",
        holder_email=None,
        price=price,
        fee=fee,
        created=NOW,
        changed=NOW,
        refunded=refunded,
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    sold = draw(
        st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 900), st.booleans()), max_size=5)
    )
    order = Order(
        id=1,
        event=make_event(absorbs_fees=draw(st.booleans())),
        session=SESSION,
        buyer=BUYER,
        email=None,
        opt_in=None,
        channel="online",
        status="placed",
        payment="card",
        tickets=[make_ticket(i, p, f, refunded=r) for i, (p, f, r) in enumerate(sold)],
        created=NOW,
        completed=NOW,
        changed=NOW,
    )
    order.refunded = draw(st.integers(0, order_costs(order, "keep").gross))
    return order


@given(orders())
def test_a_shrunk_order_costs_what_was_not_refunded(order: Order) -> None:
    kept, shrunk = order_costs(order, "keep"), order_costs(order, "shrink")
    assert shrunk.gross == kept.gross - order.refunded


@given(orders())
def test_no_refund_makes_a_part_negative(order: Order) -> None:
    for costs in tickets_costs(order, "shrink").values():
        assert min(costs.base, costs.service_fee, costs.payment_fee, costs.discount) >= 0


@given(orders())
def test_what_is_shown_adds_up_to_what_was_charged(order: Order) -> None:
    costs = order_costs(order, "shrink")
    assert costs.display_price + costs.display_fee == costs.gross


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (432, "USD", "4.32"),
        (5, "AUD", "0.05"),
        (0, "AUD", "0.00"),
        (2311, "JPY", "2311"),
        (1234, "KWD", "1.234"),
    ],
)
def test_major_units_follow_the_currency(value: int, currency: str, text: str) -> None:
    assert major_units(value, currency) == text


def test_every_switch_is_described() -> None:
    described = default_switches.__doc__ or ""
    assert [name for name in default_switches() if name not in described] == []


def test_every_choice_holds_its_default() -> None:
    defaults = default_switches()
    assert [name for name, choices in CHOICES.items() if defaults[name] not in choices] == []
