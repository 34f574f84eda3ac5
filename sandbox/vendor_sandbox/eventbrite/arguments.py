"""Query arguments, checked as the vendor checks them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from starlette.datastructures import QueryParams

from vendor_sandbox.eventbrite.errors import bad_argument
from vendor_sandbox.eventbrite.expansions import TYPE_PREFIX
from vendor_sandbox.eventbrite.times import parse_utc

EVERYWHERE = frozenset({"continuation", "expand", "page", "token"})
TRUTH = {"true": True, "false": False, "1": True, "0": False}


class Arguments:
    """The query of one request. Every method raises `RefusalError` for a value that is no good."""

    def __init__(self, query: QueryParams) -> None:
        self._query = query

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Refuse any argument that is not among `known`."""
        allowed = EVERYWHERE.union(known)
        for name in self._query:
            if name not in allowed and not name.startswith(TYPE_PREFIX):
                raise bad_argument(name, "Unknown parameter")

    def text(self, name: str) -> str | None:
        """The value as it is."""
        return self._query.get(name)

    def texts(self, name: str) -> frozenset[str]:
        """A comma-separated or repeated value; empty where it is missing."""
        values = ",".join(self._query.getlist(name)).split(",")
        return frozenset(filter(None, (value.strip() for value in values)))

    def choice(self, name: str, options: Collection[str], default: str) -> str:
        """One of `options`."""
        value = self._query.get(name, default)
        if value not in options:
            raise bad_argument(name)
        return value

    def choices(self, name: str, options: Collection[str]) -> frozenset[str]:
        """Some of `options`, separated by commas."""
        values = self.texts(name)
        if not values <= set(options):
            raise bad_argument(name)
        return values

    def truth(self, name: str) -> bool:
        """True or false, false where it is missing."""
        value = self._query.get(name, "false").lower()
        if value not in TRUTH:
            raise bad_argument(name)
        return TRUTH[value]

    def whole(self, name: str, lowest: int, highest: int) -> int | None:
        """A whole number within bounds."""
        value = self._query.get(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and lowest <= int(value) <= highest):
            raise bad_argument(name)
        return int(value)

    def moment(self, name: str) -> datetime | None:
        """A moment written as `2018-05-12T02:00:00Z`."""
        value = self._query.get(name)
        if value is None:
            return None
        moment = parse_utc(value)
        if moment is None:
            raise bad_argument(name)
        return moment
