"""Everyday sales: who buys what at a moment, and what becomes of it."""

from datetime import datetime, timedelta
from random import Random

from vendor_sandbox.world.calendar import Calendar, open_sessions
from vendor_sandbox.world.chance import between, happens, leaning
from vendor_sandbox.world.model import (
    Channel,
    Event,
    Order,
    OrderStatus,
    Person,
    Ticket,
    TicketType,
    World,
)
from vendor_sandbox.world.people import PeopleMaker
from vendor_sandbox.world.sales import (
    BoxOffice,
    Sale,
    cancel,
    charged,
    refund_all,
    refund_amount,
    refund_tickets,
    rename,
    scan,
)

OPT_IN, CAPITALS = 1, 2
OPTS_IN_SHARE = 0.5
CAPITALS_SHARE = 0.25
ATTENDANCE = 0.85
QUANTITIES = (1, 1, 1, 1, 1, 2, 2, 2, 3, 4)
UNFINISHED: tuple[OrderStatus, ...] = (
    "pending", "unpaid", "abandoned", "cancelled", "deleted",
)  # fmt: skip
BOX_OFFICE_BELOW, ONLINE_UP_TO = 0.03, 0.96
CODE_BELOW, AUTOMATIC_BELOW, PACKAGE_BELOW, DONATION_ABOVE = 0.1, 0.12, 0.17, 0.97
REFUND_BELOW, CANCEL_BELOW, TRANSFER_BELOW = 0.025, 0.04, 0.055
FEES_TOO_BELOW, ALL_BELOW, ONE_TICKET_BELOW = 0.4, 0.6, 0.85
"""Where one draw from 0 to 1 leads: how somebody buys, what it costs less, what becomes of it."""
PAYMENTS: dict[Channel, tuple[str, ...]] = {
    "online": ("card", "card", "card", "paypal"),
    "manual": ("cheque", "bank", "complimentary", "voucher"),
    "boxOffice": ("cash", "eftpos"),
    "swap": ("free",),
}


class Trade:
    """Sells what is on sale to people, the way each of them buys."""

    def __init__(
        self,
        rng: Random,
        world: World,
        office: BoxOffice,
        calendar: Calendar,
        main: Event | None = None,
    ) -> None:
        self._rng = rng
        self._world = world
        self._office = office
        self._calendar = calendar
        self._main = main
        self._served: set[int] = set()

    def buy(self, person: Person, at: datetime, *, main: bool = False) -> Order | None:
        """Let somebody buy at a moment, of the main event if that is wanted and on sale.

        Returns:
            The order, or None where nothing is on sale.
        """
        event = self._event(at, main=main)
        if event is None:
            return None
        channel = self._channel(event)
        sale = Sale(
            event=event,
            session=self._rng.choice(open_sessions(event, at)),
            buyer=person,
            at=at,
            lines=[(self._ticket_type(event), self._rng.choice(QUANTITIES))],
            channel=channel,
            payment=self._rng.choice(PAYMENTS[channel]),
            status=self._status(event),
            opt_in=self._opt_in(person) if channel == "online" else None,
            email=self._spelled(person, event),
        )
        self._reduce(sale)
        return self._office.sell(sale)

    def _event(self, at: datetime, *, main: bool) -> Event | None:
        choices = self._calendar.on_sale(at)
        if main and self._main is not None and self._main in choices:
            return self._main
        open_ones = [each for each in choices if open_sessions(each, at)]
        return self._rng.choice(open_ones) if open_ones else None

    def _channel(self, event: Event) -> Channel:
        draw = self._rng.random()
        if event.platform == "humanitix" and draw < BOX_OFFICE_BELOW:
            return "boxOffice"
        return "manual" if draw > ONLINE_UP_TO else "online"

    def _ticket_type(self, event: Event) -> TicketType:
        usable = [
            each
            for each in event.ticket_types
            if each.kind == "admission" and not each.deleted and not each.disabled
        ]
        return usable[0] if happens(self._rng, 0.6) else self._rng.choice(usable)

    def _status(self, event: Event) -> OrderStatus:
        if event.platform == "eventbrite" and happens(self._rng, 0.04):
            return self._rng.choice(UNFINISHED)
        return "placed"

    def _opt_in(self, person: Person) -> bool | None:
        if leaning(self._world.seed, person.id, OPT_IN) < OPTS_IN_SHARE:
            first = person.id not in self._served
            self._served.add(person.id)
            return True if first else self._rng.choice((True, True, True, None, False))
        return self._rng.choice((False, None))

    def _spelled(self, person: Person, event: Event) -> str | None:
        shouting = leaning(self._world.seed, person.id, CAPITALS) < CAPITALS_SHARE
        if person.email is None or not shouting or event.platform == "humanitix":
            return person.email
        mailbox, _, domain = person.email.partition("@")
        return f"{mailbox.title()}@{domain.capitalize()}"

    def _reduce(self, sale: Sale) -> None:
        rng, event = self._rng, sale.event
        draw = rng.random()
        coded = [code for code in event.discount_codes if code.kind == "coded"]
        if draw < CODE_BELOW and coded:
            sale.code, sale.percent_off = coded[0].code, coded[0].percent_off
        elif draw < AUTOMATIC_BELOW and event.platform == "humanitix":
            sale.percent_off = 15
        elif draw < PACKAGE_BELOW and event.packages:
            sale.package = event.packages[0]
            sale.lines = [(sale.package.type, sale.package.quantity)]
        elif draw > DONATION_ABOVE and event.platform == "humanitix":
            sale.donation = rng.choice((200, 500, 1000))


