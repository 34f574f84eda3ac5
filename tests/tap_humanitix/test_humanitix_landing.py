"""What the tap emits, landed in Postgres by the loader of the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from fixtures.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.humanitix_api import HumanitixApi
    from fixtures.humanitix_tap import HumanitixTap

GARBAGE = [
    {"row": 0, "remove": ["_id"]},
    {"row": 1, "set": {"status": 7}},
    {"row": 2, "set": {"notes": "x" * 1_000_001}},
    {"row": 3, "set": {"notes": "nul\x00byte"}},
    {"row": 4, "set": {"unheardOf": {"deep": ["\x00"]}}},
]


def test_everything_lands_garbage_in_its_own_table_and_lists_as_json(
    tap: HumanitixTap, vendor: HumanitixApi, postgres_url: str, tmp_path: Path
) -> None:
    season = vendor.event("Harbour Choir Season")["_id"]
    path = f"/{season}/orders"
    tap.sandbox.fault(vendor="humanitix", path=path, kind="edit", edits=GARBAGE)
    run = tap.run(include_check_in_counts=True)
    load(run.lines, postgres_url, "raw_humanitix", tmp_path)
    with psycopg.connect(postgres_url) as database:
        for stream, records in run.records.items():
            counted = database.execute(f"select count(*) from raw_humanitix.{stream}").fetchone()  # noqa: S608 - a stream's name
            assert counted == (len(records),)
        columns = database.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'raw_humanitix' and data_type = 'ARRAY'"
        ).fetchall()
        noted = database.execute("select repaired from raw_humanitix.rejected_records").fetchall()
    assert columns == []
    assert sorted(noted) == [(False,), (False,), (False,), (True,), (True,)]
