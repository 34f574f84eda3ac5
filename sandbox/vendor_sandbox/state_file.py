"""Keeps a sandbox in a file, so that it goes on where it was after a restart."""

import asyncio
import json
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from vendor_sandbox.sandbox import Sandbox

QUIET_SECONDS = 0.5


class StateError(Exception):
    """A state file cannot be gone on from; the message says what to do."""


class StateFile:
    """Saves a moment after the last change, and when the server stops.

    Used as an async context manager.
    """

    def __init__(self, path: Path, sandbox: Sandbox) -> None:
        self._path = path
        self._sandbox = sandbox
        self._dirty = asyncio.Event()
        self._saver: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to watch for changes."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._sandbox.changed = self._dirty.set
        self._saver = asyncio.create_task(self._save_after_changes())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Save for the last time."""
        if self._saver is not None:
            self._saver.cancel()
            with suppress(asyncio.CancelledError):
                await self._saver
        self.save()

    def save(self) -> None:
        """Write the file, wholly or not at all."""
        unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}.unfinished")
        unfinished.write_text(json.dumps(self._sandbox.dump()), encoding="utf-8")
        unfinished.replace(self._path)

    async def _save_after_changes(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            await asyncio.sleep(QUIET_SECONDS)
            self.save()


def load_state(path: Path, sandbox: Sandbox) -> bool:
    """Let `sandbox` go on from `path`, if that is there and began the same way; say whether.

    Raises:
        StateError: The file is damaged, or of another version.
    """
    if not path.exists():
        return False
    try:
        return sandbox.load(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{path} holds no state that can be read: delete it to start anew."
        raise StateError(msg) from error
