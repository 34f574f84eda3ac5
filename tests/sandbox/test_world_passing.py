from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from vendor_sandbox.clock import DEFAULT_NOW
from vendor_sandbox.world.advance import pass_days
from vendor_sandbox.world.generate import generate
from vendor_sandbox.world.model import is_practice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vendor_sandbox.world.model import Order, Ticket, World


def make(seed: int = 1) -> World:
    return generate(seed, 24, 300, 500, DEFAULT_NOW)


@pytest.fixture
def world() -> World:
    return make()


def changed_since(rows: Iterable[Order | Ticket], world: World, days: int) -> list[Order | Ticket]:
    return [row for row in rows if row.changed > world.now - timedelta(days=days)]


def tickets_of(orders: Iterable[Order]) -> list[Ticket]:
    return [ticket for order in orders for ticket in order.tickets]


def test_the_same_seed_and_sizes_make_the_same_world() -> None:
    assert asdict(make()) == asdict(make())


def test_another_seed_makes_other_people_and_sales() -> None:
    one, other = make(), make(2)

    assert one.people != other.people
    assert [order.created for order in one.orders] != [order.created for order in other.orders]


def test_the_same_days_lead_to_the_same_world() -> None:
    one, other = make(), make()
    for each in (one, other):
        pass_days(each, 3)
        pass_days(each, 8)

    assert asdict(one) == asdict(other)


def test_no_days_change_nothing(world: World) -> None:
    before = asdict(deepcopy(world))

    pass_days(world, 0)

    assert asdict(world) == before


def test_new_and_known_people_buy(world: World) -> None:
    orders, known = len(world.orders), {person.id for person in world.people}

    pass_days(world, 14)
    buyers = {order.buyer.id for order in world.orders[orders:]}

    assert buyers & known
    assert buyers - known
    assert {person.id for person in world.people} >= buyers


def test_ids_never_repeat(world: World) -> None:
    for days in (3, 20):
        pass_days(world, days)

    for ids in (
        [person.id for person in world.people],
        [event.id for event in world.events],
        [order.id for order in world.orders],
        [ticket.id for ticket in tickets_of(world.orders)],
    ):
        assert len(set(ids)) == len(ids)


def theirs(world: World) -> list[Order]:
    return [order for order in world.orders if is_practice(order.id)]


def test_days_leave_the_box_office_practice_alone_but_for_a_form(world: World) -> None:
    before = {order.id: deepcopy(fate_of(order)) for order in theirs(world)}

    pass_days(world, 30)
    changed = [order for order in theirs(world) if fate_of(order) != before.get(order.id)]

    assert [order.buyer.first_name for order in changed] == ["Ivy"]
    assert [ticket.first_name for ticket in changed[0].tickets] == ["Ivy", "Noor"]


def test_older_orders_are_refunded_cancelled_and_renamed(world: World) -> None:
    older = list(world.orders)
    before = deepcopy(older)

    pass_days(world, 14)
    pairs = list(zip(tickets_of(before), tickets_of(older), strict=False))

    assert sum(o.refunded for o in older) > sum(o.refunded for o in before)
    assert any(new.cancelled_at and not old.cancelled_at for old, new in pairs)
    assert any(new.last_name != old.last_name for old, new in pairs)


def test_whoever_comes_to_an_event_that_is_now_over_is_scanned(world: World) -> None:
    pass_days(world, 45)
    over = [o for o in world.orders if DEFAULT_NOW < o.session.end <= world.now]

    assert any(ticket.check_ins for ticket in tickets_of(over))


def test_an_event_that_is_over_says_so(world: World) -> None:
    live = [event for event in world.events if event.status == "live"]

    pass_days(world, 60)
    ended = [event for event in live if event.status in ("ended", "completed")]

    assert ended
    assert all(event.changed > DEFAULT_NOW for event in ended)


def test_a_week_brings_a_new_event(world: World) -> None:
    events = len(world.events)

    pass_days(world, 7)

    assert len(world.events) == events + 1
    assert world.events[-1].created >= DEFAULT_NOW


def fate_of(order: Order) -> tuple[object, ...]:
    return order.status, order.refunded, order.changed, order.tickets


@pytest.mark.parametrize("days", [1, 7, 30])
def test_every_change_lies_inside_of_the_days(world: World, days: int) -> None:
    before = {order.id: deepcopy(order) for order in world.orders}

    pass_days(world, days)

    for order in world.orders:
        if order.id not in before:
            assert DEFAULT_NOW <= order.created < order.changed <= world.now
        elif fate_of(order) != fate_of(before[order.id]):
            rows: list[Order | Ticket] = [order, *order.tickets]
            assert changed_since(rows, world, days)
            assert all(row.changed <= world.now for row in rows)


def test_most_orders_stay_as_they_were(world: World) -> None:
    older = list(world.orders)

    pass_days(world, 3)

    assert 0 < len(changed_since(older, world, 3)) < 20


def test_years_may_pass(world: World) -> None:
    for _ in range(8):
        pass_days(world, 90)

    assert world.orders[-1].created > world.now - timedelta(days=5)
