"""What the tap emits, landed in Postgres by the loader of the main job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest

from fixtures.loader import load
from fixtures.mautic_api import ADA, BOB

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.mautic_api import MauticApi
    from fixtures.mautic_tap import MauticTap

TYPES = {
    ("contacts", "changed_at"): "timestamp without time zone",
    ("contacts", "email"): "text",
    ("contacts", "fields"): "jsonb",
    ("contacts", "doNotContact"): "jsonb",
    ("do_not_contact", "reason"): "bigint",
    ("do_not_contact", "date_added"): "timestamp without time zone",
    ("segment_members", "manually_removed"): "boolean",
    ("email_stats", "is_read"): "boolean",
    ("email_stats", "open_count"): "bigint",
    ("email_stats", "last_opened"): "timestamp without time zone",
    ("page_hits", "lead_id"): "bigint",
    ("full_passes", "started_at"): "timestamp without time zone",
}


@pytest.fixture
def busy(vendor: MauticApi) -> None:
    """An instance with something in each stream."""
    ids = [vendor.create(email, tags=["choir"]) for email in (ADA, BOB)]
    segment = vendor.segment()
    vendor.post(f"/segments/{segment}/contacts/add", {"ids": ids})
    for verb in ("click", "unsubscribe"):
        vendor.sandbox.control(f"mautic/{verb}", {"email": ADA})


@pytest.mark.usefixtures("busy")
def test_everything_lands_typed_and_a_second_run_makes_no_second_rows(
    tap: MauticTap, postgres_url: str, tmp_path: Path
) -> None:
    first = tap.run()
    load(first.lines, postgres_url, "raw_mautic", tmp_path)
    load(tap.run(state=first.state, full_pass_hours=0).lines, postgres_url, "raw_mautic", tmp_path)
    with psycopg.connect(postgres_url) as database:
        counted = {
            stream: database.execute(f"select count(*) from raw_mautic.{stream}").fetchone()  # noqa: S608 - a stream's name
            for stream in first.records
        }
        columns = database.execute(
            "select table_name, column_name, data_type from information_schema.columns"
            " where table_schema = 'raw_mautic'"
        ).fetchall()
    assert counted == {stream: (len(rows),) for stream, rows in first.records.items()}
    landed = {(table, column): kind for table, column, kind in columns}
    assert {key: landed[key] for key in TYPES} == TYPES


@pytest.mark.usefixtures("busy")
def test_a_run_resumed_from_any_state_on_the_way_loses_nothing(tap: MauticTap) -> None:
    """Whatever state the loader had acknowledged when a run was killed, the rest comes again."""
    whole = tap.run()
    for place, message in enumerate(whole.messages):
        if message["type"] != "STATE":
            continue
        landed = emitted(whole.messages[:place])
        landed |= emitted(tap.run(state=message["value"]).messages)
        assert landed >= emitted(whole.messages)


def emitted(messages: list[dict[str, object]]) -> set[tuple[str, str]]:
    """What tells each record apart, those aside that tell of the run itself."""
    return {
        (str(message["stream"]), json.dumps(named(message["record"])))
        for message in messages
        if message["type"] == "RECORD" and message["stream"] != "full_passes"
    }


def named(record: object) -> list[object]:
    assert isinstance(record, dict)
    return [record.get(name) for name in ("id", "leadlist_id", "lead_id")]
