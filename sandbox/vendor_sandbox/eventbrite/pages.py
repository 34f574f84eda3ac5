"""Pages of a list, found by continuation token or by number (Eventbrite API, Pagination)."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vendor_sandbox.eventbrite.errors import bad_continuation, bad_page

UNBOUND = frozenset({"continuation", "page", "token"})
JITTER_STEP = 7


def list_identity(path: str, query: Iterable[tuple[str, str]]) -> str:
    """What a token is bound to: the path and every filter."""
    filters = sorted(pair for pair in query if pair[0] not in UNBOUND)
    return hashlib.sha256(json.dumps([path, filters]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins."""

    number: int = 1
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Pager:
    """Turns the pages of one list."""

    identity: str
    size: int
    now: datetime
    switches: dict[str, Any]

    def find(self, continuation: str | None, page: str | None, count: int) -> Place:
        """The place that a request asks for; a token wins over a number.

        Raises:
            RefusalError: BAD_CONTINUATION_TOKEN or BAD_PAGE.
        """
        if continuation is not None:
            return self._opened(continuation)
        return Place() if page is None else self._numbered(page, count)

    def rows_on(self, place: Place) -> int:
        """How many rows fit on a page."""
        jitter: int = min(self.switches["page_jitter"], self.size - 1)
        return self.size - (place.number * JITTER_STEP) % (jitter + 1)

    def header(self, place: Place, count: int, last_page: str = "plain") -> dict[str, Any]:
        """The `pagination` object of a page of a list of `count` rows.

        Some lists carry a token on their last page, or never say whether there is more (recorded).
        """
        following = Place(place.number + 1, place.offset + self.rows_on(place))
        more = following.offset < count
        header: dict[str, Any] = {"page_number": place.number, "page_size": self.size}
        if self.switches["totals"] == "present":
            header["object_count"] = count
            header["page_count"] = -(-count // self.size)
        if more or self._has_token_at_end(count, last_page):
            header["continuation"] = self._sealed(following)
        if last_page == "without a word" or self.switches["has_more_items"] == "absent":
            return header
        return {**header, "has_more_items": more}

    def _has_token_at_end(self, count: int, last_page: str) -> bool:
        include = self.switches["last_page_continuation"] == "include"
        return include or (last_page == "with a token" and count > 0)

    def _numbered(self, page: str, count: int) -> Place:
        if not (page.isascii() and page.isdigit()) or int(page) < 1:
            raise bad_page()
        place = Place()
        while place.number < int(page):
            place = Place(place.number + 1, place.offset + self.rows_on(place))
            if place.offset >= count:
                raise bad_page()
        return place

    def _sealed(self, place: Place) -> str:
        content = [self.identity, place.number, place.offset, int(self.now.timestamp())]
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    def _opened(self, token: str) -> Place:
        if self.switches["expired_continuations"] > 0:
            self.switches["expired_continuations"] -= 1
            raise bad_continuation()
        try:
            padded = token + "=" * (-len(token) % 4)
            identity, number, offset, made = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, TypeError, binascii.Error):
            raise bad_continuation() from None
        if identity != self.identity or self._expired(made):
            raise bad_continuation()
        return Place(number, offset)

    def _expired(self, made: int) -> bool:
        lifetime = self.switches["continuation_seconds"]
        return bool(lifetime) and self.now.timestamp() - made >= lifetime
