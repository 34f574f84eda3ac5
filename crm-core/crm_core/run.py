"""One run of a target: its ledger, its counts and how it ended."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from crm_core.change import Outcome
from crm_core.errors import TargetError
from crm_core.ledger import BatchRecord, Ledger, OptOut, Removal, RunReport
from crm_core.ledger.interface import RunStatus
from crm_core.ledger.rows import LEFT_THE_STREAM
from crm_core.preview import Preview

logger = logging.getLogger(__name__)


class Traffic(NamedTuple):
    """Requests sent to the vendor, and how many of them were second tries."""

    api_calls: int = 0
    retried: int = 0


@dataclass(kw_only=True)
class Run:
    """Counts what happens and tells it once, to the ledger, to a file and to the log.

    Attributes:
        traffic: Reads what the vendor's client has counted so far.
        summary_path: Where the summary goes as JSON, None for nowhere.
        preview: What a dry run tells, None where the run writes.
        read_at: Until when the run has read the CRM, by the clock of the CRM.
    """

    plugin: str
    destination: str
    ledger: Ledger
    traffic: Callable[[], Traffic]
    summary_path: Path | None = None
    preview: Preview | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    is_open: bool = False
    read_at: datetime | None = None

    def open(self) -> None:
        """Begin, once; a second call does nothing."""
        if not self.is_open:
            self.ledger.open_run()
            self.is_open = True

    def record(self, batch: BatchRecord, unchanged: int = 0) -> None:
        """Commit a batch to the ledger, then count it; `unchanged` rows leave no trace there."""
        self.ledger.record(batch)
        self.outcomes[Outcome.UNCHANGED] += unchanged
        if self.preview:
            self.preview.add(batch)
        for result in batch.results:
            self.outcomes[result.outcome] += 1
            if result.reason:
                self.reasons[result.reason] += 1
        for rejection in batch.rejections:
            self.outcomes[Outcome.REJECTED] += 1
            self.reasons[rejection.reason] += 1

    def record_opt_outs(self, opt_outs: Sequence[OptOut]) -> None:
        """Hand opt-outs that the CRM itself holds to the ledger."""
        if opt_outs and (new := self.ledger.record_opt_outs(opt_outs)):
            logger.info("%d opt-outs made in %s were recorded", new, self.destination)

    def record_removals(self, removals: Sequence[Removal]) -> None:
        """Commit to the ledger whom the CRM has lost because they left the stream."""
        self.ledger.record_removals(removals)
        if self.preview:
            self.preview.add_removals(removals)
        for removal in removals:
            self.outcomes[Outcome.FAILED if removal.reason else Outcome.REMOVED] += 1
            self.reasons[removal.reason or LEFT_THE_STREAM] += 1

    def count_erased(self, people: int) -> None:
        """Count people who were erased: they are never written, and leave no row behind."""
        if people:
            self.outcomes[Outcome.SUPPRESSED] += people
            self.reasons["erased"] += people

    def warn(self, reason: str) -> None:
        """Report something about the account that costs data, in the log and in the summary."""
        logger.warning("%s", reason)
        self.reasons[reason] += 1

    def count(self, what: str, times: int) -> None:
        """Count for the summary, or for the plan, what is no trouble of a row."""
        if times:
            self.reasons[what] += times

    @property
    def failed(self) -> int:
        """Rows that did not reach the CRM."""
        return self.outcomes[Outcome.FAILED]

    def close(self, error: str | None = None) -> None:
        """End: ledger first, then the file and one line in the log."""
        status: RunStatus = "failed" if error else "partial" if self.failed else "success"
        counts = {outcome.value: self.outcomes[outcome] for outcome in Outcome}
        counts |= self._traffic()._asdict()
        try:
            if self.is_open:
                read_at = None if error else self.read_at
                counts["waiting"] = 0 if error else self.ledger.waiting()
                report = RunReport(status=status, counts=counts, error=error, read_at=read_at)
                self.ledger.close_run(report)
        finally:
            if self.preview:
                self.preview.close(None if error else counts, self.reasons)
            self._tell(status, counts, error)

    def _traffic(self) -> Traffic:
        try:
            return self.traffic()
        except TargetError:
            logger.debug("No request was sent: there is no client to send it")
            return Traffic()

    def _tell(self, status: RunStatus, counts: dict[str, int], error: str | None) -> None:
        numbers = ", ".join(f"{number} {name}" for name, number in counts.items())
        kind = "dry run: " if self.preview else ""
        logger.info("%s %s%s: %s", self.destination, kind, status, numbers)
        if self.summary_path:
            summary = {
                "plugin": self.plugin,
                "destination": self.destination,
                "status": status,
                "dry_run": self.preview is not None,
                "started_at": self.started_at.isoformat(),
                "finished_at": datetime.now(UTC).isoformat(),
                **counts,
                "reasons": dict(self.reasons.most_common()),
                "error": error,
            }
            _write_atomically(self.summary_path, summary)


def _write_atomically(path: Path, summary: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8"
    ) as file:
        json.dump(summary, file, indent=2)
        file.write("\n")
    Path(file.name).replace(path)
