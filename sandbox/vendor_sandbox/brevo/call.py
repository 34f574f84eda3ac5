"""A request as a handler sees it, and how its parts are read."""

import json
import re
from collections.abc import Sequence
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

WHOLE = re.compile(r"-?[0-9]+")
MOST_DIGITS = 15
SURROGATE = b"\\ud"

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
        if not isinstance(self.content, dict):
            message = "Input must be a valid JSON object"
            raise BrevoError(400, "bad_request", message)
        return self.content

    @cached_property
    def content(self) -> Any:
        """The body, or None where it is no JSON or holds text that is no Unicode."""
        try:
            read = json.loads(self.body)
            if SURROGATE in self.body.lower():
                json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return None
        return read

    def number(self, name: str) -> int:
        """A number of the path."""
        text = str(self.path[name])
        return number_or_none(text) or refuse_invalid(f"{name} is invalid")

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

    def day(self, name: str) -> datetime | None:
        """A day or a date-time of the query."""
        text = self.query.get(name)
        if text is None:
            return None
        return moment_or_none(text) or refuse_invalid(f"{name} is not a valid date")

    def moment(self, name: str) -> datetime | None:
        """A date-time of the query; a day alone is none."""
        if "T" not in self.query.get(name, "T"):
            refuse_invalid(f"{name} is not a valid date-time")
        return self.day(name)

    def span(self, *, days: int) -> tuple[datetime, datetime] | None:
        """`startDate` and `endDate`, both or none, at most `days` apart."""
        start, end = self.day("startDate"), self.day("endDate")
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
        return [
            number_or_none(text) or refuse_invalid(f"{name} should be integers") for text in texts
        ]

    def _integer(self, name: str, default: int) -> int:
        text = self.query.get(name, str(default))
        if not WHOLE.fullmatch(text):
            refuse_invalid(f"{name} should be an integer")
        value = number_or_none(text)
        return refuse_out_of_range(f"{name} is out of range") if value is None else value


def counted(switches: dict[str, Any], entries: Sequence[Any]) -> dict[str, int]:
    """How many entries a list has, which some answers leave out."""
    return {"count": len(entries)} if switches["optional_counts"] else {}


def number_or_none(text: str) -> int | None:
    """A whole number from 0 of at most 15 digits."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return JSONResponse(content, status)


def done() -> Response:
    """204 without a body."""
    return Response(status_code=204)
