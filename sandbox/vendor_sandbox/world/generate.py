"""Makes a world from a seed and sizes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from vendor_sandbox.world.box_office_practice import add_box_office_practice
from vendor_sandbox.world.calendar import Calendar
from vendor_sandbox.world.chance import days_before
from vendor_sandbox.world.habits import LAST_ORDER, OTHER_ORDERS, Habit, allot
from vendor_sandbox.world.model import Order, Person, World
from vendor_sandbox.world.people import PeopleMaker
from vendor_sandbox.world.programme import EventMaker
from vendor_sandbox.world.sales import BoxOffice, refund_all
from vendor_sandbox.world.shows import Shows, make_shows
from vendor_sandbox.world.special_sales import SpecialSales, make_cast
from vendor_sandbox.world.trade import Fate, Trade

FIRST_EVENT_DAYS = 500
LAST_EVENT_DAYS = 150
FULL_HOUSE = 260
FULL_HOUSE_FROM = 500
"""From so many everyday orders on, one event gets more of them than two pages hold."""


def generate(seed: int, events: int, customers: int, orders: int, now: datetime) -> World:
    """A believable world: the same seed, sizes and moment give the same one.

    The special cases are made first, so that a world never has fewer events, customers and orders
    than those need, whatever was asked for. The box-office practice comes last and on top of it.
    """
    world = World(seed=seed, now=now, people=[], venues=[], events=[], orders=[])
    shows = _make_events(world, events)
    people = PeopleMaker(Random(f"{seed} people"), world.people)
    cast = make_cast(people)
    while len(world.people) < customers:
        people.make()
    rng = Random(f"{seed} sales")
    office = BoxOffice(rng, world, people)
    SpecialSales(office, shows, cast, now).make()
    special = len(world.orders)
    trade = Trade(rng, world, office, Calendar(world.events), shows.season)
    _trade(world, trade, world.people[len(cast) :], max(orders - special, 0))
    _decide_fates(world, Fate(rng, office, people), world.orders[special:])
    add_box_office_practice(world)
    return world


def _make_events(world: World, events: int) -> Shows:
    maker = EventMaker(Random(f"{world.seed} events"), world)
    shows = make_shows(maker, world.now)
    first = world.now - timedelta(days=FIRST_EVENT_DAYS)
    last = world.now + timedelta(days=LAST_EVENT_DAYS)
    while len(world.events) < events:
        maker.everyday(first, last)
    return shows


def _trade(world: World, trade: Trade, buyers: list[Person], orders: int) -> None:
    rng = Random(f"{world.seed} habits")
    wishes = sorted(_wishes(rng, world.now, allot(rng, buyers, orders)), key=_when)
    every = max(len(wishes) // FULL_HOUSE, 1)
    for number, (at, person) in enumerate(wishes):
        crowd = len(wishes) >= FULL_HOUSE_FROM and number % every == 0
        trade.buy(person, at, main=crowd)


def _wishes(rng: Random, now: datetime, habits: list[Habit]) -> Iterator[tuple[datetime, Person]]:
    for habit in habits:
        for number in range(habit.orders):
            window = (OTHER_ORDERS if number else LAST_ORDER)[habit.profile]
            yield days_before(rng, now, *window), habit.person


def _when(wish: tuple[datetime, Person]) -> tuple[datetime, int]:
    at, person = wish
    return at, person.id


def _decide_fates(world: World, fate: Fate, orders: list[Order]) -> None:
    for order in orders:
        if order.status != "placed":
            continue
        if order.event.status == "canceled":
            refund_all(order, order.event.changed, with_fees=True)
            continue
        fate.befall(order, order.changed, min(order.session.start, world.now))
        if order.session.end <= world.now:
            fate.attend(order, order.created)
