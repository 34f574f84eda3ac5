"""Sells tickets and lets things happen to them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from vendor_sandbox.world.chance import happens
from vendor_sandbox.world.model import (
    Channel,
    CheckIn,
    Event,
    Order,
    OrderStatus,
    Package,
    Person,
    Question,
    Session,
    Ticket,
    TicketType,
    World,
    next_id,
)
from vendor_sandbox.world.people import PeopleMaker
from vendor_sandbox.world.titles import TEXT_ANSWERS

CHECKOUT = timedelta(seconds=95)
ALL_ANSWERS = {
    "text": "Vegetarian",
    "email": "answers@example.org",
    "number": "42",
    "date": "1990-05-17",
    "url": "https://www.example.org/me",
    "file": "https://uploads.example.org/f/9f3c.pdf",
    "address": "12 Rose St\nNewtown\n2042\nSydney\nNSW\nAustralia",
}


@dataclass
class Sale:
    """What somebody buys, and how. `lines` are ticket types and how many of each."""

    event: Event
    session: Session
    buyer: Person
    at: datetime
    lines: Sequence[tuple[TicketType, int]]
    opt_in: bool | None = None
    channel: Channel = "online"
    status: OrderStatus = "placed"
    payment: str = "card"
    code: str | None = None
    percent_off: int = 0
    donation: int = 0
    package: Package | None = None
    amount: int | None = None
    email: str | None = None


class BoxOffice:
    """Sells one order after the other; ids go on from the world's."""

    def __init__(
        self, rng: Random, world: World, people: PeopleMaker, *, practice: bool = False
    ) -> None:
        self._rng = rng
        self._world = world
        self._people = people
        self._next_order = next_id((order.id for order in world.orders), practice=practice)
        self._next_ticket = next_id(
            (each.id for order in world.orders for each in order.tickets), practice=practice
        )
        self._numbers = Counter(
            {order.event.id: 0 for order in world.orders}
            | Counter(order.event.id for order in world.orders for _ in order.tickets)
        )

    def sell(self, sale: Sale) -> Order:
        """Make an order and add it."""
        completed = sale.at + CHECKOUT
        order = Order(
            id=self._next_order,
            event=sale.event,
            session=sale.session,
            buyer=sale.buyer,
            email=sale.email if sale.email is not None else sale.buyer.email,
            opt_in=sale.opt_in,
            channel=sale.channel,
            status=sale.status,
            payment=sale.payment,
            tickets=[],
            created=sale.at,
            completed=completed,
            changed=completed,
            discount_code=sale.code,
            auto_discount=sale.code is None and sale.percent_off > 0,
            donation=sale.donation,
        )
        self._next_order += 1
        for kind, quantity in sale.lines:
            order.tickets.extend(self._tickets(order, sale, kind, quantity))
        if order.status in ("started", "abandoned"):
            order.completed = None
        if not any(each.price - each.discount for each in order.tickets) and not order.donation:
            order.payment = "free"
        self._answer(order.answers, sale.event.questions, per_order=True)
        self._world.orders.append(order)
        return order

    def swap(self, old: Ticket, order: Order, at: datetime, holder: tuple[str, str]) -> Ticket:
        """Cancel a ticket and give a new one, already paid for, to somebody in its place."""
        new = self._ticket(order, old.type, old.price, at)
        new.first_name, new.last_name = holder
        new.discount, new.fee = new.price, 0
        new.swapped_from, old.swapped_to = old.id, new.id
        cancel(old, order, at)
        order.tickets.append(new)
        return new

    def _tickets(
        self, order: Order, sale: Sale, kind: TicketType, quantity: int
    ) -> Iterable[Ticket]:
        price = sale.amount if kind.kind == "donation" and sale.amount else kind.price
        if sale.package is not None and kind is sale.package.type:
            price = sale.package.price // sale.package.quantity
        for number in range(quantity):
            ticket = self._ticket(order, kind, price, sale.at + CHECKOUT)
            ticket.discount = price * sale.percent_off // 100
            ticket.fee = fee(order.event, price - ticket.discount)
            ticket.package = sale.package
            ticket.package_group = order.id if sale.package else None
            if number or kind is not sale.lines[0][0]:
                self._name_companion(ticket, order)
            elif order.event.collects_attendees:
                ticket.holder_email = order.email
            yield ticket

    def _ticket(self, order: Order, kind: TicketType, price: int, at: datetime) -> Ticket:
        self._numbers[order.event.id] += 1
        number = self._numbers[order.event.id]
        ticket = Ticket(
            id=self._next_ticket,
            number=number,
            type=kind,
            first_name=order.buyer.first_name,
            last_name=order.buyer.last_name,
            holder_email=None,
            price=price,
            fee=0,
            created=at,
            changed=at,
            seat=f"{'ABCDEFGH'[number // 30 % 8]}{number % 30 + 1}" if order.event.seated else None,
        )
        self._next_ticket += 1
        self._answer(ticket.answers, order.event.questions, per_order=False)
        return ticket

    def _name_companion(self, ticket: Ticket, order: Order) -> None:
        first, last, email = self._people.companion()
        if happens(self._rng, 0.5):
            known = self._rng.choice(self._world.people)
            first, last, email = known.first_name, known.last_name, known.email or email
        if order.event.collects_attendees or order.event.platform == "humanitix":
            ticket.first_name, ticket.last_name = first, last
        if order.event.collects_attendees:
            ticket.holder_email = email

    def _answer(
        self, answers: dict[int, str | None], questions: list[Question], *, per_order: bool
    ) -> None:
        for question in questions:
            if question.per_order is per_order and happens(self._rng, 0.8):
                answers[question.id] = self._answer_to(question)

    def _answer_to(self, question: Question) -> str | None:
        if happens(self._rng, 0.1):
            return None
        if question.kind == "choice":
            return self._rng.choice(question.choices)
        if question.kind == "text":
            return self._rng.choice(TEXT_ANSWERS)
        return ALL_ANSWERS[question.kind]


