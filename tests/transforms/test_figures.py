"""Figures that were worked out independently, on the rows that they rest on."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from fixtures.figures import land_reading, readings
from fixtures.warehouse import Row, Warehouse

FIRST, SECOND = "2026-11-01T00:30:00+00:00", "2026-11-02T00:30:00+00:00"
EVENT = "seed_7_event_with_withdrawn_orders"
FLIP = "seed_7_opt_out_after_a_yes_elsewhere"
LATE = "seed_5_cancelled_202_days_after_its_show"
SCANNED = "seed_11_scanned_then_withdrawn"


@dataclass(frozen=True)
class Told:
    """What the tables tell after a reading."""

    sales: dict[str, Row]
    orders: dict[str, Row]
    people: dict[str, Row]


@pytest.fixture(scope="module")
def told(warehouse: Warehouse) -> tuple[Told, Told]:
    """After the first readings, and after the second ones."""
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    for name in (EVENT, FLIP, LATE, SCANNED):
        land_reading(warehouse, name)
    first = _built(warehouse, FIRST)
    for name in (FLIP, LATE):
        land_reading(warehouse, name, 1)
    return first, _built(warehouse, SECOND)


def _built(warehouse: Warehouse, now: str) -> Told:
    warehouse.build(now=now)
    sales = warehouse.rows("select * from marts.ticket_sales_analytics")
    orders = warehouse.rows("select * from marts.ticket_sales")
    return Told(
        {row["event_id"]: row for row in sales},
        {row["order_id"]: row for row in orders},
        warehouse.by_email(),
    )


def test_orders_that_do_not_stand_are_not_counted(told: tuple[Told, Told]) -> None:
    sales = told[0].sales["700000000008"]
    assert (sales["orders"], sales["gross_sales"]) == (20, Decimal("1483.32"))
    assert sales["gross_sales"] == Decimal("1483.32")


@pytest.mark.usefixtures("told")
def test_who_was_scanned_has_attended_whatever_became_of_the_ticket(warehouse: Warehouse) -> None:
    scanned = [row["id"] for row in readings(SCANNED)[0]["eventbrite.attendees"]]
    attended = warehouse.rows(
        "select ticket_id from marts.attendees where was_checked_in and ticket_id = any(%(ids)s)",
        ids=scanned,
    )
    assert len(attended) == len(scanned) == 27


def test_an_order_cancelled_long_after_its_show_stands_no_more(told: tuple[Told, Told]) -> None:
    before, after = (each.orders["f5d00153ec8b9da460eaadef"] for each in told)
    assert (before["stands"], after["stands"]) == (True, False)
    assert before["total_amount"] == Decimal("30.11")


def test_a_first_reading_dates_an_answer_at_its_purchase(told: tuple[Told, Told]) -> None:
    person = told[0].people["chloe.kowalczyk@post.example.org"]
    assert person["marketing_opt_in"] is True
    assert person["consent_source"] == "humanitix"
    assert f"{person['consent_at']:%F}" == "2026-10-17"


def test_an_opt_out_between_two_readings_counts_from_when_its_row_changed(
    told: tuple[Told, Told],
) -> None:
    person = told[1].people["chloe.kowalczyk@post.example.org"]
    assert person["marketing_opt_in"] is False
    assert person["consent_source"] == "eventbrite"
    assert f"{person['consent_at']:%F}" == "2026-11-02"


@pytest.mark.usefixtures("told")
def test_the_answer_before_a_change_stays_in_the_ledger(warehouse: Warehouse) -> None:
    kept = warehouse.rows(
        "select occurred_at::date::text as day, subscribed from marts.consent_events"
        " where email = 'chloe.kowalczyk@post.example.org' and source = 'eventbrite'"
        " group by 1, 2 order by 1"
    )
    assert [(row["day"], row["subscribed"]) for row in kept] == [
        ("2026-10-01", True),
        ("2026-11-02", False),
    ]
