"""Loads of the CRM targets into the sandbox: what they are told, ask for and take."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.crms import Crm, Request
from benchmarks.figures import Figure
from benchmarks.workplace import Measured, database, measured, program, sandbox
from vendor_sandbox.client import SandboxClient


@dataclass(frozen=True)
class Load:
    """A run of a target: what it took, what it asked for, how it ended.

    Attributes:
        people: Contacts in the CRM afterwards.
    """

    crm: Crm
    usage: Measured
    log: Sequence[Request]
    summary: Mapping[str, Any]
    people: int

    @property
    def calls(self) -> int:
        """All requests."""
        return len(self.log)

    @property
    def list_calls(self) -> int:
        """Those for lists or segments."""
        return sum(self.crm.lists in request["path"] for request in self.log)

    @property
    def writes(self) -> int:
        """Those that may change something."""
        return sum(map(self.crm.is_write, self.log))

    @property
    def refused(self) -> int:
        """Those that came too fast."""
        return sum(request["status"] == 429 for request in self.log)  # noqa: PLR2004 (HTTP's number)

    @property
    def seconds_of_calls(self) -> float:
        """From the first request to the last."""
        moments: list[float] = [request["at"] for request in self.log]
        return max(moments) - min(moments)

    def reached(self, wanted: int) -> Figure:
        """How many contacts the CRM has afterwards, and whether they are as many as it should."""
        met = self.people == wanted
        return Figure("contacts in the CRM afterwards", self.people, "contacts", f"{wanted}", met)


@contextmanager
def place(*options: str) -> Iterator[tuple[SandboxClient, str, Path]]:
    """A small sandbox, an empty database and a file for a stream."""
    with (
        sandbox("--customers", "60", "--orders", "120", "--events", "8", *options) as vendor,
        database() as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        yield vendor, url, Path(folder) / "customers.jsonl"


def load(
    crm: Crm, vendor: SandboxClient, database_url: str, stream: Path, **settings: object
) -> Load:
    """Run the target of a CRM over a stream; the sandbox's log starts anew."""
    vendor.clear_requests()
    with tempfile.TemporaryDirectory() as folder:
        config, summary = Path(folder) / "config.json", Path(folder) / "summary.json"
        common = {"database_url": database_url, "summary_path": str(summary)}
        config.write_text(json.dumps({**crm.settings(vendor), **common, **settings}), "utf-8")
        usage = measured([program(crm.target), "--config", config], stdin=stream)
        told = json.loads(summary.read_text(encoding="utf-8"))
    log = vendor.requests()["log"]
    return Load(crm, usage, log, told, crm.people(vendor))
