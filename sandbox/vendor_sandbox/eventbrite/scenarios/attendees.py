"""Transfers, check-ins and edited answers."""

from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Sale
from vendor_sandbox.eventbrite.scenarios.given import Given
from vendor_sandbox.eventbrite.scenarios.stage import Stage
from vendor_sandbox.eventbrite.standing import is_cancelled
from vendor_sandbox.world.sales import scan


def transfer(stage: Stage, given: Given) -> dict[str, Any]:
    """Somebody else takes over `attendee_id`: the id stays, the profile is another."""
    sale = _standing(given)
    first, last = given.text("first_name", "Grace"), given.text("last_name", "Sample")
    email = given.text("email", "grace@example.net")
    given.refuse_unread()
    stage.before_order_changes(sale.order)
    sale.ticket.first_name, sale.ticket.last_name = first, last
    sale.ticket.holder_email = email
    stage.tell_attendee("attendee.updated", sale)
    return _told(sale)


def check_in(stage: Stage, given: Given) -> dict[str, Any]:
    """`attendee_id` is scanned in."""
    return _scan(stage, given, checked_in=True)


def check_out(stage: Stage, given: Given) -> dict[str, Any]:
    """`attendee_id` is scanned out."""
    return _scan(stage, given, checked_in=False)


def edit_answer(stage: Stage, given: Given) -> dict[str, Any]:
    """`attendee_id` answers `question_id` anew; a question to the buyer changes the order."""
    sale, number, text = given.sale(), given.question(), given.text("answer")
    given.refuse_unread()
    question = next((each for each in sale.order.event.questions if each.id == number), None)
    if question is None:
        msg = "The attendee's event does not ask this `question_id`."
        raise ValueError(msg)
    stage.before_order_changes(sale.order)
    if question.per_order:
        sale.order.answers[number] = text
        stage.tell_order("order.updated", sale.order)
    else:
        sale.ticket.answers[number] = text
        stage.tell_attendee("attendee.updated", sale)
    return _told(sale)


def _scan(stage: Stage, given: Given, *, checked_in: bool) -> dict[str, Any]:
    sale = _standing(given)
    given.refuse_unread()
    stage.before_order_changes(sale.order)
    scan(sale.ticket, stage.now, checked_in=checked_in)
    stage.tell_attendee(f"attendee.checked_{'in' if checked_in else 'out'}", sale)
    stage.tell_attendee(f"barcode.{'' if checked_in else 'un_'}checked_in", sale)
    return _told(sale)


def _standing(given: Given) -> Sale:
    sale = given.sale()
    if is_cancelled(*sale):
        msg = "The attendee was cancelled."
        raise ValueError(msg)
    return sale


def _told(sale: Sale) -> dict[str, Any]:
    return {
        "attendee_id": ids.ATTENDEE.text(sale.ticket.id),
        "order_id": ids.ORDER.text(sale.order.id),
        "event_id": ids.EVENT.text(sale.order.event.id),
    }
