"""The orders that every world has, one for each special case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from vendor_sandbox.world.calendar import open_sessions
from vendor_sandbox.world.model import Event, Order, OrderStatus, Person, TicketType
from vendor_sandbox.world.people import PeopleMaker
from vendor_sandbox.world.sales import (
    ALL_ANSWERS,
    BoxOffice,
    Sale,
    cancel,
    refund_all,
    refund_amount,
    refund_tickets,
    rename,
    scan,
)
from vendor_sandbox.world.shows import Shows

CAST = 14
MINUTES_AGO = 0.1
"""In days, less the odd minutes that every special order is later."""
GROUPS = 6
GROUP_SIZE = 22
"""Together more attendees than any page holds, all changed in one second."""
UNFINISHED: tuple[OrderStatus, ...] = (
    "pending", "unpaid", "abandoned", "cancelled", "deleted",
)  # fmt: skip


def make_cast(people: PeopleMaker) -> list[Person]:
    """The people of the special orders: all with an e-mail but the second, one with a bad phone."""
    cast = [people.make(reachable=True) for _ in range(CAST)]
    cast[0].mobile = "0412 555 010"
    cast[1].email = None
    cast[2].mobile = "call me"
    cast[3].mobile = None
    return cast


class SpecialSales:
    """Makes the special orders, platform by platform."""

    def __init__(
        self, office: BoxOffice, shows: Shows, cast: Sequence[Person], now: datetime
    ) -> None:
        self._office = office
        self._shows = shows
        self._cast = cast
        self._now = now

    def make(self) -> None:
        """Make all of them."""
        self._one_person_on_both_platforms()
        self._ways_to_pay()
        self._money_back()
        self._parts_of_an_order()
        self._answers()
        self._regions()
        self._series_nights()
        self._unfinished()
        self._groups_in_one_second()
        self._canceled_event()
        self._online_and_running()

    def _one_person_on_both_platforms(self) -> None:
        ada = self._cast[0]
        mailbox, _, domain = str(ada.email).partition("@")
        season, night = self._shows.season, self._shows.past_night
        for days in (410, 260, 130):
            self._sell(season, ada, days, opt_in=True)
        self._sell(season, ada, 20, email=str(ada.email).upper(), opt_in=None)
        shouted = f"{mailbox.title()}@{domain.capitalize()}"
        attended = self._sell(night, ada, 41, email=shouted, opt_in=True)
        scan(attended.tickets[0], night.sessions[0].start)
        self._sell(self._shows.next_night, ada, 3, email=shouted, opt_in=False)

    def _ways_to_pay(self) -> None:
        season = self._shows.season
        companion = season.ticket_types[2]
        self._sell(season, self._cast[3], 33, [(companion, 1)], opt_in=False)
        self._sell(season, self._cast[4], 35, opt_in=True)
        self._sell(season, self._cast[5], 36, channel="manual", payment="cheque")
        self._sell(season, self._cast[1], 37, channel="boxOffice", payment="cash")
        self._sell(season, self._cast[2], 38, opt_in=True)

    def _money_back(self) -> None:
        season, day = self._shows.season, timedelta(days=1)
        regular = [(season.ticket_types[0], 2)]
        partly = self._sell(season, self._cast[6], 60, regular, opt_in=True)
        refund_tickets(partly, partly.tickets[1:], partly.created + 5 * day)
        goodwill = self._sell(season, self._cast[7], 61, regular)
        refund_amount(goodwill, 1000, goodwill.created + 4 * day)
        wholly = self._sell(season, self._cast[8], 62, regular, opt_in=True)
        refund_all(wholly, wholly.created + 3 * day, with_fees=True)
        lapsed = self._sell(season, self._cast[9], 63, regular)
        cancel(lapsed.tickets[0], lapsed, lapsed.created + 2 * day)

    def _parts_of_an_order(self) -> None:
        season = self._shows.season
        regular, donation, package = (
            season.ticket_types[0],
            season.ticket_types[3],
            season.packages[0],
        )
        self._sell(season, self._cast[10], 44, [(regular, 2)], code="EARLY10", percent_off=10)
        self._sell(season, self._cast[11], 45, [(regular, 3)], percent_off=15)
        self._sell(season, self._cast[12], 46, [(package.type, package.quantity)], package=package)
        self._sell(
            season, self._cast[13], 47, [(regular, 1), (donation, 1)], amount=2000, donation=500
        )
        self._sell(season, self._cast[3], 48, code="BACKSTAGE")
        self._swap_to_another_date(season)
        walked_out = self._sell(season, self._cast[4], 131, [(regular, 1)])
        doors = walked_out.session.start
        for minutes, inside in ((0, True), (40, False), (55, True), (90, False)):
            scan(walked_out.tickets[0], doors + timedelta(minutes=minutes), checked_in=inside)

    def _swap_to_another_date(self, season: Event) -> None:
        order = self._sell(season, self._cast[5], 55, [(season.ticket_types[0], 1)])
        exchange = self._sell(season, self._cast[6], 50, channel="swap", payment="free")
        new, old = exchange.tickets[0], order.tickets[0]
        new.discount, new.fee = new.price, 0
        new.swapped_from, old.swapped_to = old.id, new.id
        exchange.session = season.sessions[-3]
        cancel(old, order, exchange.created)

    def _answers(self) -> None:
        order = self._sell(self._shows.season, self._cast[7], 30, opt_in=True)
        for question in self._shows.season.questions:
            answers = order.answers if question.per_order else order.tickets[0].answers
            answers[question.id] = ALL_ANSWERS.get(question.kind, "Newsletter")
        blank = self._sell(self._shows.season, self._cast[8], 29, opt_in=False)
        for question in self._shows.season.questions:
            answers = blank.answers if question.per_order else blank.tickets[0].answers
            answers[question.id] = None

    def _regions(self) -> None:
        self._sell(self._shows.zealand, self._cast[9], 70, opt_in=True)
        self._sell(self._shows.zealand, self._cast[10], 71)
        self._sell(self._shows.states, self._cast[11], 15, opt_in=True)
        self._sell(self._shows.states, self._cast[12], 14)
        old = self._sell(self._shows.archived, self._cast[13], 400)
        scan(old.tickets[0], old.session.start)

    def _series_nights(self) -> None:
        night, past = self._shows.next_night, self._shows.past_night
        regular, supper, support, members = night.ticket_types
        self._sell(
            night, self._cast[4], 12, [(regular, 2)], code="EARLY10", percent_off=10, opt_in=True
        )
        self._sell(night, self._cast[5], 11, [(regular, 1), (supper, 1)], opt_in=False)
        self._sell(night, self._cast[6], 10, [(support, 1)], amount=2500)
        self._sell(night, self._cast[7], 9, [(members, 1)], code="MEMBERS")
        refunded = self._sell(past, self._cast[8], 42, [(past.ticket_types[0], 2)], opt_in=True)
        refund_tickets(refunded, refunded.tickets[1:], refunded.created + timedelta(days=6))
        scan(refunded.tickets[0], past.sessions[0].start)
        moved = self._sell(past, self._cast[9], 43, [(past.ticket_types[0], 1)])
        rename(moved.tickets[0], ("Grace", "Sample"), "grace@example.net", past.sessions[0].start)

    def _unfinished(self) -> None:
        self._sell(self._shows.next_night, self._cast[2], MINUTES_AGO, status="started")
        for number, status in enumerate(UNFINISHED):
            self._sell(
                self._shows.next_night, self._cast[3 + number], 1 + number / 8, status=status
            )

    def _groups_in_one_second(self) -> None:
        yen = self._shows.yen
        second = (yen.sessions[0].end + timedelta(hours=1)).replace(microsecond=0)
        for number in range(GROUPS):
            lines = [(yen.ticket_types[0], GROUP_SIZE)]
            order = self._sell(yen, self._cast[4 + number], 75 + number, lines)
            order.changed = second
            for ticket in order.tickets:
                ticket.changed = second

    def _canceled_event(self) -> None:
        canceled = self._shows.canceled
        for number in (10, 11):
            order = self._sell(canceled, self._cast[number], 20 + number, opt_in=True)
            refund_all(order, canceled.changed, with_fees=True)

    def _online_and_running(self) -> None:
        self._sell(self._shows.online, self._cast[12], 6, opt_in=True)
        self._sell(self._shows.online, self._cast[1], 5)
        running = self._sell(self._shows.running, self._cast[13], 8)
        scan(running.tickets[0], self._now - timedelta(hours=2))

    def _sell(
        self,
        event: Event,
        buyer: Person,
        days_ago: float,
        lines: Sequence[tuple[TicketType, int]] | None = None,
        **extras: Any,
    ) -> Order:
        at = self._now - timedelta(days=days_ago) + timedelta(minutes=137, milliseconds=111)
        plain = Sale(
            event, open_sessions(event, at)[0], buyer, at, lines or [(event.ticket_types[0], 1)]
        )
        return self._office.sell(replace(plain, **extras))
