"""Telling somebody that a job failed, works again or sets aside too much, but nobody's data."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apprise import Apprise

from ticket_console.queue.runs import Result, Run

LOGGER: Final = logging.getLogger(__name__)
FAILED: Final = ("failed", "rejected", "set_aside")
WORKED: Final = ("success", "partial")


@dataclass(frozen=True, slots=True)
class Alerts:
    """Where alerts go, as Apprise URLs, and the share of failed rows that is worth one."""

    urls: Sequence[str]
    failed_share: float

    def tell(self, run: Run, result: Result) -> None:
        """Send what is worth telling of a run that has ended; what cannot be sent is logged."""
        for title, body in messages(run, result, self.failed_share):
            self._send(title, body)

    def _send(self, title: str, body: str) -> None:
        if not self.urls:
            return
        try:
            sender = Apprise()
            is_sent = sender.add(list(self.urls)) and sender.notify(body=body, title=title)
        except Exception:  # noqa: BLE001 - a plugin of Apprise may raise anything, and no job may fail by it
            is_sent = False
        if not is_sent:
            LOGGER.warning("An alert could not be sent to every address: %s", title)


def messages(run: Run, result: Result, failed_share: float) -> list[tuple[str, str]]:
    """Give title and text of each alert; a job that goes on failing is told of once."""
    found = []
    if result.status == "failed" and run.before != "failed":
        found.append((f"{run.job} failed", f"{result.error} Run {run.id} in ops.job_runs."))
    if result.status in WORKED and run.before == "failed":
        found.append((f"{run.job} works again", f"Run {run.id} ended with {result.status}."))
    for name, counts in result.counts.items():
        failed = sum(counts.get(outcome) or 0 for outcome in FAILED[:2]) or counts.get(FAILED[2], 0)
        rows = counts.get("records") or 0
        if rows and failed / rows > failed_share:
            text = f"{failed} of {rows} rows were not taken. Run {run.id} in ops.job_runs."
            found.append((f"{name} sets rows aside", text))
    return found
