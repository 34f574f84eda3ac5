"""What the organiser is told after a run, in sentences."""

from pathlib import Path

import pytest

from fixtures.postgres import empty_database
from fixtures.raw_rows import Row, humanitix_event, humanitix_order
from fixtures.warehouse import Warehouse
from ticket_pipeline import summary
from ticket_pipeline.database import EmbeddedServer
from ticket_pipeline.notices import notices
from ticket_pipeline.summary import Stage, read_transform

DAY = "2026-09-{:02}T02:00:00Z"
DRACHMAS: Row = {"currency": "GRD", "totals": {"total": 5}, "purchaseTotals": {"total": 5}}


@pytest.fixture(scope="module")
def told_of_uk(warehouse: Warehouse) -> list[str]:
    """Of a run without data, in a country that is none."""
    warehouse.dbt("seed")
    warehouse.dbt("run", "--vars", "{default_country: UK}")
    return notices(warehouse.url)


@pytest.fixture(scope="module")
def told(warehouse: Warehouse, told_of_uk: list[str]) -> list[str]:
    """Of a build with orders that wait for a rate, and addresses that are none."""
    assert told_of_uk
    warehouse.create_raw_tables("humanitix")
    warehouse.land("humanitix.events", humanitix_event(1))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(1, "drachma@example.org", **DRACHMAS, completedAt=DAY.format(9)),
        humanitix_order(2, "more@example.org", **DRACHMAS, completedAt=DAY.format(7)),
        humanitix_order(3, "nothing@example.org", currency=None, completedAt=DAY.format(5)),
        humanitix_order(4, "Ada Example"),
        humanitix_order(5, "0412 345 678"),
        humanitix_order(6, "ada@example.org, bob@example.org"),
    )
    warehouse.build()
    return notices(warehouse.url)


def test_orders_that_wait_for_a_rate_are_told_by_currency_and_day(told: list[str]) -> None:
    assert (
        "total_spent leaves out 2 orders in GRD, as seeds/exchange_rates.csv has no rate of their"
        " day: add one that holds from 2026-09-07; the next run adds them up."
    ) in told


def test_orders_without_a_currency_are_told(told: list[str]) -> None:
    assert any(
        notice.startswith("total_spent leaves out 1 order without a currency") for notice in told
    )


def test_addresses_that_are_none_are_counted_by_reason(told: list[str]) -> None:
    counted = [notice.partition(":")[0] for notice in told if "address" in notice]
    assert counted == [
        "No customer comes of 1 order whose address cannot be used, as it is several addresses",
        "No customer comes of 2 orders whose address cannot be used, as it has no @-sign",
    ]


def test_a_default_country_that_is_none_is_told(told_of_uk: list[str], told: list[str]) -> None:
    [notice] = [notice for notice in told_of_uk if "default_country" in notice]
    assert notice.startswith("default_country is UK, which is no country")
    assert not [notice for notice in told if "default_country" in notice]


def test_nobody_is_named(told: list[str]) -> None:
    assert not [notice for notice in told if "ada" in notice.lower() or "412" in notice]


def test_the_stage_of_the_transforms_tells_them(
    told: list[str], warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "DBT_RESULTS", warehouse.folder / "target" / "run_results.json")
    stage = Stage(1, "Transforms")
    read_transform(stage, warehouse.url)
    assert stage.notices == told


def test_where_dbt_did_not_run_nothing_is_told(
    told: list[str], warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told
    monkeypatch.setattr(summary, "DBT_RESULTS", tmp_path / "run_results.json")
    stage = Stage(1, "Transforms")
    read_transform(stage, warehouse.url)
    assert stage.notices == []


def test_a_warehouse_without_notices_tells_nothing(postgres_server: EmbeddedServer) -> None:
    with empty_database(postgres_server) as url:
        assert notices(url) == []
