"""What a run did: counted while it goes, told in one line and one file at its end."""

import json
import os
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from tap_core.known_events import KnownEvents

Status = Literal["success", "partial", "failed"]

NAMED_EVENTS = 20
"""So many ids are told; more help nobody."""


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
        remarks: What else a person should know, in sentences.
        new_events: Events that no earlier run had read, by whose they are.
        gone_events: How many events are no longer listed, by whose they were.
    """

    plugin: str
    records: Counter[str] = field(default_factory=Counter)
    rejected: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    repaired: Counter[str] = field(default_factory=Counter)
    left_out: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    skipped: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    new_events: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    gone_events: Counter[str] = field(default_factory=Counter)
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

    def note_events(
        self, owner: str, known: KnownEvents, *, listed: Collection[str], read: Collection[str]
    ) -> None:
        """Note which events came and how many went since the last run, if there was one.

        Args:
            owner: Whose they are, for instance `organisation 300000000001`.
            known: The events of earlier runs.
            listed: The events that the vendor lists.
            read: Those of them that this run read.
        """
        if known.count:
            self.new_events[owner] |= known.new(read)
            self.gone_events[owner] = max(self.gone_events[owner], known.gone(listed))

    @property
    def notes(self) -> list[str]:
        """What a person should know beside what was skipped or set aside, in sentences."""
        return [*self.remarks, *_came(self.new_events), *_went(self.gone_events)]

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
            "notes": self.notes,
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


def _came(events: Mapping[str, Collection[str]]) -> Iterator[str]:
    for owner, ids in events.items():
        if ids:
            named = ", ".join(sorted(ids)[:NAMED_EVENTS])
            others = f" and {len(ids) - NAMED_EVENTS} more" if len(ids) > NAMED_EVENTS else ""
            yield (
                f"{_counted(len(ids))} of {owner} not known before, read from the beginning: "
                f"{named}{others}"
            )


def _went(events: Mapping[str, int]) -> Iterator[str]:
    for owner, count in events.items():
        if count:
            yield f"{_counted(count)} of {owner} no longer listed; what was read before stays"


def _counted(events: int) -> str:
    return "1 event" if events == 1 else f"{events} events"


def write_summary(summary: dict[str, Any], path: Path) -> None:
    """Put the summary into `path` in one step; only the owner may read the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(summary, file, indent=2)
    Path(scratch).replace(path)
