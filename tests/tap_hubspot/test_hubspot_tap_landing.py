"""What the tap emits, landed in Postgres by the loader of the main job, also after a kill."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from fixtures.hubspot_api import ADA
from fixtures.hubspot_tap import new_deal

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap

PROGRAMS = Path(sys.executable).parent
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


@pytest.fixture
def loader(postgres_url: str, tmp_path: Path) -> list[str]:
    """The loader's command."""
    settings: dict[str, Any] = {
        "sqlalchemy_url": postgres_url.replace("postgresql://", "postgresql+psycopg://"),
        "default_target_schema": "raw_hubspot",
        "use_copy": True,
        "validate_records": False,
        "add_record_metadata": False,
        "activate_version": False,
        "hard_delete": False,
        "batch_size_rows": 50,
    }
    config = tmp_path / "loader.json"
    config.write_text(json.dumps(settings))
    return [str(PROGRAMS / "target-postgres"), "--config", str(config)]


def load(loader: list[str], lines: list[str]) -> None:
    subprocess.run(loader, input="\n".join(lines), text=True, check=True, capture_output=True)


def test_everything_lands_with_its_types(
    tap: HubSpotTap, portal: HubSpotApi, loader: list[str], postgres_url: str
) -> None:
    portal.create(ADA)
    portal.new_list()
    new_deal(portal, amount="120.55")
    run = tap.run()
    load(loader, run.lines)
    with psycopg.connect(postgres_url) as database:
        found = dict(
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


def test_a_run_killed_anywhere_loses_nothing(
    tap: HubSpotTap, portal: HubSpotApi, loader: list[str], postgres_url: str
) -> None:
    for start in range(0, 200, 100):
        rows = [{"email": f"p{n}@example.org"} for n in range(start, start + 100)]
        assert portal.upsert(*rows).status_code < 300
    whole = tap.run("contacts", page_size=50).lines
    load(loader, whole[: len(whole) // 2])
    with psycopg.connect(postgres_url) as database:
        counted = "select count(*) from raw_hubspot.contacts"
        (part,) = database.execute(counted).fetchone() or ()
        assert 0 < part < 200
        assert database.execute("select to_regclass('raw_hubspot.full_passes')").fetchone() == (
            None,
        )
    load(loader, tap.run("contacts").lines)
    with psycopg.connect(postgres_url) as database:
        assert database.execute(counted).fetchone() == (200,)
        missed = database.execute(
            "select count(*) from raw_hubspot.contacts as contacts, raw_hubspot.full_passes"
            " where contacts.extracted_at < full_passes.started_at"
        ).fetchone()
    assert missed == (0,)
