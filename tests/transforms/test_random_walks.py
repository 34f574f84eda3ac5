"""Small runs tell what a warehouse built anew tells, whatever changes between them.

`TRANSFORM_WALKS` says how many walks are walked beside the one that is held.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fixtures.postgres import empty_database
from fixtures.transform_walk import Walk
from fixtures.warehouse import Warehouse
from ticket_pipeline.database import EmbeddedServer

HELD = 12
MORE = int(os.environ.get("TRANSFORM_WALKS", "0"))
SETTINGS = """
child_ticket_types: [Kids]
balance_ticket_types: [Balance]
shared_address_names: 3
"""
KEYS = {
    "marts.customers": "email",
    "marts.consent_events": "consent_event_key, email",
    "marts.event_dates": "date_key",
    "marts.ticket_sales": "order_key",
    "publish.customers": "email",
    "publish.orders": "order_id",
}
OF_THE_RUN = ["built_at", "changed_at", "checked_at", "updated_at", "known_emails", "raw_data"]
FORGOTTEN = {"marts.ticket_sales": ["marketing_opt_in"]}
"""That an event asked, once its only "yes" is gone: the ledger remembers what it was for."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [HELD, *range(100, 100 + MORE)])
def test_small_runs_tell_what_a_warehouse_built_anew_tells(
    postgres_server: EmbeddedServer, tmp_path: Path, seed: int
) -> None:
    with empty_database(postgres_server) as url:
        warehouse = Warehouse(url, tmp_path)
        warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
        walk = Walk(warehouse, seed)
        for changes, days in [(60, 0), (25, 1), (30, 9)]:
            walk.step(changes, days=days)
            warehouse.build("--vars", SETTINGS, now=walk.now.isoformat())
        told = _told(warehouse)

        warehouse.build("--full-refresh", "--vars", SETTINGS, now=walk.now.isoformat())

        assert _told(warehouse) == told


def _told(warehouse: Warehouse) -> Mapping[str, list[Any]]:
    return {
        table: warehouse.rows(
            f"select to_jsonb(told) - %(left_out)s::text[] as row from {table} as told"  # noqa: S608 (constants)
            f" order by {key}",
            left_out=[*OF_THE_RUN, *FORGOTTEN.get(table, [])],
        )
        for table, key in KEYS.items()
    }
