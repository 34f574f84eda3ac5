"""The sandbox of a demo run: its own process, whose world goes on from run to run."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

import requests

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import RUN
from ticket_pipeline.processes import child
from vendor_sandbox.client import SandboxClient, SandboxError

FOLDER = RUN / "sandbox"
LOG = FOLDER / "sandbox.log"
ADDRESS = FOLDER / "address"
"""Where a sandbox answers that stays when a run ends; whoever keeps it running writes this file."""

START_SECONDS = 60
READY = re.compile(r"sandbox ready on (http://\S+)")


@contextmanager
def running_sandbox(env: Mapping[str, str]) -> Iterator[SandboxClient]:
    """Give the sandbox that runs already, or one that is stopped afterwards.

    Its state is kept under `.run`.

    Raises:
        PipelineError: It did not start.
    """
    if running := found_sandbox():
        with closing(running):
            yield running
        return
    with sandbox_process(env, port=0) as process, closing(wait_until_ready(process)) as sandbox:
        yield sandbox


@contextmanager
def sandbox_process(env: Mapping[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """Start a sandbox on a port, 0 for a free one; it is stopped afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    command = [
        sys.executable, "-m", "vendor_sandbox", "--port", str(port),
        "--state", str(FOLDER / "state.json"),
    ]  # fmt: skip
    with child(command, env=env, output=LOG) as process:
        yield process


def wait_until_ready(process: subprocess.Popen[str]) -> SandboxClient:
    """Give a client of the sandbox once it answers.

    Raises:
        PipelineError: It did not start.
    """
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if ready := READY.search(LOG.read_text(encoding="utf-8")):
            return SandboxClient(ready[1])
        time.sleep(0.05)
    raise PipelineError(f"The sandbox did not start. {_last_words()}", f"Its output is in {LOG}.")


def _last_words() -> str:
    lines = LOG.read_text(encoding="utf-8", errors="replace").split("\n")
    return next(filter(None, map(str.strip, reversed(lines))), "It said nothing.")


def found_sandbox() -> SandboxClient | None:
    """Give the sandbox that somebody else keeps running, where it answers."""
    if not ADDRESS.exists():
        return None
    sandbox = SandboxClient(ADDRESS.read_text(encoding="ascii"))
    try:
        sandbox.clock()
    except (requests.RequestException, SandboxError):
        sandbox.close()
        return None
    return sandbox
