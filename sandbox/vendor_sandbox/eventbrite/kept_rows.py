"""Rows that scenarios changed, as JSON-ready values and back.

The world itself can be made anew from its seed; what scenarios did to it cannot.
"""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from vendor_sandbox.eventbrite.books import Books, Preference, Preferences
from vendor_sandbox.world.model import CheckIn, Event, Order, Person, Ticket, World

Dumped = dict[str, Any]
MOMENTS = frozenset({"created", "changed", "completed", "cancelled_at", "published"})
ORDER_LINKS = frozenset({"event", "session", "buyer", "tickets", "answers"})
TICKET_LINKS = frozenset({"type", "package", "check_ins", "answers"})


def dump_order(order: Order) -> Dumped:
    """An order with its tickets and its buyer; other rows are named by id."""
    return {
        **_plain(order, ORDER_LINKS),
        "event": order.event.id,
        "session": order.session.id,
        "buyer": asdict(order.buyer),
        "answers": list(order.answers.items()),
        "tickets": [_dump_ticket(ticket) for ticket in order.tickets],
    }


def load_order(dumped: Dumped, world: World) -> None:
    """Put an order into `world`, in place of its former self if there is one."""
    event = next(event for event in world.events if event.id == dumped["event"])
    session = next(each for each in event.sessions if each.id == dumped["session"])
    order = Order(
        **_typed(dumped, ORDER_LINKS),
        event=event,
        session=session,
        buyer=_buyer(dumped["buyer"], world),
        answers=dict(dumped["answers"]),
        tickets=[_load_ticket(each, event) for each in dumped["tickets"]],
    )
    former = next((each for each in world.orders if each.id == order.id), None)
    if former is None:
        world.orders.append(order)
    else:
        vars(former).update(vars(order))


def dump_event(event: Event) -> Dumped:
    """What scenarios change of an event."""
    return {
        "id": event.id,
        "status": event.status,
        "postponed": event.postponed,
        "organization": event.organization,
        "published": _text(event.published),
        "changed": _text(event.changed),
    }


def load_event(dumped: Dumped, world: World) -> None:
    """Change an event of `world` into what was dumped."""
    event = next(event for event in world.events if event.id == dumped["id"])
    vars(event).update(_typed(dumped, frozenset()))


def dump_preferences(books: Books) -> list[Any]:
    """What addresses chose outside of purchases."""
    return [[*key, each.at.isoformat(), each.opted_in] for key, each in books.chosen.items()]


def load_preferences(dumped: list[Any]) -> Preferences:
    """From what `dump_preferences` gave."""
    return {
        (organization, email): Preference(datetime.fromisoformat(at), opted_in)
        for organization, email, at, opted_in in dumped
    }


def _dump_ticket(ticket: Ticket) -> Dumped:
    return {
        **_plain(ticket, TICKET_LINKS),
        "type": ticket.type.id,
        "package": None if ticket.package is None else ticket.package.id,
        "check_ins": [[each.at.isoformat(), each.checked_in] for each in ticket.check_ins],
        "answers": list(ticket.answers.items()),
    }


def _load_ticket(dumped: Dumped, event: Event) -> Ticket:
    scans = [(datetime.fromisoformat(at), checked_in) for at, checked_in in dumped["check_ins"]]
    return Ticket(
        **_typed(dumped, TICKET_LINKS),
        type=next(kind for kind in event.ticket_types if kind.id == dumped["type"]),
        package=next((each for each in event.packages if each.id == dumped["package"]), None),
        check_ins=[CheckIn(at, checked_in) for at, checked_in in scans],
        answers=dict(dumped["answers"]),
    )


def _buyer(dumped: Dumped, world: World) -> Person:
    known = next((person for person in world.everybody if person.id == dumped["id"]), None)
    if known is None:
        known = Person(**dumped)
        world.people.append(known)
    return known


def _plain(row: Order | Ticket, links: frozenset[str]) -> Dumped:
    names = [each.name for each in fields(row) if each.name not in links]
    return {
        name: _text(getattr(row, name)) if name in MOMENTS else getattr(row, name) for name in names
    }


def _typed(dumped: Dumped, links: frozenset[str]) -> Dumped:
    return {
        name: _moment(value) if name in MOMENTS else value
        for name, value in dumped.items()
        if name not in links
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
