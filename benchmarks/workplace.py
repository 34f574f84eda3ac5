"""Sandboxes, databases and measured processes for the benchmarks."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ticket_pipeline.database import EmbeddedServer
from ticket_pipeline.paths import ROOT
from vendor_sandbox.client import SandboxClient

READY = "sandbox ready on "
MEGABYTE_IN_KILOBYTES = 1024


@dataclass(frozen=True)
class Measured:
    """How a process went: seconds of wall clock and processor, megabytes at its peak."""

    seconds: float
    processor: float
    megabytes: float


@contextmanager
def sandbox(*options: str) -> Iterator[SandboxClient]:
    """A sandbox of its own process, on a free port."""
    command = [sys.executable, "-m", "vendor_sandbox", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            line = process.stdout.readline().strip()
            with closing(SandboxClient(line.removeprefix(READY))) as client:
                yield client
        finally:
            process.terminate()


@contextmanager
def database() -> Iterator[str]:
    """An empty PostgreSQL of the benchmark's own."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedServer(Path(folder) / "postgres")
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


def measured(
    command: Sequence[str | Path],
    *,
    stdin: Path | None = None,
    stdout: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: It failed; the message holds the end of what it said.
    """
    with (
        (stdin or Path(os.devnull)).open("rb") as source,
        (stdout or Path(os.devnull)).open("wb") as sink,
        tempfile.TemporaryFile() as errors,
    ):
        start = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=source,
            stdout=sink,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(errors.read().decode(errors="replace")[-2000:])
    processor = usage.ru_utime + usage.ru_stime
    return Measured(seconds, processor, usage.ru_maxrss / MEGABYTE_IN_KILOBYTES)


def program(name: str) -> Path:
    """The path of an installed command."""
    return Path(sys.executable).with_name(name)
