"""The sandbox of a demo run: its own process, whose world goes on from run to run."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import RUN
from ticket_pipeline.processes import child
from vendor_sandbox.client import SandboxClient

START_SECONDS = 60
READY = re.compile(r"sandbox ready on (http://\S+)")


@contextmanager
def running_sandbox(env: Mapping[str, str]) -> Iterator[SandboxClient]:
    """Start the sandbox on a free port and stop it afterwards; its state is kept under `.run`.

    Raises:
        PipelineError: It did not start.
    """
    folder = RUN / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "sandbox.log"
    log.unlink(missing_ok=True)
    command = [
        sys.executable, "-m", "vendor_sandbox", "--port", "0", "--state", str(folder / "state.json")
    ]  # fmt: skip
    with (
        child(command, env=env, output=log) as process,
        closing(SandboxClient(_wait_until_ready(process, log))) as sandbox,
    ):
        yield sandbox


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if ready := READY.search(log.read_text(encoding="utf-8")):
            return ready[1]
        time.sleep(0.05)
    raise PipelineError("The sandbox did not start.", f"Its output is in {log}.")
