"""Runs into Postgres that are killed at any moment, and the state that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.loader import Pair

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.humanitix_api import HumanitixApi
    from vendor_sandbox.client import SandboxClient

STREAMS = ("orders", "tickets")
MOMENTS = (0.2, 1.6, 2.4)
"""Seconds after there were rows; they may fall before, in or after a later run."""


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
    pair = Pair("humanitix", settings, postgres_url, tmp_path)
    home = [event["_id"] for event in vendor.rows("events")]
    for moment in (*MOMENTS, None):
        sandbox.latency("humanitix", 0.0 if moment is None else 0.03)
        if moment is None:
            assert pair.run()
        else:
            pair.run(kill_at="orders", kill_after=moment)
        for stream in STREAMS:
            rows = [row for each in home for row in vendor.rows(f"events/{each}/{stream}")]
            reached = pair.bookmark(stream).get("replication_key_value", "")
            due = {row["_id"] for row in rows if row["updatedAt"] <= reached}
            ids = {key for (key,) in pair.landed(stream, "_id")}
            assert due <= ids
            if moment is None:
                assert {row["_id"] for row in rows} == ids
        sandbox.latency("humanitix", 0.0)
        if moment is not None:
            sandbox.advance(2)
