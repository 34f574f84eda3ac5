"""Pages of long lists: a cursor names the last row, so that new rows shift nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from ticket_console.api.errors import ApiError
from ticket_console.api.reading import Row

Item = TypeVar("Item", bound=BaseModel)

MOST: Final = 200
LARGEST_BIGINT: Final = 2**63 - 1

Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page, at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=2000, description="`next` of the page before; none for the first page."),
]


class Page(BaseModel, Generic[Item]):
    """Some rows of a list."""

    rows: list[Item]
    next: str | None = Field(description="Cursor of the following page; null at the end.")


def text(value: object) -> str:
    """Read a text of a cursor that PostgreSQL can hold."""
    if isinstance(value, str) and "\0" not in value:
        return value
    raise ValueError


def bigint(value: object) -> int:
    """Read a number of a cursor that PostgreSQL can hold."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_BIGINT:
        return value
    raise ValueError


def uuid(value: object) -> UUID:
    """Read an id of a cursor."""
    return UUID(text(value))


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by.

    Attributes:
        name: Told in each cursor, so that one of another list is refused.
        kinds: Reads each part of the sort key.
    """

    name: str
    kinds: tuple[Callable[[object], str | int | UUID], ...]

    def cursor(self, *key: object) -> str:
        """Name the row with this sort key."""
        parts = [self.name, *(part if isinstance(part, int) else str(part) for part in key)]
        return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    def key(self, cursor: str) -> tuple[str | int | UUID, ...]:
        """Give the sort key that a cursor names.

        Raises:
            ApiError: The cursor is not one of this list.
        """
        try:
            padded = cursor.encode() + b"=" * (-len(cursor) % 4)
            name, *parts = json.loads(urlsafe_b64decode(padded))
            key = tuple(kind(part) for kind, part in zip(self.kinds, parts, strict=True))
        except (ValueError, TypeError, Base64Error, RecursionError):
            raise _broken() from None
        if name != self.name:
            raise _broken()
        return key

    def page(
        self, model: type[Item], found: Sequence[Row], limit: int, *, columns: Sequence[str]
    ) -> Page[Item]:
        """Make a page of what was read, which is one row more than its limit where more follow.

        Args:
            model: Of a row.
            found: Rows in this order.
            limit: Of the page.
            columns: That hold the sort key.
        """
        following = None
        if len(found) > limit:
            following = self.cursor(*(found[limit - 1][column] for column in columns))
        return Page(rows=[model.model_validate(row) for row in found[:limit]], next=following)


def _broken() -> ApiError:
    reason = "The cursor is not one that a page of this list gave."
    return ApiError(400, reason, "Begin without `cursor`, and take `next` of each page as it is.")
