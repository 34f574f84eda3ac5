"""Loads of the CRM targets into the sandbox: what they are told, ask for and take."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.workplace import Measured, database, measured, program, sandbox
from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

Request = Mapping[str, Any]
"""A request in the sandbox's log."""


@dataclass(frozen=True)
class Crm:
    """A CRM, its target, and how the target's calls are told apart.

    Attributes:
        name: As the sandbox calls it.
        settings: Where it is and how one gets in.
        lists: What every path of lists or segments has in it.
        reads: Ends of the paths that are posted to and change nothing.
    """

    name: str
    settings: Callable[[SandboxClient], dict[str, object]]
    lists: str
    reads: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The target's command."""
        return f"target-{self.name}"

    def is_write(self, request: Request) -> bool:
        """Whether a request may change something."""
        return request["method"] != "GET" and not request["path"].endswith(self.reads)


@dataclass(frozen=True)
class Load:
    """A run of a target: what it took, what it asked for, how it ended."""

    crm: Crm
    usage: Measured
    log: Sequence[Request]
    summary: Mapping[str, Any]

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

    def made(self, wanted: int) -> Figure:
        """How many contacts it made, and whether they are as many as it should."""
        created = self.summary["created"]
        return Figure("contacts made by it", created, "contacts", f"{wanted}", created == wanted)


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
    return Load(crm, usage, vendor.requests()["log"], told)


BREVO = Crm(
    "brevo",
    lambda vendor: {
        "api_key": credentials.BREVO_API_KEY,
        "api_url": vendor.brevo_url,
        "poll_seconds": 1,
    },
    lists="/contacts/lists",
)
MAUTIC = Crm(
    "mautic",
    lambda vendor: {
        "base_url": vendor.mautic_url,
        "client_id": credentials.MAUTIC_CLIENT_ID,
        "client_secret": credentials.MAUTIC_CLIENT_SECRET,
    },
    lists="/segments",
    reads=("/oauth/v2/token",),
)
HUBSPOT = Crm(
    "hubspot",
    lambda vendor: {"access_token": credentials.HUBSPOT_TOKEN, "api_url": vendor.hubspot_url},
    lists="/lists",
    reads=("/search", "/batch/read"),
)
