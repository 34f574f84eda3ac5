"""What is written of signals, once each and of nobody who was erased."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid3

import psycopg
import pytest

from crm_core.email_address import tombstone
from crm_core.ledger.tombstones import key_id
from fixtures.signals_people import ADA, KEY, consent, deliver, engagement

UNSUBSCRIBED = {
    "id": 5,
    "camp_id": 31,
    "campaign name": "Spring",
    "email": ADA,
    "event": "unsubscribed",
    "date_event": "2026-03-01 10:05:11",
    "ts_event": 1772355911,
    "ts": 1772359511,
    "list_id": [2],
}
OPENED_BY_PROXY = {**UNSUBSCRIBED, "event": "proxy_open", "message-id": "<1@mail>"}


def test_an_unsubscription_is_engagement_and_a_no(warehouse: psycopg.Connection) -> None:
    recorded = deliver(warehouse, "brevo", UNSUBSCRIBED)

    assert recorded == (1, 1, 0)
    assert engagement(warehouse) == [("brevo", ADA, "unsubscribe", False, "webhook")]
    assert consent(warehouse) == [("brevo", ADA, "email", False, "unsubscribed")]


def test_a_delivery_that_comes_again_changes_nothing(warehouse: psycopg.Connection) -> None:
    deliver(warehouse, "brevo", [UNSUBSCRIBED, OPENED_BY_PROXY])
    before = (engagement(warehouse), consent(warehouse))

    assert deliver(warehouse, "brevo", OPENED_BY_PROXY, UNSUBSCRIBED) == (0, 0, 0)
    assert (engagement(warehouse), consent(warehouse)) == before


def test_an_address_has_the_id_of_the_customer_table(warehouse: psycopg.Connection) -> None:
    deliver(warehouse, "brevo", {**UNSUBSCRIBED, "email": [" Ada@Example.org "]})

    ids = "select customer_id from ops.customer_email_engagement"
    assert warehouse.execute(ids).fetchone() == (uuid3(NAMESPACE_URL, f"mailto:{ADA}"),)


def test_erased_people_leave_nothing(warehouse: psycopg.Connection) -> None:
    bury = "insert into ops.tombstones (email_hash, key_id) values (%s, %s)"
    warehouse.execute(bury, [tombstone(KEY, ADA), key_id(KEY)])

    assert deliver(warehouse, "brevo", UNSUBSCRIBED) == (0, 0, 0)
    assert rows_of_people(warehouse) == []


@pytest.mark.parametrize("seed", range(5))
def test_deliveries_twice_and_shuffled_give_the_same_tables(
    warehouse: psycopg.Connection, seed: int
) -> None:
    told = [
        {**UNSUBSCRIBED, "event": event, "ts_event": 1772355911 + place}
        for place, event in enumerate(["opened", "click", "hard_bounce", "spam", "unsubscribed"])
    ]
    deliver(warehouse, "brevo", *told)
    expected = rows_of_people(warehouse)
    warehouse.execute("truncate ops.customer_email_engagement, ops.consent_events")

    for body in Random(seed).sample(told * 2, len(told) * 2):  # noqa: S311 - an order, no secret
        deliver(warehouse, "brevo", body)

    assert rows_of_people(warehouse) == expected


def rows_of_people(warehouse: psycopg.Connection) -> Sequence[tuple[Any, ...]]:
    """All engagement and consent."""
    return [*engagement(warehouse), *consent(warehouse)]
