"""Who must not be mailed, as HubSpot holds it: opt-outs, hard bounces, quarantines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from crm_core.answers import need_whole
from crm_core.errors import OddAnswerError
from crm_core.ledger import OptOut
from target_hubspot.client import SEARCH_ROWS, HubSpotClient
from target_hubspot.models import Page, Record
from target_hubspot.survey import SYSTEM_PROPERTIES

OVERLAP: Final = timedelta(minutes=5)
"""Searched again before the last reading's end: the index lags by seconds to a minute."""

MOST_RESULTS: Final = 10_000
"""A search cannot be paged further (HubSpot API, search)."""

MILLISECOND: Final = timedelta(milliseconds=1)


class Restriction(NamedTuple):
    """A property by which HubSpot tells that somebody gets no marketing."""

    operator: str
    reason: str


OPTED_OUT: Final = "hs_email_optout"

NO: Final = frozenset({"", "false", "0"})
"""What a truth value may be where it does not hold; one of no known form bars from mail."""

RESTRICTIONS: Final[Mapping[str, Restriction]] = {
    OPTED_OUT: Restriction("EQ", "unsubscribed from all e-mail in the CRM"),
    "hs_email_hard_bounce_reason_enum": Restriction("HAS_PROPERTY", "hard bounce in the CRM"),
    "hs_email_quarantined": Restriction("EQ", "quarantined in the CRM"),
    "hs_email_bad_address": Restriction("EQ", "bad address in the CRM"),
}


def restrictions_of(record: Record) -> list[str]:
    """Name the properties that keep a contact from being mailed."""
    return [
        name
        for name, restriction in RESTRICTIONS.items()
        if (value := record.properties.get(name))
        and (restriction.operator == "HAS_PROPERTY" or value.strip().lower() not in NO)
    ]


def has_opted_out(record: Record) -> bool:
    """Tell whether a contact is surely out of all e-mail."""
    return record.properties.get(OPTED_OUT) == "true"


def opt_outs_of(records: Iterable[Record]) -> list[OptOut]:
    """Give the opt-outs of contacts, for each of their addresses; when is not told exactly."""
    return [
        OptOut(
            email=email,
            reason=RESTRICTIONS[name].reason,
            occurred_at=record.modified_at,
            external_id=record.id,
        )
        for record in records
        for name in restrictions_of(record)[:1]
        for email in record.emails
    ]


def search_opt_outs(client: HubSpotClient, last_read_at: datetime | None) -> Iterator[Page]:
    """Find who has opted out or bounced, by their last change; somebody may come twice.

    Whether every opt-out moves the moment of the last change is not established, so the first
    reading of each week finds all of them again.

    Args:
        client: Of the account.
        last_read_at: The end of the last reading, by HubSpot's clock; None finds all.
    """
    since = None
    if last_read_at and last_read_at.isocalendar()[:2] == client.now.isocalendar()[:2]:
        since = last_read_at - OVERLAP
    return _pages_since(client, since)


def _pages_since(client: HubSpotClient, since: datetime | None) -> Iterator[Page]:
    """Page through a search, starting anew at its last result where it goes no further."""
    while True:
        newest = None
        for page in _pages(client, since):
            yield page
            newest = page.records[-1].modified_at if page.records else newest
        if page.after is None or newest is None:
            return
        since = newest if newest != since else newest + MILLISECOND


def _pages(client: HubSpotClient, since: datetime | None) -> Iterator[Page]:
    query = _query(since)
    after: str | None = "0"
    while after is not None and _place(after) < MOST_RESULTS:
        page = client.search({**query, "after": after})
        if page.after == after:
            what = "one page of a search follows itself"
            raise OddAnswerError(what)
        yield page
        after = page.after


def _place(after: str) -> int:
    return need_whole({"after": after}, "after")


def _query(since: datetime | None) -> dict[str, Any]:
    return {
        "filterGroups": [
            {"filters": [_restricted(name), *_changed(since)]} for name in RESTRICTIONS
        ],
        "sorts": [{"propertyName": "lastmodifieddate", "direction": "ASCENDING"}],
        "properties": list(SYSTEM_PROPERTIES),
        "limit": SEARCH_ROWS,
    }


def _restricted(name: str) -> dict[str, str]:
    operator = RESTRICTIONS[name].operator
    value = {"value": "true"} if operator == "EQ" else {}
    return {"propertyName": name, "operator": operator, **value}


def _changed(since: datetime | None) -> list[dict[str, str]]:
    if since is None:
        return []
    milliseconds = str(int(since.timestamp() * 1000))
    return [{"propertyName": "lastmodifieddate", "operator": "GTE", "value": milliseconds}]
