"""target-brevo: calls, seconds and memory of a first load and of a second, unchanged run.

Rate limits are on, as the vendor has them: 10 calls a second for contacts, 100 an hour for others.
"""

import json
import tempfile
from pathlib import Path

import requests

from benchmarks.customers import write_stream
from benchmarks.figures import Figure, at_most
from benchmarks.workplace import Measured, database, measured, program, sandbox
from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

CONTACTS = 18_000
MORE_CONTACTS = 60_000
CALLS_OF_A_FIRST_LOAD = 250
MEGABYTES = 200
WRITES = ("POST", "PUT", "DELETE")


def measure() -> list[Figure]:
    """Load 18,000 contacts, load them again, then load more of them to see the memory."""
    with sandbox("--customers", "60", "--orders", "120", "--events", "8") as vendor:
        with database() as url:
            first, first_calls = _load(vendor, url, CONTACTS)
            again, again_calls = _load(vendor, url, CONTACTS)
        stored = _contacts(vendor)
    with (
        sandbox("--no-rate-limits", "--customers", "60", "--orders", "120") as vendor,
        database() as url,
    ):
        large, _ = _load(vendor, url, MORE_CONTACTS)
    name = f"{CONTACTS:,} contacts"
    return [
        at_most(f"first load of {name}", sum(first_calls.values()), "calls", CALLS_OF_A_FIRST_LOAD),
        Figure(f"first load of {name}", first.seconds, "s"),
        Figure(
            "contacts in Brevo afterwards", stored, "contacts", f"{CONTACTS}", stored == CONTACTS
        ),
        at_most(f"unchanged second run of {name}", _writes(again_calls), "write calls", 0),
        Figure(f"unchanged second run of {name}", sum(again_calls.values()), "calls"),
        Figure(f"unchanged second run of {name}", again.seconds, "s"),
        at_most(f"memory, {CONTACTS:,} contacts", first.megabytes, "MB", MEGABYTES),
        at_most(f"memory, {MORE_CONTACTS:,} contacts", large.megabytes, "MB", MEGABYTES),
    ]


def _load(vendor: SandboxClient, database_url: str, size: int) -> tuple[Measured, dict[str, int]]:
    vendor.clear_requests()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        stream = Path(folder) / "customers.jsonl"
        settings = {
            "api_key": credentials.BREVO_API_KEY,
            "api_url": vendor.brevo_url,
            "database_url": database_url,
            "poll_seconds": 1,
        }
        config.write_text(json.dumps(settings), encoding="utf-8")
        write_stream(stream, size)
        usage = measured([program("target-brevo"), "--config", config], stdin=stream)
    return usage, dict(vendor.requests()["by_endpoint"])


def _writes(calls: dict[str, int]) -> int:
    return sum(count for name, count in calls.items() if name.startswith(WRITES))


def _contacts(vendor: SandboxClient) -> int:
    answer = requests.get(
        f"{vendor.brevo_url}/contacts",
        params={"limit": 1},
        headers={"api-key": credentials.BREVO_API_KEY},
        timeout=60,
    )
    return int(answer.json()["count"])
