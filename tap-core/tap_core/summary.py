"""What a run did: counted while it goes, told in one line and one file at its end."""

import json
import os
import tempfile
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Status = Literal["success", "partial", "failed"]


@dataclass
class Summary:
    """Tallies of one run; calls may be counted from several threads.

    Attributes:
        plugin: Name of the tap.
        records: Records emitted, per stream.
        rejected: Records set aside, per stream and reason.
        repaired: Records landed after a repair, per stream.
        left_out: Fields that records were landed without, per stream and reason.
        skipped: What could not be read, and why.
    """

    plugin: str
    records: Counter[str] = field(default_factory=Counter)
    rejected: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    repaired: Counter[str] = field(default_factory=Counter)
    left_out: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    skipped: list[dict[str, str]] = field(default_factory=list)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def api_calls(self) -> int:
        """Requests sent to the vendor, retries included."""
        return self._calls

    def count_call(self) -> None:
        """Count one request to the vendor."""
        with self._lock:
            self._calls += 1

    def skip(self, stream: str, what: str, reason: str) -> None:
        """Note something that could not be read, for instance `event 65f0a1`."""
        self.skipped.append({"stream": stream, "what": what, "reason": reason})

    def as_dict(self, *, failed: bool) -> dict[str, Any]:
        """Give the summary as JSON-ready values, with the moment of asking as its end."""
        return {
            "plugin": self.plugin,
            "status": self.status(failed=failed),
            "started_at": self.started_at.isoformat(),
            "finished_at": datetime.now(UTC).isoformat(),
            "api_calls": self.api_calls,
            "records": dict(self.records),
            "rejected": {stream: dict(reasons) for stream, reasons in self.rejected.items()},
            "repaired": dict(self.repaired),
            "left_out": {stream: dict(reasons) for stream, reasons in self.left_out.items()},
            "skipped": self.skipped,
        }

    def status(self, *, failed: bool) -> Status:
        """Judge the run: partial means that something could not be read or was set aside."""
        if failed:
            return "failed"
        return "partial" if self.skipped or self.rejected else "success"

    def line(self, *, failed: bool) -> str:
        """Tell the run in one line."""
        seconds = (datetime.now(UTC) - self.started_at).total_seconds()
        set_aside = sum(reasons.total() for reasons in self.rejected.values())
        return (
            f"{self.status(failed=failed)}: {self.records.total()} records, "
            f"{set_aside} set aside, {self.repaired.total()} repaired, "
            f"{len(self.skipped)} skipped, {self.api_calls} API calls in {seconds:.1f} s"
        )


def write_summary(summary: dict[str, Any], path: Path) -> None:
    """Put the summary into `path` in one step; only the owner may read the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(summary, file, indent=2)
    Path(scratch).replace(path)
