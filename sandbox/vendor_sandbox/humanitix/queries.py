"""Strict reading of query strings: what a route does not declare is refused."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any

from starlette.datastructures import QueryParams

from vendor_sandbox.humanitix.refusals import Refusal

Query = Mapping[str, Any]
Reader = Callable[[str, str], Any]
MAX_PAGE_SIZE = 100
COUNTRY_LETTERS = 2
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
CLAMP = "clamp"


def read_query(given: QueryParams, declared: frozenset[str], required: str | None) -> Query:
    """Read the parameters that a route declares.

    Raises:
        Refusal: One is missing, unknown or malformed.
    """
    if required is not None and required not in given:
        raise _bad(f"query should have required property '{required}'")
    for name in given:
        if name not in declared:
            raise _bad(f"query should NOT have additional properties '{name}'")
    return {name: READERS[name](name, given[name]) for name in given}


def _bad(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, message)


def _whole(name: str, value: str) -> int:
    if not re.fullmatch(r"-?\d+", value):
        raise _bad(f"query.{name} should be integer")
    if int(value) < 1:
        raise _bad(f"query.{name} should be >= 1")
    return int(value)


def check_page_size(size: int, over_limit: str) -> int:
    """Refuse or clamp a page size over the limit.

    Raises:
        Refusal: It is over the limit, and `over_limit` is not `clamp`.
    """
    if size > MAX_PAGE_SIZE and over_limit != CLAMP:
        raise _bad(f"query.pageSize should be <= {MAX_PAGE_SIZE}")
    return min(size, MAX_PAGE_SIZE)


def _truth(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise _bad(f"query.{name} should be boolean")
    return value == "true"


def _country(name: str, value: str) -> str:
    if len(value) != COUNTRY_LETTERS:
        side = "shorter" if len(value) < COUNTRY_LETTERS else "longer"
        raise _bad(f"query.{name} should NOT be {side} than {COUNTRY_LETTERS} characters")
    if not value.isalpha():
        raise _bad(f'query.{name} should match pattern "^[A-Z]{{2}}$"')
    return value


def _moment(name: str, value: str) -> datetime:
    if DATE_TIME.fullmatch(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    raise _bad(f'query.{name} should match format "date-time"')


def _status(name: str, value: str) -> str:
    if value not in ("complete", "cancelled"):
        raise _bad(f"query.{name} should be equal to one of the allowed values")
    return value


def _text(_: str, value: str) -> str:
    return value


READERS: Mapping[str, Reader] = {
    "page": _whole,
    "pageSize": _whole,
    "inFutureOnly": _truth,
    "since": _moment,
    "overrideLocation": _country,
    "eventDateId": _text,
    "status": _status,
    "type": _text,
    "category": _text,
    "subcategory": _text,
    "withArtistsOnly": _truth,
}
