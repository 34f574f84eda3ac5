"""Background work: it is accepted at once and done later."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from vendor_sandbox.brevo.errors import BrevoError
from vendor_sandbox.brevo.moments import moment_or_none


@dataclass(slots=True)
class Process:
    """One piece of work. `task` says what is to be done, JSON-ready; it is gone once done."""

    id: int
    name: str
    created_at: datetime
    task: dict[str, Any] | None
    looks: int = 0
    completed_at: datetime | None = None
    info: dict[str, Any] | None = None
    export_url: str | None = None
    error: str | None = None

    @property
    def status(self) -> str:
        """As the API names it."""
        if self.error:
            return "failed"
        if self.task is None:
            return "completed"
        return "queued" if self.looks <= 1 else "in_process"


Worker = Callable[[Process, dict[str, Any]], None]


class ProcessBook:
    """All processes, and the report files that they left behind.

    Args:
        switches: `process_polls` and `process_seconds` say when work is done.
        now: The sandbox's clock.
        worker: Does a task, and fills in what the process shows afterwards.
    """

    def __init__(
        self, switches: dict[str, Any], now: Callable[[], datetime], worker: Worker
    ) -> None:
        self._switches = switches
        self._now = now
        self._worker = worker
        self._processes: dict[int, Process] = {}
        self._timers: list[asyncio.TimerHandle] = []
        self.files: dict[str, str] = {}

    def start(self, name: str, task: dict[str, Any]) -> Process:
        """Accept work; it is done after so many looks or seconds, whichever comes first."""
        process = Process(len(self._processes) + 1, name, self._now(), task)
        self._processes[process.id] = process
        seconds = self._switches["process_seconds"]
        if seconds > 0:
            loop = asyncio.get_running_loop()
            self._timers.append(loop.call_later(seconds, self.finish, process))
        return process

    def look(self, process_id: int) -> Process:
        """A process as a caller sees it now.

        Raises:
            BrevoError: 404 `invalid_parameter`, the id is not known.
        """
        process = self._processes.get(process_id)
        if process is None:
            message = "processId is invalid"
            raise BrevoError(404, "invalid_parameter", message)
        self._count_look(process)
        return process

    def all(self) -> list[Process]:
        """Every process, the oldest first; listing is looking too."""
        for process in self._processes.values():
            self._count_look(process)
        return list(self._processes.values())

    def finish(self, process: Process) -> None:
        """Do the work now, once."""
        task, process.task = process.task, None
        if task is not None:
            process.completed_at = self._now()
            self._worker(process, task)

    def close(self) -> None:
        """Let nothing finish by itself any more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {"files": self.files, "processes": [_dumped(p) for p in self._processes.values()]}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self.files = state["files"]
        self._processes = {each["id"]: _loaded(each) for each in state["processes"]}

    def _count_look(self, process: Process) -> None:
        process.looks += 1
        if process.looks > self._switches["process_polls"]:
            self.finish(process)


def _dumped(process: Process) -> dict[str, Any]:
    completed = process.completed_at
    return {
        **asdict(process),
        "created_at": process.created_at.isoformat(),
        "completed_at": completed.isoformat() if completed else None,
    }


def _loaded(state: dict[str, Any]) -> Process:
    return Process(
        **{
            **state,
            "created_at": datetime.fromisoformat(state["created_at"]),
            "completed_at": moment_or_none(state["completed_at"] or ""),
        }
    )
