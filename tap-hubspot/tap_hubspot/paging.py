"""Ways through all records of a kind that neither repeat nor miss any.

A search is never paged: records that change meanwhile move to its end, whereby others slip over
the edge of a page, and it ends at 10,000 results (HubSpot API, search). Each page begins where the
one before ended.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from tap_core.answers import Answer
from tap_core.clock import moment
from tap_core.errors import VendorFailingError
from tap_hubspot.errors import CHANGED_API
from tap_hubspot.values import moment_text

BY_ID = "hs_object_id"

Filter = Mapping[str, str]
Search = Callable[[list[Filter], str], Answer]
"""Gives the first page of what fits all filters, sorted by a property."""

Known = frozenset[str | None]
NOBODY: Known = frozenset()


class Page(NamedTuple):
    """Rows of one answer; `suspect` as in `tap_core.answers.Answer`."""

    rows: list[Any]
    suspect: bool


def following(holder: Mapping[str, Any]) -> str | None:
    """Give where the page after this one begins, None where there is none.

    Cursors come percent-encoded (recorded, 2024), and an HTTP library encodes them itself.

    Args:
        holder: What has `paging`: an answer, or what one tells of a record.

    Raises:
        VendorFailingError: There is one, but not where.
    """
    paging = holder.get("paging") or {}
    try:
        further = paging.get("next")
        after = further["after"] if further else None
    except (AttributeError, KeyError, TypeError):
        raise no_beginning() from None
    if further and (isinstance(after, bool) or not isinstance(after, str | int)):
        raise no_beginning()
    return unquote(str(after)) if further else None


def by_change(search: Search, changed: str, since: int) -> Iterator[Page]:
    """Walk what changed at `since` or later, by the time of the last change.

    Args:
        search: Asks HubSpot.
        changed: The property that holds the time.
        since: Milliseconds of the epoch.

    Raises:
        VendorFailingError: The answers do not go forward.
    """
    lower, known = since, NOBODY
    while True:
        answer = search([_filter(changed, "GTE", lower)], changed)
        page = Page(answer.data["results"], answer.suspect)
        if following(answer.data) is None:
            yield _without(page, known)
            return
        reached = _time_of(page, changed)
        if reached > lower:
            yield _without(page, known)
            known = _ids_at(page, changed, reached)
            lower = reached
        elif reached == lower:
            yield from _moment(search, changed, lower, known)
            lower, known = lower + 1, NOBODY
        else:
            raise standstill()


def by_id(search: Search, *filters: Filter) -> Iterator[Page]:
    """Walk all that fits the filters, by id.

    Raises:
        VendorFailingError: The answers do not go forward.
    """
    last = 0
    while True:
        answer = search([*filters, _filter(BY_ID, "GT", last)], BY_ID)
        page = Page(answer.data["results"], answer.suspect)
        yield page
        if following(answer.data) is None:
            return
        reached = _id_of(page)
        if reached <= last:
            raise standstill()
        last = reached


def _moment(search: Search, changed: str, at: int, known: Known) -> Iterator[Page]:
    for page in by_id(search, _filter(changed, "EQ", at)):
        yield _without(page, known)


def _filter(name: str, operator: str, value: int) -> Filter:
    return {"propertyName": name, "operator": operator, "value": str(value)}


def _without(page: Page, known: Known) -> Page:
    return page._replace(rows=[row for row in page.rows if _name(row) not in known])


def _ids_at(page: Page, changed: str, at: int) -> Known:
    return frozenset(_name(row) for row in page.rows if _milliseconds(row, changed) == at)


def _name(row: Any) -> str | None:
    return str(row.get("id")) if isinstance(row, dict) else None


def _time_of(page: Page, changed: str) -> int:
    reached = _milliseconds(page.rows[-1], changed) if page.rows else None
    if reached is None:
        raise standstill()
    return reached


def _milliseconds(row: Any, changed: str) -> int | None:
    properties = row.get("properties") if isinstance(row, dict) else None
    value = properties.get(changed) if isinstance(properties, dict) else None
    time = moment(moment_text(value)) if isinstance(value, str) else None
    return round(time.timestamp() * 1000) if time else None


def _id_of(page: Page) -> int:
    last = page.rows[-1] if page.rows else None
    text = last.get("id") if isinstance(last, dict) else None
    if not isinstance(text, str) or not text.isdigit():
        raise standstill()
    return int(text)


def no_beginning() -> VendorFailingError:
    """Build the error for a page that follows, and nobody knows where."""
    return VendorFailingError(
        "HubSpot answered with a next page that has no beginning", CHANGED_API
    )


def standstill() -> VendorFailingError:
    """Build the error for pages that never end."""
    return VendorFailingError(
        "HubSpot gives pages that do not follow one another", "Run again later"
    )
