"""What Postgres makes of the records."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.eventbrite_tap import EventbriteTap, Run

LOADER = "from target_postgres.target import TargetPostgres; TargetPostgres.cli()"


def load(run: Run, postgres_url: str, scratch: Path) -> None:
    where = urlsplit(postgres_url)
    config = {
        "host": where.hostname,
        "port": where.port,
        "user": where.username,
        "password": where.password,
        "database": where.path.lstrip("/"),
        "default_target_schema": "raw_eventbrite",
        "use_copy": True,
        "validate_records": False,
        "add_record_metadata": False,
        "activate_version": False,
        "hard_delete": False,
    }
    path = scratch / "target.json"
    path.write_text(json.dumps(config))
    subprocess.run(
        [sys.executable, "-c", LOADER, "--config", str(path)],
        input="\n".join(map(json.dumps, run.messages)),
        text=True,
        check=True,
        capture_output=True,
        timeout=120,
    )


KEYS = {"questions": ("event_id", "id"), "full_passes": ("stream",)}
"""What tells the rows of a stream apart, where it is not their id."""


def test_every_record_lands_and_lists_are_jsonb(
    tap: EventbriteTap, postgres_url: str, tmp_path: Path
) -> None:
    run = tap.run()
    load(run, postgres_url, tmp_path)
    with psycopg.connect(postgres_url) as connection:
        for stream, rows in run.records.items():
            (landed,) = connection.execute(
                psycopg.sql.SQL("select count(*) from raw_eventbrite.{}").format(
                    psycopg.sql.Identifier(stream)
                )
            ).fetchone() or (0,)
            keys = {tuple(row[name] for name in KEYS.get(stream, ("id",))) for row in rows}
            assert landed == len(keys)
        columns: dict[str, str] = dict(
            connection.execute(
                "select table_name || '.' || column_name, data_type"
                " from information_schema.columns where table_schema = 'raw_eventbrite'"
            ).fetchall()
        )
    nested = (
        "attendees.barcodes",
        "attendees.answers",
        "orders.refund_requests",
        "orders.costs",
        "orders.contact_list_preferences",
        "events.venue",
        "ticket_classes.cost",
    )
    assert {columns[name] for name in nested} == {"jsonb"}
    assert columns["orders.changed"].startswith("timestamp")
