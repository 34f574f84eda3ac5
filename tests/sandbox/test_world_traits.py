from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from vendor_sandbox.clock import DEFAULT_NOW
from vendor_sandbox.world.generate import generate
from vendor_sandbox.world.model import is_practice

if TYPE_CHECKING:
    from vendor_sandbox.world.model import Event, Order, Ticket, World

SMALL = (8, 60, 120)
DEMO = (24, 1500, 2500)
MONTH = timedelta(days=30.4)


@cache
def world_of(events: int, customers: int, orders: int) -> World:
    return generate(1, events, customers, orders, DEFAULT_NOW)


@pytest.fixture
def small() -> World:
    return world_of(*SMALL)


def tickets_of(world: World) -> list[Ticket]:
    return [ticket for order in world.orders for ticket in order.tickets]


def events_on(world: World, platform: str) -> list[Event]:
    return [event for event in world.events if event.platform == platform]


def orders_on(world: World, platform: str) -> list[Order]:
    return [order for order in world.orders if order.event.platform == platform]


def test_there_are_so_many_customers_and_orders_as_asked_for(small: World) -> None:
    assert (len(small.people), len(small.everyday_orders)) == (60, 120)


def test_the_box_office_practice_comes_on_top_and_is_the_same_in_every_size(small: World) -> None:
    tiny = world_of(0, 0, 0)

    assert tiny.box_office_people == small.box_office_people
    assert [order for order in tiny.orders if is_practice(order.id)] == [
        order for order in small.orders if is_practice(order.id)
    ]


def test_nobody_else_has_to_do_with_the_box_office_practice(small: World) -> None:
    theirs = {person.email for person in small.box_office_people}

    for order in small.everyday_orders:
        assert not is_practice(order.event.id)
        assert not theirs & {order.email, *(ticket.holder_email for ticket in order.tickets)}


def test_there_are_never_fewer_events_than_special_cases(small: World) -> None:
    assert len(small.everyday_events) == 13


def test_there_are_so_many_events_as_asked_for_beyond_that() -> None:
    assert len(world_of(*DEMO).everyday_events) == 24


def test_a_tiny_world_still_has_every_special_case() -> None:
    tiny = world_of(0, 0, 0)

    assert len({order.status for order in tiny.orders}) == 7


@pytest.mark.parametrize("status", ["draft", "live", "started", "ended", "completed", "canceled"])
def test_eventbrite_has_events_of_every_status(small: World, status: str) -> None:
    assert status in {event.status for event in events_on(small, "eventbrite")}


def test_eventbrite_has_two_organizations(small: World) -> None:
    assert {event.organization for event in events_on(small, "eventbrite")} == {1, 2}


def test_a_series_has_a_parent_without_sales_and_children(small: World) -> None:
    parent = next(event for event in small.events if event.is_series_parent)

    assert sum(event.series == parent.id for event in small.events) == 2
    assert all(order.event is not parent for order in small.orders)


def test_an_online_event_has_no_venue(small: World) -> None:
    assert any(event.venue is None for event in events_on(small, "eventbrite"))


def test_sales_are_in_several_currencies(small: World) -> None:
    currencies = {order.event.currency for order in small.orders}

    assert currencies == {"AUD", "NZD", "USD", "JPY"}


def test_venues_stand_in_four_countries(small: World) -> None:
    assert {venue.country for venue in small.venues} == {"AU", "NZ", "US", "JP"}


@pytest.mark.parametrize(
    "status", ["placed", "started", "pending", "unpaid", "abandoned", "cancelled", "deleted"]
)
def test_eventbrite_has_orders_of_every_status(small: World, status: str) -> None:
    assert status in {order.status for order in orders_on(small, "eventbrite")}


def test_a_started_order_began_minutes_ago(small: World) -> None:
    started = next(order for order in small.orders if order.status == "started")

    assert timedelta() < small.now - started.created < timedelta(minutes=20)
    assert started.completed is None


@pytest.mark.parametrize("kind", ["admission", "donation", "add_on"])
def test_tickets_of_every_kind_are_sold_on_eventbrite(small: World, kind: str) -> None:
    kinds = {t.type.kind for order in orders_on(small, "eventbrite") for t in order.tickets}

    assert kind in kinds


def test_discounts_open_prices_and_hidden_tickets(small: World) -> None:
    codes = {code.code: code for event in small.events for code in event.discount_codes}
    used = {order.discount_code for order in orders_on(small, "eventbrite")}

    assert {codes[code].kind for code in used if code} == {"coded", "access"}


def test_fees_are_absorbed_or_passed_on(small: World) -> None:
    assert {event.absorbs_fees for event in events_on(small, "eventbrite")} == {True, False}


def test_some_events_ask_every_attendee_and_some_the_buyer_only(small: World) -> None:
    for asked in (True, False):
        tickets = [
            ticket
            for order in orders_on(small, "eventbrite")
            for ticket in order.tickets
            if order.event.collects_attendees is asked
        ]
        assert any((ticket.holder_email is not None) is asked for ticket in tickets)


