"""How rows are to be shown: the switches and the facts that rendering needs beside a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from vendor_sandbox.eventbrite.books import Books
from vendor_sandbox.eventbrite.costs import RefundEffect

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """One way of showing the rows of `books`. `host` ends in `/v3`."""

    books: Books
    now: datetime
    host: str
    refund_costs: RefundEffect = "keep"
    canceled_status: Literal["kept", "canceled"] = "kept"
    attendee_ids: Literal["numbers", "dashed"] = "numbers"
    null_fields: Literal["omit", "null"] = "omit"
    structured_answers: bool = True
    refund_requests: Literal["list", "object"] = "list"
    descriptions: bool = True

    @property
    def settings(self) -> tuple[Any, ...]:
        """Everything but the books that decides how a row reads."""
        return (
            self.now,
            self.host,
            self.refund_costs,
            self.canceled_status,
            self.attendee_ids,
            self.null_fields,
            self.structured_answers,
            self.refund_requests,
            self.descriptions,
        )

    def uri(self, path: str) -> str:
        """The `resource_uri` of `path`, which has no slash at either end."""
        return f"{self.host}/{path}/"

    def finished(self, row: Row, number: int) -> Row:
        """Leave null fields out of every other row, as the vendor may do on any row."""
        if self.null_fields == "null" or number % 2 == 0:
            return row
        return {name: value for name, value in row.items() if value is not None}
