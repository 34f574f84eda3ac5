"""A request as a handler sees it, and how its parts are read."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from vendor_sandbox.brevo.errors import (
    BrevoError,
    refuse_invalid,
    refuse_missing,
    refuse_out_of_range,
)
from vendor_sandbox.brevo.moments import moment_or_none

MAX_NUMBER = 2**53

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """Which part of a listing is wanted."""

    limit: int
    offset: int
    newest_first: bool

    def cut(self, oldest_first: list[T]) -> list[T]:
        """The part of a listing that is given oldest first."""
        if not self.newest_first:
            return oldest_first[self.offset : self.offset + self.limit]
        end = max(len(oldest_first) - self.offset, 0)
        return oldest_first[max(end - self.limit, 0) : end][::-1]


@dataclass(frozen=True)
class Call:
    """One request: path values, query, raw body, and the server's own address."""

    method: str
    path: dict[str, Any]
    query: QueryParams
    body: bytes = b""
    origin: str = ""
    switches: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as an object."""
        try:
            read = json.loads(self.body)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            message = "Input must be a valid JSON object"
            raise BrevoError(400, "bad_request", message)
        return read

    def number(self, name: str) -> int:
        """A number of the path."""
        text = str(self.path[name])
        if not (text.isascii() and text.isdigit()):
            refuse_invalid(f"{name} is invalid")
        return int(text)

    def page(self, *, default: int, most: int) -> Page:
        """`limit`, `offset` and `sort`; the newest come first unless asked otherwise.

        Raises:
            BrevoError: `out_of_range` beyond the bounds, `invalid_parameter` for no number.
        """
        limit = self._integer("limit", default)
        if limit > most and self.switches["over_limit"] == "refused":
            refuse_out_of_range(f"Limit exceeds max value: {most}")
        sort = self.choice("sort", ("asc", "desc")) or "desc"
        return Page(min(limit, most), self._integer("offset", 0), sort == "desc")

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of the values a query parameter may take, None where it is not given."""
        value = self.query.get(name)
        if value is not None and value not in choices:
            refuse_invalid(f"{name} is invalid")
        return value

    def moment(self, name: str) -> datetime | None:
        """A date-time of the query."""
        text = self.query.get(name)
        if text is None:
            return None
        return moment_or_none(text) or refuse_invalid(f"{name} is not a valid date-time")

    def span(self, *, days: int) -> tuple[datetime, datetime] | None:
        """`startDate` and `endDate`, both or none, at most `days` apart."""
        start, end = self.moment("startDate"), self.moment("endDate")
        if start is None and end is None:
            return None
        if start is None or end is None:
            refuse_missing("startDate and endDate are both required")
        if end < start or (end - start).days > days:
            refuse_invalid(f"startDate and endDate can be at most {days} days apart")
        return start, end

    def integers(self, name: str) -> list[int]:
        """Numbers of the query, repeated or with commas."""
        texts = [part for value in self.query.getlist(name) for part in value.split(",")]
        if not all(text.isascii() and text.isdigit() for text in texts):
            refuse_invalid(f"{name} should be integers")
        return [int(text) for text in texts]

    def _integer(self, name: str, default: int) -> int:
        text = self.query.get(name, str(default))
        try:
            value = int(text)
        except ValueError:
            refuse_invalid(f"{name} should be an integer")
        if not 0 <= value <= MAX_NUMBER:
            refuse_out_of_range(f"{name} is out of range")
        return value


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return JSONResponse(content, status)


def done() -> Response:
    """204 without a body."""
    return Response(status_code=204)