def test_more_than_120_attendees_changed_in_one_second(small: World) -> None:
    changed = Counter(t.changed for order in orders_on(small, "eventbrite") for t in order.tickets)

    moment, count = changed.most_common(1)[0]
    assert count >= 120
    assert moment.microsecond == 0


def test_money_comes_back_in_part_and_wholly(small: World) -> None:
    refunded = [order for order in orders_on(small, "eventbrite") if order.refunded]

    assert any(all(ticket.refunded for ticket in order.tickets) for order in refunded)
    assert any(not all(ticket.refunded for ticket in order.tickets) for order in refunded)


def test_a_ticket_is_cancelled_without_money_back(small: World) -> None:
    assert any(t.cancelled_at and not t.refunded and not t.swapped_to for t in tickets_of(small))


def test_some_buyers_gave_no_e_mail(small: World) -> None:
    for platform in ("humanitix", "eventbrite"):
        assert any(order.email is None for order in orders_on(small, platform))


def test_one_person_buys_on_both_platforms_with_other_capitals(small: World) -> None:
    spelled: dict[str, set[str]] = {"humanitix": set(), "eventbrite": set()}
    for order in small.orders:
        if order.email:
            spelled[order.event.platform].add(order.email)

    lower = {email.lower() for email in spelled["humanitix"]}
    assert any(
        email.lower() in lower and email not in spelled["humanitix"]
        for email in spelled["eventbrite"]
    )


@pytest.mark.parametrize("platform", ["humanitix", "eventbrite"])
def test_opt_ins_are_given_refused_and_absent(small: World, platform: str) -> None:
    assert {order.opt_in for order in orders_on(small, platform)} == {True, False, None}


def test_names_come_in_many_scripts(small: World) -> None:
    letters = "".join(person.first_name + person.last_name for person in small.people)

    assert not letters.isascii()
    assert any(ord(letter) > 0x3000 for letter in letters)


def test_some_phones_are_unusable(small: World) -> None:
    phones = [person.mobile for person in small.people if person.mobile]

    assert "call me" in phones
    assert any(sum(letter.isdigit() for letter in phone) >= 9 for phone in phones)


def test_e_mail_addresses_never_repeat() -> None:
    emails = [person.email for person in world_of(*DEMO).people if person.email]

    assert len(set(emails)) == len(emails)
    assert all(
        email.isascii()
        and "@example."
        in email.replace("@mail.", "@").replace("@post.", "@").replace("@home.", "@")
        for email in emails
    )


def test_sales_reach_back_over_18_months(small: World) -> None:
    created = [order.created for order in small.orders]

    assert small.now - min(created) > 13 * MONTH
    assert max(created) < small.now


def test_nothing_happens_before_its_event_or_after_now() -> None:
    world = world_of(*DEMO)
    for order in world.orders:
        moments = [order.changed, *(ticket.changed for ticket in order.tickets)]
        assert order.event.created < order.created <= min(moments)
        assert max(moments) <= world.now


def test_some_events_are_over_and_some_to_come(small: World) -> None:
    starts = [session.start for event in small.events for session in event.sessions]

    assert min(starts) < small.now < max(starts)


def test_at_an_event_that_is_over_people_were_scanned_or_nobody_was(small: World) -> None:
    over = [order for order in small.orders if order.session.end < small.now]
    scanned = {order.event.id for order in over for ticket in order.tickets if ticket.check_ins}

    assert scanned
    assert {order.event.id for order in over} - scanned


@pytest.mark.parametrize("sizes", [SMALL, DEMO], ids=["small", "demo"])
@pytest.mark.parametrize("segment", ["vip", "inactive", "new", "active", "regular"])
def test_customers_of_every_segment_occur(sizes: tuple[int, int, int], segment: str) -> None:
    world = world_of(*sizes)
    standing: dict[int, list[Order]] = {}
    for order in world.orders:
        if order.status == "placed" and not any(ticket.refunded for ticket in order.tickets):
            standing.setdefault(order.buyer.id, []).append(order)

    assert segment in {segment_of(world, orders) for orders in standing.values()}


def segment_of(world: World, orders: list[Order]) -> str:
    age = world.now - max(order.created for order in orders)
    if len(orders) >= 5:
        return "vip"
    if age > 6 * MONTH:
        return "inactive"
    if len(orders) == 1:
        return "new"
    return "active" if age < 3 * MONTH else "regular"


def test_about_half_of_the_people_opt_in_at_least_once() -> None:
    world = world_of(*DEMO)
    opted_in = {order.buyer.id for order in world.orders if order.opt_in and order.email}

    assert 0.4 < len(opted_in) / len(world.people) < 0.6


def test_an_event_has_more_than_two_pages_of_orders_once_there_are_600() -> None:
    world = world_of(14, 400, 600)

    assert Counter(order.event.id for order in world.orders).most_common(1)[0][1] >= 250
