"""What orders and attendees cost, refunds included, in minor units.

The vendor's rules (Eventbrite API, Order Costs): `gross` is the sum of base price, both fees and
tax; `price_before_discount` less `discount_amount` is `display_price`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from vendor_sandbox.world.model import Order, Ticket

RefundEffect = Literal["shrink", "keep"]
PAYMENT_SHARE = 27
"""The part of a booking fee, in per cent, that is the card payment's."""


@dataclass(frozen=True, slots=True)
class Costs:
    """One ticket's or one order's amounts. Where `absorbed`, the price shown holds the fees."""

    base: int
    service_fee: int
    payment_fee: int
    discount: int
    absorbed: bool

    @property
    def fees(self) -> int:
        """Both fees."""
        return self.service_fee + self.payment_fee

    @property
    def gross(self) -> int:
        """What the buyer was charged."""
        return self.base + self.fees

    @property
    def display_price(self) -> int:
        """The price shown after discount."""
        return self.gross if self.absorbed else self.base

    @property
    def display_fee(self) -> int:
        """The fees shown beside the price."""
        return 0 if self.absorbed else self.fees


def order_costs(order: Order, effect: RefundEffect) -> Costs:
    """The sum over an order's tickets, as it reads after refunds."""
    parts = [*tickets_costs(order, effect).values(), _donation(order)]
    return Costs(
        base=sum(part.base for part in parts),
        service_fee=sum(part.service_fee for part in parts),
        payment_fee=sum(part.payment_fee for part in parts),
        discount=sum(part.discount for part in parts),
        absorbed=order.event.absorbs_fees,
    )


def tickets_costs(order: Order, effect: RefundEffect) -> dict[int, Costs]:
    """Each ticket's costs by its world id, as they read after refunds."""
    sold = {ticket.id: sold_costs(ticket, order) for ticket in order.tickets}
    if effect == "keep" or not order.refunded:
        return sold
    given_back = refunds(order)
    return {number: _less(costs, given_back[number]) for number, costs in sold.items()}


def refunds(order: Order) -> dict[int, int]:
    """How much of an order's refund falls on each ticket: refunded tickets first."""
    left = order.refunded
    shares = {ticket.id: 0 for ticket in order.tickets}
    for ticket in sorted(order.tickets, key=lambda ticket: not ticket.refunded):
        shares[ticket.id] = min(sold_costs(ticket, order).gross, left)
        left -= shares[ticket.id]
    return shares


def sold_costs(ticket: Ticket, order: Order) -> Costs:
    """A ticket's costs at the moment of sale."""
    absorbed = order.event.absorbs_fees
    paid = max(ticket.price - ticket.discount, 0)
    fee = min(ticket.fee, paid) if absorbed else ticket.fee
    payment = fee * PAYMENT_SHARE // 100 if order.channel == "online" else 0
    return Costs(
        base=paid - fee if absorbed else paid,
        service_fee=fee - payment,
        payment_fee=payment,
        discount=ticket.discount,
        absorbed=absorbed,
    )


def _donation(order: Order) -> Costs:
    return Costs(order.donation, 0, 0, 0, order.event.absorbs_fees)


def _less(costs: Costs, amount: int) -> Costs:
    """`costs` after `amount` went back: first the price, then the fees."""
    if amount >= costs.gross:
        return Costs(0, 0, 0, 0, costs.absorbed)
    from_base = min(costs.base, amount)
    from_service = min(costs.service_fee, amount - from_base)
    return replace(
        costs,
        base=costs.base - from_base,
        service_fee=costs.service_fee - from_service,
        payment_fee=costs.payment_fee - (amount - from_base - from_service),
    )
