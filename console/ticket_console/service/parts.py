"""The processes that make up the service, each started anew where it ends."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Final

from ticket_console.service.state import LOGS
from ticket_pipeline.processes import child

LONGEST_WAIT: Final = 30.0
LONG_LIFE: Final = 60.0
"""Seconds after which a part has proved to work: the next restart waits a second again."""

Start = Callable[[], AbstractContextManager[subprocess.Popen[str]]]


@dataclass(slots=True)
class Part:
    """A process that is to run.

    Args:
        start: Starts it; leaving the context ends it.
    """

    name: str
    start: Start
    _held: ExitStack = field(default_factory=ExitStack)
    _process: subprocess.Popen[str] | None = None
    _started_at: float = 0.0
    _next_at: float = 0.0
    _wait: float = 1.0

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process that was started last.

        Raises:
            RuntimeError: None was.
        """
        if self._process is None:
            raise RuntimeError(self.name)
        return self._process

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        """Start it."""
        self._started_at = time.monotonic()
        self._process = self._held.enter_context(self.start())

    def end(self) -> None:
        """End it and all of its children."""
        self._held.close()

    def keep_alive(self) -> bool:
        """Start it again where it has ended, later each time; tells whether it did."""
        now = time.monotonic()
        if self.lives or now < self._next_at:
            return False
        self._wait = 1.0 if now - self._started_at > LONG_LIFE else self._wait
        self._next_at, self._wait = now + self._wait, min(2 * self._wait, LONGEST_WAIT)
        self.end()
        self.begin()
        return True


def console_part(command: str, env: Mapping[str, str]) -> Part:
    """Describe a process that is a command of the console; its output is kept in a log."""
    words = [sys.executable, "-m", "ticket_console", command]
    return Part(command, lambda: child(words, env=env, output=LOGS / f"{command}.log"))
