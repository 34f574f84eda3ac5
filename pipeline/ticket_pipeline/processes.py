"""Child processes that never outlive their parent's interest."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ticket_pipeline.paths import ROOT
from ticket_pipeline.private_files import private

GRACE_SECONDS = 15

WATCH = 'read -r _; kill -s KILL -- "-$1"'
"""Reads from a pipe of ours that nobody writes to: it ends when this process does, however."""


@contextmanager
def child(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: Path,
    given: IO[str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """Run `command` with its output appended to a file; end it and all of its children after use.

    The child has a process group of its own, so that Ctrl-C reaches this process alone and the
    group is ended in order: first asked, then forced. Where this process is killed, the group is
    killed with it. What it writes is the user's alone to read: Meltano puts plugin settings, keys
    included, into a file for the length of a run.

    Args:
        command: Program and words.
        env: Its environment, whole.
        output: Where its output goes.
        given: An open file that it reads as its input; by default it gets none.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with open(output, "a", encoding="utf-8", opener=private) as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(env), stdin=given or subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, text=True, start_new_session=True, umask=0o077,
        )  # fmt: skip
        with _watched(process.pid):
            try:
                yield process
            finally:
                _end(process)


@contextmanager
def _watched(group: int) -> Iterator[None]:
    """Let a process group be killed when this process is gone."""
    watch = subprocess.Popen(
        ["/bin/sh", "-c", WATCH, "sh", str(group)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        watch.kill()
        watch.communicate()


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
