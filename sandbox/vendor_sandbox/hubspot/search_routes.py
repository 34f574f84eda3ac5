"""POST /objects/{objectType}/search: by an index that lags behind (HubSpot API, search)."""

import json
import time
from collections.abc import Callable, Sequence

from starlette.responses import Response

from vendor_sandbox.hubspot.call import JSON, Call, answer, one_of, rows_of, text_of, texts, whole
from vendor_sandbox.hubspot.errors import refuse
from vendor_sandbox.hubspot.kinds import Kind
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.properties import Property, PropertyBook
from vendor_sandbox.hubspot.records import Record
from vendor_sandbox.hubspot.search_filters import Comparable, Test, comparable, read_filter
from vendor_sandbox.hubspot.show import show

MOST_PAGE = 200
MOST_RESULTS = 10_000
MOST_GROUPS = 5
MOST_IN_GROUP = 6
MOST_FILTERS = 18
MOST_QUERY = 3_000
QUERIED = ("email", "firstname", "lastname", "phone", "company", "dealname")
Found = list[tuple[Record, dict[str, str]]]


def search(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}/search."""
    body = call.json
    limit = whole(body.get("limit", 10), "limit", most=MOST_PAGE)
    after = whole(body.get("after") or 0, "after", most=10**9)
    if after + limit > MOST_RESULTS:
        refuse(f"Paging beyond {MOST_RESULTS} results is not supported")
    names = texts(body.get("properties") or [], "properties")
    found = _found(portal, call.kind, body)
    page = found[after : after + limit]
    results = [_shown(portal, call.kind, *each, names) for each in page]
    content: JSON = {"total": len(found), "results": results}
    if after + limit < len(found):
        content["paging"] = {"next": {"after": str(after + limit)}}
    return answer(content)


def _shown(
    portal: Portal, kind: Kind, record: Record, indexed: dict[str, str], names: list[str]
) -> JSON:
    return show(portal, kind, Record(record.id, indexed), names)


def _found(portal: Portal, kind: Kind, body: JSON) -> Found:
    """Every result in order; kept for the next page while nothing changes."""
    book = portal.records[kind.name]
    wanted, order = _question(portal.properties[kind.name], body)
    now = time.monotonic() if portal.lag else float("inf")
    asked = {name: body.get(name) for name in ("filterGroups", "sorts", "query")}
    key = (kind.name, json.dumps(asked, sort_keys=True), book.version)
    if book.settled_from <= now and portal.last_search is not None:
        kept, results = portal.last_search
        if kept == key:
            return results
    results = [(each, seen) for each in book if (seen := each.searchable(now)) and wanted(seen)]
    for sort in reversed(order):
        sort(results)
    portal.last_search = (key, results) if book.settled_from <= now else None
    return results


def _question(book: PropertyBook, body: JSON) -> tuple[Test, list[Callable[[Found], None]]]:
    groups = [_group(book, each) for each in _groups(body)]
    query = text_of(body.get("query") or "", "query").lower()
    if len(query) > MOST_QUERY:
        refuse(f"query must be at most {MOST_QUERY} characters")

    def wanted(properties: dict[str, str]) -> bool:
        in_group = not groups or any(all(test(properties) for test in group) for group in groups)
        return in_group and (not query or _matches(properties, query))

    given = body.get("sorts")
    sorts = [] if given is None else given
    if not isinstance(sorts, list):
        refuse("sorts must be an array")
    return wanted, [_sort(book, each) for each in sorts]


def _groups(body: JSON) -> Sequence[JSON]:
    groups = rows_of(body.get("filterGroups") or [], "filterGroups", most=MOST_GROUPS)
    if sum(len(_filters(each)) for each in groups) > MOST_FILTERS:
        refuse(f"At most {MOST_FILTERS} filters are taken in all")
    return groups


def _filters(group: JSON) -> list[JSON]:
    return rows_of(group.get("filters") or [], "filters", most=MOST_IN_GROUP)


def _group(book: PropertyBook, group: JSON) -> list[Test]:
    return [read_filter(book, each) for each in _filters(group)]


def _matches(properties: dict[str, str], query: str) -> bool:
    return any(query in properties.get(name, "").lower() for name in QUERIED)


def _sort(book: PropertyBook, given: object) -> Callable[[Found], None]:
    row = given if isinstance(given, dict) else {"propertyName": given}
    prop = book.find(text_of(row.get("propertyName", ""), "propertyName"))
    if prop is None:
        refuse("sorts name a property that does not exist")
    direction = one_of(row.get("direction", "ASCENDING"), "direction", ("ASCENDING", "DESCENDING"))
    return lambda found: found.sort(
        key=lambda each: _sort_key(prop, each[1]), reverse=direction == "DESCENDING"
    )


def _sort_key(prop: Property, properties: dict[str, str]) -> tuple[bool, Comparable]:
    value = properties.get(prop.name)
    return (True, comparable(prop, value)) if value is not None else (False, 0)
