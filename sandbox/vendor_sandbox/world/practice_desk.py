"""Sells to the people of the box-office practice, and leaves nothing about them to chance."""

from datetime import timedelta
from typing import Any

from vendor_sandbox.world.model import (
    Event,
    Order,
    Person,
    Profile,
    Ticket,
    TicketType,
    World,
    next_id,
)
from vendor_sandbox.world.places import PLACES, Place
from vendor_sandbox.world.sales import BoxOffice, Sale

MAILBOXES = "guests.example.org"
ODD_MINUTES = timedelta(minutes=137, milliseconds=111)


class PracticeDesk:
    """Makes people and their orders."""

    def __init__(self, office: BoxOffice, world: World) -> None:
        self._office = office
        self._world = world

    def person(
        self,
        first: str,
        last: str,
        email: str | None = None,
        *,
        mobile: str | None = None,
        home: Place = PLACES[0],
    ) -> Person:
        """Somebody who buys; without an address of their own one is made of the name."""
        people = self._world.box_office_people
        made = Person(
            id=next_id((each.id for each in people), practice=True),
            first_name=first,
            last_name=last,
            email=email or mailbox(first, last),
            mobile=mobile,
            city=home.city,
            region=home.region,
            postcode=home.postcode,
            country=home.country,
        )
        people.append(made)
        return made

    def sell(
        self,
        event: Event,
        buyer: Person,
        days_ago: float,
        *lines: tuple[TicketType, int],
        date: int = 0,
        **extras: Any,
    ) -> Order:
        """Sell the first ticket type, or `lines`, in the buyer's name and with no answers."""
        at = self._world.now - timedelta(days=days_ago) + ODD_MINUTES
        wanted = lines or ((event.ticket_types[0], 1),)
        order = self._office.sell(Sale(event, event.sessions[date], buyer, at, wanted, **extras))
        order.answers.clear()
        for ticket in order.tickets:
            email = order.email if event.collects_attendees else None
            hold(ticket, buyer.first_name, buyer.last_name, email)
            ticket.answers.clear()
        return order


def hold(
    ticket: Ticket, first: str, last: str, email: str | None, profile: Profile | None = None
) -> Ticket:
    """Put a holder on a ticket from its sale on."""
    ticket.first_name, ticket.last_name, ticket.holder_email = first, last, email
    ticket.profile = profile
    return ticket


def mailbox(first: str, last: str) -> str:
    """The address of a name."""
    return f"{first}.{last}@{MAILBOXES}".lower()
