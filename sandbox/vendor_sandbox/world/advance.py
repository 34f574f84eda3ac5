"""Lets days pass in a world: sales, and what becomes of older ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from vendor_sandbox.world.box_office_practice import fill_in_forms
from vendor_sandbox.world.calendar import Calendar
from vendor_sandbox.world.chance import between, happens
from vendor_sandbox.world.model import Order, World
from vendor_sandbox.world.people import PeopleMaker
from vendor_sandbox.world.programme import SALES_DAYS, EventMaker, settle_status
from vendor_sandbox.world.sales import CHECKOUT, BoxOffice, rename
from vendor_sandbox.world.trade import Fate, Trade

LEAST_SALES_A_DAY = 2
NEW_PERSON_SHARE = 0.4
DAYS_PER_EVENT = 7
SOONEST_EVENT, LATEST_EVENT = timedelta(days=30), timedelta(days=150)
LATELY = 400
"""So many of the last orders are the ones that things happen to."""
REFUNDS_A_DAY, CANCELLATIONS_A_DAY, TRANSFERS_A_DAY, EDITS_A_DAY = 0.5, 0.3, 0.2, 0.3


@dataclass(frozen=True)
class Span:
    """The days that pass."""

    since: datetime
    now: datetime

    @property
    def days(self) -> int:
        """How many."""
        return (self.now - self.since).days


def pass_days(world: World, days: int) -> None:
    """Move `world` on by `days`: its clock, its sales and what becomes of them.

    The same world and the same days lead to the same world.
    """
    if days == 0:
        return
    span = Span(world.now, world.now + timedelta(days=days))
    rng = Random(f"{world.seed} {span.since.isoformat()} {days}")
    people = PeopleMaker(rng, world.people)
    office = BoxOffice(rng, world, people)
    fate = Fate(rng, office, people)
    earlier = world.everyday_orders[-LATELY:]
    world.now = span.now
    _announce_events(world, rng, span)
    _sell(world, rng, Trade(rng, world, office, Calendar(world.everyday_events)), people, span)
    _trouble(rng, fate, earlier, span)
    fill_in_forms(world, span.since, span.now)
    _open_doors(world, fate, span)
    _close_events(world, span)


def _announce_events(world: World, rng: Random, span: Span) -> None:
    maker = EventMaker(rng, world)
    for week in range(span.days // DAYS_PER_EVENT):
        at = span.since + week * timedelta(days=DAYS_PER_EVENT)
        maker.everyday(at + SOONEST_EVENT, at + LATEST_EVENT, created=at)


def _sell(world: World, rng: Random, trade: Trade, people: PeopleMaker, span: Span) -> None:
    sales = max(
        round(len(world.everyday_orders) * span.days / SALES_DAYS), LEAST_SALES_A_DAY * span.days
    )
    for at in sorted(between(rng, span.since, span.now - CHECKOUT) for _ in range(sales)):
        known = not happens(rng, NEW_PERSON_SHARE)
        trade.buy(rng.choice(world.people) if known else people.make(), at)


def _trouble(rng: Random, fate: Fate, orders: Sequence[Order], span: Span) -> None:
    deeds: tuple[tuple[float, Callable[[Order, datetime], None]], ...] = (
        (REFUNDS_A_DAY, fate.refund),
        (CANCELLATIONS_A_DAY, fate.cancel_one),
        (TRANSFERS_A_DAY, fate.hand_over),
        (EDITS_A_DAY, _correct_name),
    )
    placed = [order for order in orders if order.status == "placed"]
    for a_day, deed in deeds:
        for order in rng.sample(placed, min(max(round(a_day * span.days), 1), len(placed))):
            deed(order, between(rng, span.since, span.now))


def _correct_name(order: Order, at: datetime) -> None:
    ticket = order.tickets[-1]
    rename(ticket, (ticket.first_name, f"{ticket.last_name} Jr"), ticket.holder_email, at)


def _open_doors(world: World, fate: Fate, span: Span) -> None:
    for order in world.everyday_orders:
        if order.status == "placed" and span.since < order.session.end <= span.now:
            fate.attend(order, span.since)


def _close_events(world: World, span: Span) -> None:
    for event in world.events:
        ends = [each.end for each in event.sessions if span.since < each.end <= span.now]
        if settle_status(event, span.now):
            event.changed = max([event.changed, *ends] if ends else [event.changed, span.now])
