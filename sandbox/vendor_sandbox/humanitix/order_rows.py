"""Renders orders as Humanitix shows them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from vendor_sandbox.humanitix.amounts import (
    bought,
    discount,
    financial_status,
    refunds_of,
    totals,
)
from vendor_sandbox.humanitix.forms import Ids, moment, money
from vendor_sandbox.world.model import Event, Order, Person, Question, Ticket
from vendor_sandbox.world.names import ORGANISATIONS

JSON = dict[str, Any]
ADDRESS_PARTS = ("street", "suburb", "postalCode", "city", "state", "country")
ORGANISATION_EVERY = 9
SILENT_EVENT_EVERY = 4
"""Events whose buyers nobody asks: a switch per event, off by default."""
TICKED_BY_HOST_EVERY = 5
"""Orders whose opt-in the host entered: 22 of 105 recorded ones."""
WITHOUT_AN_END_EVERY, WITHOUT_MOBILE_EVERY = 3, 13
INTERNATIONAL_EVERY = 5
ENTERED_BY_HOST = ("manual", "swap")
HOLDS = (timedelta(minutes=60), timedelta(minutes=20))
PAYMENT_TYPES = {
    "cash": "cash",
    "cheque": "cheque",
    "bank": "bankDeposit",
    "eftpos": "eftpos",
    "voucher": "voucher",
    "complimentary": "complimentary",
    "free": "noPaymentNecessary",
}
GATEWAYS = {"online": "braintree", "boxOffice": "stripe-payments"}


def order_row(order: Order, ids: Ids) -> JSON:
    """One order; fields without a value are left out."""
    event, buyer = order.event, order.buyer
    row = {
        "_id": ids.of("order", order.id),
        "orderName": ids.order_name(order.id),
        "eventId": ids.of("event", event.id),
        "eventDateId": ids.of("session", order.session.id),
        "currency": event.currency,
        "status": "complete",
        "financialStatus": financial_status(order),
        **named(order, buyer, ids),
        "email": order.email,
        "mobile": _mobile(buyer, order),
        "businessPurpose": False,
        "manualOrder": order.channel in ENTERED_BY_HOST,
        "salesChannel": order.channel,
        **_payment(order),
        "tipFees": False,
        "organiserMailListOptIn": _opt_in(order),
        "isInternationalTransaction": (
            buyer.country != event.region if order.id % INTERNATIONAL_EVERY == 0 else None
        ),
        **_completed(order),
        "discounts": discounts(order, sum(discount(order, each) for each in bought(order))),
        "accessCode": access_code(order),
        "totals": {**_totals(order, refunds_of(order)), **_outstanding(order)},
        "purchaseTotals": _totals(order, 0),
        "additionalFields": answers(order.answers, event.questions, ids),
        "location": event.region,
        "createdAt": moment(order.created),
        "updatedAt": moment(order.changed),
        **_organisation(order),
        **_entered_by_host(order),
    }
    return {name: value for name, value in row.items() if value is not None}


def named(order: Order, holder: Person | Ticket, ids: Ids) -> JSON:
    """A name, or what the door's app writes where it took none."""
    if order.anonymous:
        return {"firstName": "Box office", "lastName": f"Order: {ids.order_name(order.id)}"}
    return {"firstName": holder.first_name, "lastName": holder.last_name}


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


def _asks(event: Event) -> bool:
    """Whether the switch of the event is on that lets buyers be asked."""
    return event.id % SILENT_EVENT_EVERY != 0


def _opt_in(order: Order) -> bool:
    if order.channel == "manual":
        return order.id % TICKED_BY_HOST_EVERY == 0
    return _asks(order.event) and bool(order.opt_in)


def _completed(order: Order) -> JSON:
    """When the seats' hold ended, whether or not it was needed, and when checkout did."""
    entered = order.channel == "manual" or financial_status(order) == "free"
    if order.completed is None or (entered and order.id % WITHOUT_AN_END_EVERY == 0):
        return {}
    hold = HOLDS[order.id % len(HOLDS)]
    return {
        "completedAt": moment(order.completed),
        "incompleteAt": moment(order.created + hold),
    }


def _payment(order: Order) -> JSON:
    if order.channel in ENTERED_BY_HOST:
        return {"paymentType": PAYMENT_TYPES[order.payment], "paymentGateway": "manual"}
    if order.payment == "invoice":
        return {"paymentGateway": "invoice"}
    return {"paymentGateway": GATEWAYS[order.channel]}


def _entered_by_host(order: Order) -> JSON:
    if order.channel not in ENTERED_BY_HOST:
        return {}
    return {"notes": "Taken at the office.", "clientDonation": 0}


def _mobile(buyer: Person, order: Order) -> str | None:
    blank = None if order.id % WITHOUT_MOBILE_EVERY == 0 else ""
    return buyer.mobile or blank


def _organisation(order: Order) -> JSON:
    if order.buyer.id % ORGANISATION_EVERY:
        return {"organisation": ""} if order.channel in ENTERED_BY_HOST else {}
    name = ORGANISATIONS[order.buyer.id // ORGANISATION_EVERY % len(ORGANISATIONS)]
    return {"organisation": name, "businessPurpose": True, "businessName": name}


def _answer(kind: str, answer: str | None) -> JSON:
    if answer is None:
        return {}
    if kind != "address":
        return {"value": answer}
    parts = answer.split("\n")
    return {"details": dict(zip(ADDRESS_PARTS, parts, strict=True))}


def _totals(order: Order, refunds: int) -> JSON:
    currency = order.event.currency
    amounts = {name: money(value, currency) for name, value in totals(order, refunds).items()}
    return {**amounts, "feesIncluded": amounts["passedOnFee"] == 0}


def _outstanding(order: Order) -> JSON:
    if not order.outstanding:
        return {}
    return {"outstandingAmount": money(order.outstanding, order.event.currency)}
