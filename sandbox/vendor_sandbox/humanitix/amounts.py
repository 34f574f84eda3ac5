"""What Humanitix makes of the money of orders and tickets (recorded: 749 live orders).

All amounts are in minor units.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vendor_sandbox.world.model import Event, Order, Ticket

TAX_SHARE = {"AUD": (1, 11), "NZD": (3, 23)}
"""Goods and services tax as a part of the price, numerator and denominator."""
DONATED_SHARE = (3, 10)
"""The part of the booking fee that Humanitix gives away."""
AMEX_SHARE, ZIP_SHARE = (11, 1000), (2, 100)
AMEX_EVERY, ZIP_EVERY, GIFT_CARD_EVERY, CREDIT_EVERY = 23, 47, 31, 37
"""So many of the orders that are paid online come with it."""
GIFT_CARD_SHARE, CREDIT_SHARE = (1, 3), (1, 10)


@dataclass(frozen=True)
class Amounts:
    """The sums of an order. `subtotal` has the tickets at full price, and the donation."""

    subtotal: int
    discounts: int
    fees: int
    passed_on: int
    amex: int
    zip: int
    gift_card: int
    credit: int

    @property
    def ticket_money(self) -> int:
        """What the tickets cost, without fees."""
        return self.subtotal - self.discounts

    @property
    def refundable(self) -> int:
        """What may go back: the fees stay, and so does what no money was paid for."""
        return self.ticket_money - self.gift_card - self.credit

    @property
    def gross_sales(self) -> int:
        """Before discounts."""
        return self.subtotal + self.passed_on + self.amex

    @property
    def paid(self) -> int:
        """What the buyer paid."""
        fees = self.passed_on + self.amex + self.zip
        return self.ticket_money + fees - self.gift_card - self.credit


def bought(order: Order) -> list[Ticket]:
    """The tickets of an order but those that others were exchanged for later."""
    return [each for each in order.tickets if each.swapped_from is None or order.channel == "swap"]


def price(order: Order, ticket: Ticket) -> int:
    """What a ticket cost before discounts; what is given away costs nothing."""
    return 0 if order.payment == "complimentary" else ticket.price


def discount(order: Order, ticket: Ticket) -> int:
    """What a code or an offer took off a ticket."""
    return min(ticket.discount, price(order, ticket))


def fee(order: Order, ticket: Ticket) -> int:
    """The booking fee of a ticket; the host pays none for orders that the host enters."""
    return 0 if order.channel == "manual" else ticket.fee


def amounts_of(order: Order) -> Amounts:
    """The sums of an order at its purchase."""
    tickets = bought(order)
    subtotal = sum(price(order, each) for each in tickets) + order.donation
    discounts = sum(discount(order, each) for each in tickets)
    fees = sum(fee(order, each) for each in tickets)
    passed_on = 0 if order.event.absorbs_fees else fees
    money = subtotal - discounts
    online = order.channel == "online" and money > 0 and order.payment != "invoice"

    def every(interval: int, share: tuple[int, int], base: int) -> int:
        return base * share[0] // share[1] if online and order.id % interval == 0 else 0

    return Amounts(
        subtotal=subtotal,
        discounts=discounts,
        fees=fees,
        passed_on=passed_on,
        amex=every(AMEX_EVERY, AMEX_SHARE, money + passed_on),
        zip=every(ZIP_EVERY, ZIP_SHARE, money + passed_on),
        gift_card=order.gift_card or every(GIFT_CARD_EVERY, GIFT_CARD_SHARE, money),
        credit=every(CREDIT_EVERY, CREDIT_SHARE, money),
    )


def refunds_of(order: Order) -> int:
    """What went back so far; a whole refund leaves the fee (9 of 9 recorded ones)."""
    return min(order.refunded, amounts_of(order).refundable)


def financial_status(order: Order) -> str:
    """Free, paid, refunded in part or wholly: never wholly while a ticket stands."""
    amounts, refunds = amounts_of(order), refunds_of(order)
    if amounts.ticket_money == 0:
        return "free"
    if refunds == 0:
        return "paid"
    given_up = all(each.cancelled_at is not None for each in order.tickets)
    wholly = (given_up and refunds >= amounts.refundable) or _all_refunded(bought(order))
    return "refunded" if wholly else "partiallyRefunded"


def totals(order: Order, refunds: int) -> dict[str, int]:
    """Every amount under `totals`, or with 0 refunds under `purchaseTotals`."""
    amounts, event = amounts_of(order), order.event
    absorbed = amounts.fees - amounts.passed_on
    taxes, booking_taxes = tax_of(amounts.ticket_money, event), tax_of(amounts.fees, event)
    return {
        "subtotal": amounts.subtotal,
        "amexFee": amounts.amex,
        "zipFee": amounts.zip,
        "humanitixFee": amounts.fees,
        "bookingFee": amounts.fees + amounts.amex,
        "passedOnFee": amounts.passed_on,
        "absorbedFee": absorbed,
        "clientDonation": order.donation,
        "netClientDonation": order.donation,
        "donation": amounts.fees * DONATED_SHARE[0] // DONATED_SHARE[1],
        "dgrDonation": 0,
        "rebates": 0,
        "giftCardCredit": amounts.gift_card,
        "credit": amounts.credit,
        "bookingTaxes": booking_taxes,
        "passedOnTaxes": 0,
        "taxes": taxes,
        "totalTaxes": taxes + booking_taxes,
        "discounts": amounts.discounts,
        "refunds": refunds,
        "netSales": amounts.ticket_money - refunds - absorbed,
        "grossSales": amounts.gross_sales,
        "total": amounts.paid - refunds,
    }


def tax_of(amount: int, event: Event) -> int:
    """The tax inside an amount."""
    part, whole = TAX_SHARE.get(event.currency, (0, 1))
    return amount * part // whole


def _all_refunded(tickets: Iterable[Ticket]) -> bool:
    return all(each.refunded for each in tickets)
