"""The same 2,000 customers to HubSpot by target-hubspot and by dlt, under the same conditions.

Each is killed (SIGKILL) once half of the rows were taken, run again, and then run over the stream
unchanged. Every answer takes a twentieth of a second, as over a network.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crms import HUBSPOT, Request
from benchmarks.customers import write_stream
from benchmarks.figures import Figure, at_most
from benchmarks.workplace import database, measured, program, sandbox
from ticket_pipeline.paths import ROOT
from vendor_sandbox.client import SandboxClient

CUSTOMERS = 2_000
SECONDS_OF_AN_ANSWER = 0.05
BATCHES_BEFORE_THE_KILL = 10
POLL_SECONDS = 0.01
UPSERT = "/contacts/batch/upsert"
WRITES = (UPSERT, "/contacts/batch/update")

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Told:
    """What came of one loader.

    Attributes:
        killed: Requests of the run that was killed, one of which may never have been answered.
        resumed: Of the run after it.
        unchanged: Of the run over the unchanged stream.
        seconds: That the last two runs took.
        contacts: In HubSpot at the end.
    """

    killed: Sequence[Request]
    resumed: Sequence[Request]
    unchanged: Sequence[Request]
    seconds: tuple[float, float]
    contacts: int


def measure() -> list[Figure]:
    """Run both, one after the other, each in a HubSpot of its own."""
    with database() as url:
        ours = _story(lambda vendor, folder: _target(vendor, folder, url))
    theirs = _story(_dlt)
    return [
        at_most("target-hubspot, rows sent twice after the kill", _twice(ours), "rows", 0),
        at_most("target-hubspot, unchanged rows sent", _rows(ours.unchanged), "rows", 0),
        *_figures("target-hubspot", ours),
        Figure("dlt, rows sent twice after the kill", _twice(theirs), "rows"),
        Figure("dlt, unchanged rows sent", _rows(theirs.unchanged), "rows"),
        *_figures("dlt", theirs),
    ]


def _figures(name: str, told: Told) -> list[Figure]:
    has_all = told.contacts == CUSTOMERS
    return [
        Figure(f"{name}, the run that was killed", len(told.killed), "calls"),
        Figure(f"{name}, the run after it", len(told.resumed), "calls"),
        Figure(f"{name}, the run after it", told.seconds[0], "s"),
        Figure(f"{name}, an unchanged run", len(told.unchanged), "calls"),
        Figure(f"{name}, an unchanged run", told.seconds[1], "s"),
        Figure(f"{name}, contacts at the end", told.contacts, "contacts", f"{CUSTOMERS}", has_all),
    ]


def _story(command_for: Callable[[SandboxClient, Path], Command]) -> Told:
    with (
        sandbox("--customers", "0", "--orders", "0", "--events", "0") as vendor,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        stream = folder / "customers.jsonl"
        write_stream(stream, CUSTOMERS)
        command = command_for(vendor, folder)
        vendor.latency("hubspot", SECONDS_OF_AN_ANSWER)
        _kill_half_way(command, stream, vendor)
        killed = _take_log(vendor)
        first = measured(command, stdin=stream).seconds
        resumed = _take_log(vendor)
        second = measured(command, stdin=stream).seconds
        unchanged = _take_log(vendor)
        return Told(killed, resumed, unchanged, (first, second), HUBSPOT.people(vendor))


def _kill_half_way(command: Command, stream: Path, vendor: SandboxClient) -> None:
    with (
        stream.open("rb") as source,
        subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        while process.poll() is None and _upserts(vendor) <= BATCHES_BEFORE_THE_KILL:
            time.sleep(POLL_SECONDS)
        process.kill()


def _target(vendor: SandboxClient, folder: Path, url: str) -> Command:
    config = folder / "config.json"
    settings = {**HUBSPOT.settings(vendor), "database_url": url}
    config.write_text(json.dumps(settings), encoding="utf-8")
    return [program(HUBSPOT.target), "--config", config]


def _dlt(vendor: SandboxClient, folder: Path) -> Command:
    module = [sys.executable, "-m", "benchmarks.dlt_peer"]
    return [*module, vendor.hubspot_url, folder / "customers.jsonl", folder / "dlt"]


def _upserts(vendor: SandboxClient) -> int:
    counts = vendor.requests()["by_endpoint"]
    return sum(count for endpoint, count in counts.items() if endpoint.endswith(UPSERT))


def _take_log(vendor: SandboxClient) -> Sequence[Request]:
    log: Sequence[Request] = vendor.requests()["log"]
    vendor.clear_requests()
    return log


def _twice(told: Told) -> int:
    return _rows(told.killed) + _rows(told.resumed) - CUSTOMERS


def _rows(log: Sequence[Request]) -> int:
    """How many rows were written."""
    return sum(len(each["body"]["inputs"]) for each in log if each["path"].endswith(WRITES))