def fee(event: Event, net: int) -> int:
    """The booking fee of one ticket: a share and a fixed part, none on free tickets."""
    fixed = 99 if event.currency != "JPY" else 80
    return 0 if net == 0 else net * 4 // 100 + fixed


def charged(order: Order) -> int:
    """What the buyer paid: tickets less discounts, fees passed on, donation."""
    passed_on = 0 if order.event.absorbs_fees else sum(each.fee for each in order.tickets)
    return sum(each.price - each.discount for each in order.tickets) + passed_on + order.donation


def cancel(ticket: Ticket, order: Order, at: datetime) -> None:
    """Cancel one ticket, without money back."""
    ticket.cancelled_at = at
    touch(at, ticket, order)


def refund_tickets(order: Order, tickets: Sequence[Ticket], at: datetime) -> None:
    """Give back the price of some tickets and cancel them."""
    for ticket in tickets:
        order.refunded += ticket.price - ticket.discount
        ticket.refunded = True
        cancel(ticket, order, at)


def refund_amount(order: Order, amount: int, at: datetime) -> None:
    """Give back money while every ticket stays good."""
    order.refunded += amount
    touch(at, order)


def refund_all(order: Order, at: datetime, *, with_fees: bool) -> None:
    """Give back everything."""
    total = charged(order)
    refund_tickets(order, [each for each in order.tickets if each.cancelled_at is None], at)
    if with_fees:
        order.refunded = total


def scan(ticket: Ticket, at: datetime, *, checked_in: bool = True) -> None:
    """Scan a ticket in or out."""
    ticket.check_ins.append(CheckIn(at, checked_in))
    touch(at, ticket)


def rename(ticket: Ticket, name: tuple[str, str], email: str | None, at: datetime) -> None:
    """Put somebody else's name on a ticket."""
    ticket.first_name, ticket.last_name = name
    if ticket.holder_email is not None:
        ticket.holder_email = email
    touch(at, ticket)


def touch(at: datetime, *rows: Ticket | Order) -> None:
    """Mark rows as changed, never back in time."""
    for row in rows:
        row.changed = max(row.changed, at)
