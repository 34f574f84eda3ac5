"""Renders orders as Humanitix shows them."""

from collections.abc import Sequence
from typing import Any

from vendor_sandbox.humanitix.forms import Ids, moment, money
from vendor_sandbox.world.model import Event, Order, Question, Ticket
from vendor_sandbox.world.names import ORGANISATIONS
from vendor_sandbox.world.sales import charged

JSON = dict[str, Any]
ADDRESS_PARTS = ("street", "suburb", "postalCode", "city", "state", "country")
TAX_SHARE = {"AUD": (1, 11), "NZD": (3, 23)}
"""Goods and services tax as a part of the price, numerator and denominator."""
DONATED_SHARE = (3, 10)
"""The part of the booking fee that Humanitix gives away."""
ORGANISATION_EVERY = 9
PAYMENT_TYPES = {
    "cash": "cash",
    "cheque": "cheque",
    "bank": "bankDeposit",
    "eftpos": "eftpos",
    "voucher": "voucher",
    "complimentary": "complimentary",
    "free": "noPaymentNecessary",
}
GATEWAYS = {"card": "stripe", "paypal": "paypal", "cash": "cash", "eftpos": "tillTerminal"}


def order_row(order: Order, ids: Ids) -> JSON:
    """One order; fields without a value are left out."""
    event, buyer = order.event, order.buyer
    bought = [each for each in order.tickets if not _came_later(each, order)]
    row = {
        "_id": ids.of("order", order.id),
        "orderName": ids.order_name(order.id),
        "eventId": ids.of("event", event.id),
        "eventDateId": ids.of("session", order.session.id),
        "userId": ids.user,
        "currency": event.currency,
        "status": "complete",
        "financialStatus": financial_status(order),
        "firstName": buyer.first_name,
        "lastName": buyer.last_name,
        "email": order.email,
        "mobile": buyer.mobile,
        "businessPurpose": False,
        "manualOrder": order.channel == "manual",
        "salesChannel": order.channel,
        "paymentType": PAYMENT_TYPES.get(order.payment),
        "paymentGateway": _gateway(order),
        "tipFees": False,
        "clientDonation": money(order.donation, event.currency),
        "organiserMailListOptIn": order.opt_in,
        "isInternationalTransaction": buyer.country != event.region,
        "incompleteAt": moment(order.created),
        "completedAt": None if order.completed is None else moment(order.completed),
        "discounts": discounts(order, sum(each.discount for each in order.tickets)),
        "accessCode": access_code(order),
        "totals": _totals(order, order.tickets, order.refunded),
        "purchaseTotals": _totals(order, bought, 0),
        "additionalFields": answers(order.answers, event.questions, ids),
        "location": event.region,
        "createdAt": moment(order.created),
        "updatedAt": moment(order.changed),
        **_organisation(order),
        **({"notes": "Taken at the office."} if order.channel == "manual" else {}),
    }
    return {name: value for name, value in row.items() if value is not None}


def financial_status(order: Order) -> str:
    """Free, paid, refunded in part or wholly."""
    total = charged(order)
    if total == 0:
        return "free"
    if order.refunded == 0:
        return "paid"
    wholly = order.refunded >= total or all(each.refunded for each in order.tickets)
    return "refunded" if wholly else "partiallyRefunded"


def discounts(order: Order, amount: int) -> JSON | None:
    """The discount of an order or of a ticket, by code or automatic; None without one."""
    if amount == 0 or order.channel == "swap":
        return None
    discount = {"discountAmount": money(amount, order.event.currency)}
    if order.auto_discount:
        return {"autoDiscount": discount}
    if order.discount_code is None:
        return None
    return {"discountCode": {"code": order.discount_code, **discount}}


def access_code(order: Order) -> str | None:
    """The code that opened hidden tickets to this order."""
    access = {each.code for each in order.event.discount_codes if each.kind == "access"}
    return order.discount_code if order.discount_code in access else None


def answers(given: dict[int, str | None], questions: Sequence[Question], ids: Ids) -> list[JSON]:
    """Answers to questions; one left blank has no value."""
    kinds = {question.id: question.kind for question in questions}
    return [
        {"questionId": ids.of("question", number), **_answer(kinds[number], answer)}
        for number, answer in given.items()
    ]


def tax_of(amount: int, event: Event) -> int:
    """The tax inside an amount, in minor units."""
    part, whole = TAX_SHARE.get(event.currency, (0, 1))
    return amount * part // whole


def _came_later(ticket: Ticket, order: Order) -> bool:
    return ticket.swapped_from is not None and order.channel != "swap"


def _gateway(order: Order) -> str | None:
    if order.payment == "free":
        return None
    return GATEWAYS.get(order.payment, "manual")


def _organisation(order: Order) -> JSON:
    if order.buyer.id % ORGANISATION_EVERY:
        return {}
    name = ORGANISATIONS[order.buyer.id // ORGANISATION_EVERY % len(ORGANISATIONS)]
    return {"organisation": name, "businessPurpose": True, "businessName": name}


def _answer(kind: str, answer: str | None) -> JSON:
    if answer is None:
        return {}
    if kind != "address":
        return {"value": answer}
    parts = answer.split("\n")
    return {"value": ", ".join(parts), "details": dict(zip(ADDRESS_PARTS, parts, strict=True))}


def _totals(order: Order, tickets: Sequence[Ticket], refunds: int) -> JSON:
    event, absorbed = order.event, order.event.absorbs_fees
    subtotal = sum(each.price for each in tickets)
    discount = sum(each.discount for each in tickets)
    fees = sum(each.fee for each in tickets)
    passed_on = 0 if absorbed else fees
    taxes, booking_taxes = tax_of(subtotal - discount, event), tax_of(fees, event)
    total = subtotal - discount + passed_on + order.donation
    amounts = {
        "subtotal": subtotal,
        "bookingFee": fees,
        "humanitixFee": fees,
        "passedOnFee": passed_on,
        "absorbedFee": fees - passed_on,
        "clientDonation": order.donation,
        "netClientDonation": order.donation,
        "donation": fees * DONATED_SHARE[0] // DONATED_SHARE[1],
        "bookingTaxes": booking_taxes,
        "taxes": taxes,
        "totalTaxes": taxes + booking_taxes,
        "discounts": discount,
        "rebates": 0,
        "refunds": refunds,
        "netSales": subtotal - discount - refunds,
        "grossSales": total,
        "total": total,
    }
    currency = event.currency
    return {
        **{name: money(amount, currency) for name, amount in amounts.items()},
        "feesIncluded": absorbed,
    }
