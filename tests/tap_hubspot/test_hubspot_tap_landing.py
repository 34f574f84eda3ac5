"""What the tap emits, landed in Postgres by the loader of the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from fixtures.hubspot_api import ADA
from fixtures.hubspot_tap import new_deal
from fixtures.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap

TYPES = {
    "contacts.id": "text",
    "contacts.createdAt": "timestamp without time zone",
    "contacts.archived": "boolean",
    "contacts.hs_email_optout": "boolean",
    "contacts.hs_email_bounce": "bigint",
    "contacts.hs_email_last_open_date": "timestamp without time zone",
    "contacts.properties": "jsonb",
    "contacts.extra_fields": "jsonb",
    "contacts.extracted_at": "timestamp without time zone",
    "deals.amount": "numeric",
    "deals.contact_ids": "ARRAY",
    "deals.closedate": "timestamp without time zone",
    "lists.size": "bigint",
    "full_passes.started_at": "timestamp without time zone",
}


def test_everything_lands_with_its_types(
    tap: HubSpotTap, portal: HubSpotApi, postgres_url: str, tmp_path: Path
) -> None:
    portal.create(ADA)
    portal.new_list()
    new_deal(portal, amount="120.55")
    run = tap.run()
    load(run.lines, postgres_url, "raw_hubspot", tmp_path)
    with psycopg.connect(postgres_url) as database:
        found: dict[str, str] = dict(
            database.execute(
                "select table_name || '.' || column_name, data_type"
                " from information_schema.columns where table_schema = 'raw_hubspot'"
            ).fetchall()
        )
        (amount,) = database.execute("select amount::text from raw_hubspot.deals").fetchone() or ()
        passes = database.execute("select stream from raw_hubspot.full_passes").fetchall()
    assert {name: found[name] for name in TYPES} == TYPES
    assert float(amount) == 120.55
    assert sorted(passes) == [("contacts",), ("deals",), ("lists",)]
