"""Child processes that never outlive their parent's interest."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ticket_pipeline.paths import ROOT

GRACE_SECONDS = 15


@contextmanager
def child(
    command: Sequence[str], *, env: Mapping[str, str], output: Path
) -> Iterator[subprocess.Popen[str]]:
    """Run `command` with its output appended to a file; end it and all of its children after use.

    The child has a process group of its own, so that Ctrl-C reaches this process alone and the
    group is ended in order: first asked, then forced. What it writes is the user's alone to read:
    Meltano puts plugin settings, keys included, into a file for the length of a run.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, text=True, start_new_session=True, umask=0o077,
        )  # fmt: skip
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
