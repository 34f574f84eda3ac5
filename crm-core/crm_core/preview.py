"""What a dry run tells: a table for people, and a file that names every row."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import click

from crm_core.change import Outcome
from crm_core.ledger.interface import BatchRecord, Rejection, Removal
from crm_core.ledger.rows import changes_of
from crm_core.result import RowResult

ACTIONS: Final[Mapping[Outcome, str]] = {
    Outcome.CREATED: "create",
    Outcome.UPDATED: "update",
    Outcome.ASKED: "ask",
    Outcome.SUPPRESSED: "suppress",
    Outcome.UNCHANGED: "unchanged",
    Outcome.REMOVED: "remove",
    Outcome.REJECTED: "reject",
    Outcome.FAILED: "fail",
}
"""In the order of the table."""


WAITING: Final = "wait for their confirmation afterwards (double opt-in)"


class Preview:
    """Gathers what a run would do; rows go to a file at once, as there may be many.

    Args:
        destination: Name of the CRM in the ledger.
        path: Where the plan goes as JSON, readable by its owner only; None for nowhere. It has an
            entry in `rows` for every row that is not unchanged, and holds personal data.
    """

    def __init__(self, destination: str, path: Path | None) -> None:
        self._destination = destination
        self._path = path
        self._rows = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (closed by close)
        self._fields: Counter[str] = Counter()

    def add(self, batch: BatchRecord) -> None:
        """Take over what would become of a batch."""
        for result in batch.results:
            if result.outcome is Outcome.UNCHANGED:
                continue
            row = _row_of(result)
            self._fields.update(list(row["fields"]))
            self._fields.update("lists" for _ in row["lists"])
            self._write(row)
        for rejection in batch.rejections:
            self._write(_row_of_rejection(rejection))

    def add_removals(self, removals: Sequence[Removal]) -> None:
        """Take over who would be removed."""
        for removal in removals:
            self._write(_row_of_removal(removal))

    def close(self, counts: Mapping[str, int] | None, reasons: Mapping[str, int]) -> None:
        """Print the table to standard error, and put the file in its place.

        Args:
            counts: Rows by outcome; None where an error ended the run, as half a plan is none.
            reasons: Why rows are left alone, and how many.
        """
        with self._rows:
            if counts is not None:
                self._tell(counts, reasons)

    def _tell(self, counts: Mapping[str, int], reasons: Mapping[str, int]) -> None:
        for line in self._table(counts, reasons):
            click.echo(line, err=True)
        if self._path:
            self._save(self._path, counts, reasons)
            click.echo(f"Every row is in {self._path}.", err=True)

    def _table(self, counts: Mapping[str, int], reasons: Mapping[str, int]) -> list[str]:
        waiting = {WAITING: counts["waiting"]} if counts.get("waiting") else {}
        actions = [(ACTIONS[outcome], counts.get(outcome.value, 0)) for outcome in ACTIONS]
        parts = {
            "Action": [*actions, *waiting.items()],
            "Written": self._fields.most_common(),
            "Reason": reasons.items(),
        }
        lines = [f"Plan for {self._destination}; nothing was written."]
        for title, numbers in parts.items():
            if numbers:
                lines += ["", f"{title:<60} {'Rows':>9}"]
                lines += [f"{name:<60} {number:>9,}" for name, number in numbers]
        return lines

    def _write(self, row: dict[str, Any]) -> None:
        json.dump(row, self._rows, default=str)
        self._rows.write("\n")

    def _save(self, path: Path, counts: Mapping[str, int], reasons: Mapping[str, int]) -> None:
        head = {"destination": self._destination, "counts": counts, "reasons": reasons}
        self._rows.seek(0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        with path.open("w", encoding="utf-8") as file:
            file.write(json.dumps(head, indent=2).removesuffix("\n}") + ',\n  "rows": [\n')
            for place, row in enumerate(self._rows):
                file.write((",\n" if place else "") + row.rstrip("\n"))
            file.write("\n]\n}\n")


def _row_of(result: RowResult) -> dict[str, Any]:
    customer = result.change.customer
    pairs = changes_of(result)
    lists = pairs.pop("lists", [])
    return {
        "customer_id": customer.customer_id,
        "email": customer.email,
        "action": ACTIONS[result.outcome],
        "contact_id": result.external_id,
        "fields": pairs,
        "lists": lists,
        "suppresses": result.step.suppresses,
        "reason": result.reason,
    }


def _row_of_rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "customer_id": rejection.customer_id,
        "record_hash": rejection.record_hash,
        "action": ACTIONS[Outcome.REJECTED],
        "reason": rejection.reason,
    }


def _row_of_removal(removal: Removal) -> dict[str, Any]:
    leaver = removal.leaver
    return {
        "customer_id": leaver.customer_id,
        "email": leaver.email,
        "action": ACTIONS[Outcome.REMOVED],
        "contact_id": leaver.external_id,
        "lists": [sorted(leaver.membership), []],
        "archived": removal.archived,
        "reason": removal.reason,
    }
