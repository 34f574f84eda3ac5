"""The POST and PATCH routes of Humanitix."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers

from vendor_sandbox.clock import Clock
from vendor_sandbox.humanitix.queries import Query
from vendor_sandbox.humanitix.reading import JSON, PathIds, Reading
from vendor_sandbox.humanitix.refusals import BROKEN, Refusal
from vendor_sandbox.humanitix.scanning import Journal
from vendor_sandbox.humanitix.store import Store
from vendor_sandbox.humanitix.ticket_rows import ticket_row

HOLDER_FIELDS = ("firstName", "lastName", "email", "mobile")
ACCESS_HEADER = "x-access-api-key"


class Writing:
    """What may be changed over the API."""

    def __init__(
        self,
        reading: Reading,
        store: Store,
        journal: Journal,
        switches: Mapping[str, Any],
        clock: Clock,
    ) -> None:
        self._reading = reading
        self._store = store
        self._journal = journal
        self._switches = switches
        self._clock = clock

    def check_in(self, path: PathIds, query: Query) -> JSON:
        """Let the holder of a ticket in."""
        return self._scan(path, query, inside=True)

    def check_out(self, path: PathIds, query: Query) -> JSON:
        """Let the holder of a ticket out."""
        return self._scan(path, query, inside=False)

    def transfer(self, path: PathIds, headers: Headers, body: object) -> JSON:
        """Give a ticket to somebody else."""
        if ACCESS_HEADER not in headers:
            raise _bad(f"headers should have required property '{ACCESS_HEADER}'")
        holder = _holder(body)
        self._reading.allow("transfer_permission", "transfer tickets")
        sold = self._reading.find_ticket(path, {})
        new = self._journal.transfer(sold, path["ticketId"], self._clock.now, holder)
        order, _ = sold
        self._store.forget_tickets(order.event)
        return {
            **ticket_row(order, new, self._store.ids),
            "orderHasUnansweredRequiredQuestions": False,
            "orderEditLink": f"https://events.humanitix.com/edit-order/{path['ticketId']}",
        }

    def change_events(self, _: PathIds, __: Query) -> JSON:
        """Creating and editing events is for Humanitix's own applications."""
        raise self._reading.forbidden("create or update events")

    def create_order(self, _: PathIds, __: Query) -> JSON:
        """Creating orders is in no document; the route is there and breaks (recorded)."""
        raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)

    def _scan(self, path: PathIds, query: Query, *, inside: bool) -> JSON:
        sold = self._reading.find_ticket(path, query)
        self._journal.scan(
            sold,
            path["ticketId"],
            self._clock.now,
            inside=inside,
            bump_order=self._switches["check_in_bumps_order"],
        )
        word = "in" if inside else "out"
        message = f"<p>{sold[1].type.name}</p>"
        return {"scanningMessages": [{"header": f"Checked {word}", "message": message}]}


def _holder(body: object) -> JSON:
    if not isinstance(body, dict):
        raise _bad("body should be object")
    for name in HOLDER_FIELDS:
        if name not in body:
            raise _bad(f"body should have required property '{name}'")
        if not isinstance(body[name], str):
            raise _bad(f"body.{name} should be string")
    return body


def _bad(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, message)
