"""What a scenario is told, checked."""

from collections.abc import Mapping
from typing import Any, TypeVar

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Books, Sale
from vendor_sandbox.world.model import Event, Order

Found = TypeVar("Found")


class Given:
    """The JSON object of one request; its methods raise ValueError for a value that is no good."""

    def __init__(self, values: Mapping[str, Any], books: Books) -> None:
        self._values = values
        self._books = books
        self._read: set[str] = set()

    def refuse_unread(self) -> None:
        """Refuse names that nobody asked for."""
        if unknown := sorted(set(self._values) - self._read):
            msg = f"Unknown {', '.join(unknown)}; known are {', '.join(sorted(self._read))}."
            raise ValueError(msg)

    def has(self, name: str) -> bool:
        """Whether a value was given."""
        self._read.add(name)
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise _wrong(name, "a text")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number from 1."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise _wrong(name, "a whole number from 1")
        return value

    def truth(self, name: str) -> bool | None:
        """True, false or nothing."""
        value = self._value(name, None)
        if value is not None and not isinstance(value, bool):
            raise _wrong(name, "true or false")
        return value

    def order(self) -> Order:
        """The order `order_id`."""
        return _found(self._books.orders.get(self._number("order_id", ids.ORDER)), "order_id")

    def sale(self) -> Sale:
        """The attendee `attendee_id`."""
        number = self._number("attendee_id", ids.ATTENDEE)
        return _found(self._books.sales.get(number), "attendee_id")

    def event(self) -> Event:
        """The event `event_id`."""
        return _found(self._books.events.get(self._number("event_id", ids.EVENT)), "event_id")

    def organization(self) -> int:
        """The organization `organization_id`."""
        number = self._number("organization_id", ids.ORGANIZATION)
        known = number if number in self._books.organizations else None
        return _found(known, "organization_id")

    def question(self) -> int:
        """The question `question_id`, as the world's number."""
        return self._number("question_id", ids.QUESTION)

    def ticket_class(self) -> int:
        """The ticket class `ticket_class_id`, as the world's number."""
        return self._number("ticket_class_id", ids.TICKET_CLASS)

    def _number(self, name: str, kind: ids.IdRange) -> int:
        number = kind.number(self.text(name))
        return _found(number, name)

    def _value(self, name: str, default: object) -> object:
        self._read.add(name)
        return self._values.get(name, default)


def _found(found: Found | None, name: str) -> Found:
    if found is None:
        msg = f"There is no such `{name}`."
        raise ValueError(msg)
    return found


def _wrong(name: str, kind: str) -> ValueError:
    return ValueError(f"`{name}` takes {kind}.")
