"""Runs into Postgres that are killed at any moment, and the state that is left."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from vendor_sandbox.client import SandboxClient

PROGRAMS = Path(sys.executable).parent
STREAMS = ("orders", "tickets")
MOMENTS = (0.2, 1.6, 2.4)
"""Seconds after there were rows; they may fall before, in or after a later run."""


class Pair:
    """Tap and loader as two processes, with the state that the loader acknowledged."""

    def __init__(self, settings: dict[str, Any], database: str, folder: Path) -> None:
        self.database = database
        self.state = folder / "state.json"
        self.state.write_text("{}")
        self.settings = folder / "tap.json"
        self.settings.write_text(json.dumps(settings))
        self.loader = folder / "loader.json"
        self.loader.write_text(
            json.dumps(
                {
                    "sqlalchemy_url": database.replace("postgresql://", "postgresql+psycopg://"),
                    "default_target_schema": "raw_humanitix",
                    "use_copy": True,
                    "validate_records": False,
                    "batch_size_rows": 20,
                }
            )
        )

    def run(self, *, kill_after: float | None = None) -> None:
        tap = subprocess.Popen(
            [PROGRAMS / "tap-humanitix", "--config", self.settings, "--state", self.state],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        loader = subprocess.Popen(
            [PROGRAMS / "target-postgres", "--config", self.loader],
            stdin=tap.stdout,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert tap.stdout is not None
        tap.stdout.close()
        if kill_after is not None:
            self.wait_for_rows()
            time.sleep(kill_after)
            tap.kill()
            loader.kill()
        acknowledged = loader.communicate()[0].splitlines()
        tap.wait()
        if acknowledged:
            self.state.write_text(acknowledged[-1])

    def wait_for_rows(self) -> None:
        """A first table shows that records arrive."""
        until = time.monotonic() + 60
        while not self.landed("orders") and time.monotonic() < until:
            time.sleep(0.05)

    def landed(self, stream: str) -> dict[str, str]:
        with psycopg.connect(self.database) as database:
            (table,) = database.execute(
                "select to_regclass(%s)", [f"raw_humanitix.{stream}"]
            ).fetchone() or (None,)
            if table is None:
                return {}
            query = f'select _id, "updatedAt"::text from {table}'  # noqa: S608 - a table's own name
            return dict(database.execute(query).fetchall())

    def bookmark(self, stream: str) -> str:
        bookmarks = json.loads(self.state.read_text()).get("bookmarks", {})
        reached: str = bookmarks.get(stream, {}).get("replication_key_value", "")
        return reached


def test_no_state_passes_rows_that_did_not_land_and_the_next_run_brings_the_rest(
    sandbox: SandboxClient, vendor: HumanitixApi, postgres_url: str, tmp_path: Path
) -> None:
    settings = {
        "api_key": vendor.session.headers["x-api-key"],
        "api_url": sandbox.humanitix_url,
        "page_size": 5,
        "max_concurrency": 1,
        "rate_limit_per_minute": 100_000,
    }
    pair = Pair(settings, postgres_url, tmp_path)
    home = [event["_id"] for event in vendor.rows("events")]
    for moment in (*MOMENTS, None):
        sandbox.latency("humanitix", 0.0 if moment is None else 0.03)
        pair.run(kill_after=moment)
        for stream in STREAMS:
            rows = [row for each in home for row in vendor.rows(f"events/{each}/{stream}")]
            reached = pair.bookmark(stream)
            due = {row["_id"] for row in rows if row["updatedAt"] <= reached}
            assert due <= set(pair.landed(stream))
            if moment is None:
                assert {row["_id"] for row in rows} == set(pair.landed(stream))
        sandbox.latency("humanitix", 0.0)
        if moment is not None:
            sandbox.advance(2)
