"""What changes tickets: scans at the door and transfers; kept in a journal that can be replayed."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from vendor_sandbox.humanitix.refusals import Refusal
from vendor_sandbox.humanitix.store import Sold
from vendor_sandbox.world.model import FIRST_VENDOR_ID, Order, Ticket, World
from vendor_sandbox.world.sales import cancel, scan, touch

JSON = dict[str, Any]


class Journal:
    """Every change that came over the API, in order."""

    def __init__(self) -> None:
        self.entries: list[JSON] = []

    def clear(self) -> None:
        """Forget every change."""
        self.entries.clear()

    def scan(
        self, sold: Sold, ticket_id: str, at: datetime, *, inside: bool, bump_order: bool
    ) -> None:
        """Scan a ticket in or out; with `bump_order` the order counts as changed too.

        Raises:
            Refusal: The ticket is cancelled.
        """
        _, ticket = sold
        _refuse_cancelled(ticket, ticket_id)
        entry = {"act": "scan", "at": at.isoformat(), "inside": inside, "bump": bump_order}
        self._do(sold, entry)

    def transfer(self, sold: Sold, ticket_id: str, at: datetime, holder: JSON) -> Ticket:
        """Give a ticket to somebody else: the old one is cancelled, a new one takes its place.

        Raises:
            Refusal: The ticket is cancelled.
        """
        order, ticket = sold
        _refuse_cancelled(ticket, ticket_id)
        names = {name: holder[name] for name in ("firstName", "lastName")}
        new_id = FIRST_VENDOR_ID + len(self.entries)
        self._do(sold, {"act": "transfer", "at": at.isoformat(), "new": new_id, **names})
        return order.tickets[-1]

    def replay(self, world: World, entries: list[JSON]) -> None:
        """Do again what this journal does not know yet of another one that begins like it."""
        sold = {
            ticket.id: (order, ticket)
            for order in world.orders
            if order.event.platform == "humanitix"
            for ticket in order.tickets
        }
        for entry in entries[len(self.entries) :]:
            order, _ = sold[entry["ticket"]]
            self._do(sold[entry["ticket"]], entry)
            sold[order.tickets[-1].id] = (order, order.tickets[-1])

    def _do(self, sold: Sold, entry: JSON) -> None:
        order, ticket = sold
        self.entries.append({**entry, "ticket": ticket.id})
        at = datetime.fromisoformat(entry["at"])
        if entry["act"] == "scan":
            scan(ticket, at, checked_in=entry["inside"])
            touch(at, *([order] if entry["bump"] else []))
        else:
            _hand_over(order, ticket, at, entry)


def _hand_over(order: Order, ticket: Ticket, at: datetime, entry: JSON) -> None:
    new = replace(
        ticket,
        id=entry["new"],
        first_name=entry["firstName"],
        last_name=entry["lastName"],
        discount=ticket.price,
        fee=0,
        created=at,
        changed=at,
        check_ins=[],
        swapped_from=ticket.id,
    )
    ticket.swapped_to = new.id
    cancel(ticket, order, at)
    order.tickets.append(new)


def _refuse_cancelled(ticket: Ticket, ticket_id: str) -> None:
    if ticket.cancelled_at is not None:
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"Ticket with id: {ticket_id} has invalid status: cancelled, "
            "must be status: completed.",
        )
