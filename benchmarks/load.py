"""Rows per second into PostgreSQL, and the memory of a tap.

The vendor's rate limits are off: with them on, Humanitix gives 333 rows a second at most.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import psycopg

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.workplace import Measured, database, measured, program, sandbox
from ticket_pipeline.environment import meltano_environment
from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

WORLD = ("--events", "60", "--customers", "60000", "--orders", "100000", "--no-rate-limits")
ROWS_PER_SECOND = 10_000
MEGABYTES = 200
UNLIMITED = {
    "TAP_HUMANITIX_RATE_LIMIT_PER_MINUTE": "1000000",
    "TAP_EVENTBRITE_RATE_LIMIT_PER_HOUR": "100000000",
}
TAPS = {
    "tap-humanitix": {
        "api_key": credentials.HUMANITIX_API_KEY,
        "rate_limit_per_minute": 1_000_000,
    },
    "tap-eventbrite": {
        "token": credentials.EVENTBRITE_TOKEN,
        "rate_limit_per_hour": 100_000_000,
    },
}


def measure() -> list[Figure]:
    """Run each tap alone, then with its loader through Meltano."""
    with sandbox(*WORLD) as vendor:
        figures = []
        for tap in TAPS:
            figures += _alone(vendor, tap)
            figures += _through_meltano(vendor, tap)
    return figures


def _alone(vendor: SandboxClient, tap: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        config, output = Path(folder) / "config.json", Path(folder) / "output.jsonl"
        settings = {**TAPS[tap], "api_url": _url(vendor, tap)}
        config.write_text(json.dumps(settings), encoding="utf-8")
        usage = measured([program(tap), "--config", config], stdout=output)
        with output.open(encoding="utf-8") as file:
            rows = sum('"type":"RECORD"' in line.replace(" ", "")[:40] for line in file)
    return [
        Figure(f"{tap} alone, {rows:,} rows", rows / usage.seconds, "rows/s"),
        Figure(f"{tap} alone, per second of its processor", rows / usage.processor, "rows/s"),
        at_most(f"{tap} alone, memory", usage.megabytes, "MB", MEGABYTES),
    ]


def _through_meltano(vendor: SandboxClient, tap: str) -> list[Figure]:
    with database() as url:
        _run(vendor, tap, url)
        empty = _run(vendor, tap, url)
    with database() as url:
        full = _run(vendor, tap, url)
        rows = _landed(url)
    pair = f"{tap} target-postgres"
    processor = full.processor - empty.processor
    return [
        at_least(f"{pair}, {rows:,} rows", rows / full.seconds, "rows/s", ROWS_PER_SECOND),
        Figure(
            f"{pair}, beyond what a run without rows takes",
            rows / (full.seconds - empty.seconds),
            "rows/s",
        ),
        Figure(f"{pair} and Meltano, processor per row", 1e6 * processor / rows, "µs"),
        at_most(f"{pair}, memory of the largest process", full.megabytes, "MB", MEGABYTES),
        Figure(f"{pair}, first run", full.seconds, "s"),
        Figure(f"{pair}, next run", empty.seconds, "s"),
    ]


def _run(vendor: SandboxClient, tap: str, url: str) -> Measured:
    with psycopg.connect(url) as db:
        db.execute("create schema if not exists meltano")
    keys = {name: getattr(credentials, name) for name in ("HUMANITIX_API_KEY", "EVENTBRITE_TOKEN")}
    env = meltano_environment({**os.environ, **UNLIMITED, **keys, "SANDBOX_URL": vendor.url}, url)
    job = f"{tap.removeprefix('tap-')}-el"
    command = [str(program("meltano")), "--environment", "sandbox", "run", "--force", job]
    return measured([sys.executable, *command], env=env)


def _landed(url: str) -> int:
    with psycopg.connect(url) as db:
        tables = db.execute(
            "select format('select count(*) from %I.%I', schemaname, tablename) from pg_tables"
            " where schemaname like 'raw%'"
        ).fetchall()
        counts = [db.execute(query).fetchall() for (query,) in tables]
    return sum(count for [(count,)] in counts)


def _url(vendor: SandboxClient, tap: str) -> str:
    return vendor.humanitix_url if tap == "tap-humanitix" else vendor.eventbrite_url