class Fate:
    """What becomes of orders: refunds, cancellations, new holders, scans."""

    def __init__(self, rng: Random, office: BoxOffice, people: PeopleMaker) -> None:
        self._rng = rng
        self._office = office
        self._people = people

    def befall(self, order: Order, first: datetime, last: datetime) -> None:
        """Let one of many things happen to an order, or most often none, between two moments."""
        draw = self._rng.random()
        if draw < REFUND_BELOW:
            self.refund(order, between(self._rng, first, last))
        elif draw < CANCEL_BELOW:
            self.cancel_one(order, between(self._rng, first, last))
        elif draw < TRANSFER_BELOW:
            self.hand_over(order, between(self._rng, first, last))

    def refund(self, order: Order, at: datetime) -> None:
        """Give back all, some tickets' price, or some money."""
        draw = self._rng.random()
        standing = _standing(order)
        if order.refunded or not standing or not charged(order):
            return
        if draw < ALL_BELOW or len(standing) == 1:
            refund_all(order, at, with_fees=draw < FEES_TOO_BELOW)
        elif draw < ONE_TICKET_BELOW:
            refund_tickets(order, standing[:1], at)
        else:
            refund_amount(order, standing[0].price // 2, at)

    def cancel_one(self, order: Order, at: datetime) -> None:
        """Cancel a ticket without money back."""
        if standing := _standing(order):
            cancel(standing[-1], order, at)

    def hand_over(self, order: Order, at: datetime) -> None:
        """Give a ticket to somebody else, the way the platform does that."""
        first, last, email = self._people.companion()
        standing = _standing(order)
        if not standing:
            return
        if order.event.platform == "humanitix":
            self._office.swap(standing[-1], order, at, (first, last))
        else:
            rename(standing[-1], (first, last), email, at)

    def attend(self, order: Order, after: datetime) -> None:
        """Scan the tickets of an order at the door, unless nobody stands there.

        A door that opened before `after` lets the last ones in then.
        """
        if not order.event.scans_tickets:
            return
        doors = max(order.session.start - timedelta(minutes=30), after)
        for ticket in _standing(order):
            if ticket.type.kind == "admission" and happens(self._rng, ATTENDANCE):
                self._pass_door(ticket, doors)

    def _pass_door(self, ticket: Ticket, doors: datetime) -> None:
        at = max(between(self._rng, doors, doors + timedelta(minutes=50)), ticket.created)
        scan(ticket, at)
        if happens(self._rng, 0.03):
            scan(ticket, at + timedelta(minutes=9), checked_in=False)


def _standing(order: Order) -> list[Ticket]:
    return [each for each in order.tickets if each.cancelled_at is None]
