"""Meltano as a child process: installing the plugins, running a job."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import ROOT, RUN
from ticket_pipeline.processes import child

LOGS = RUN / "logs"
POLL_SECONDS = 0.2

PREFIX = re.compile(r"^\S+Z \[\w+ *\] +\S+ +")
"""Time, level and program before what a log line says."""

CAUSES = (
    re.compile(r"\] +(?P<plugin>\S+) +(?P=plugin): (?P<cause>.+)"),
    re.compile(r"\] dbt +(?:\S+  )?(?P<cause>(?:\w+ Error|Failure) in .+)"),
    re.compile(r"\] +\S+ +(?P<cause>(?:\w+Error|Error): .+)"),
    re.compile(r"\[(?:error|critical) *\] +\S+ +(?P<cause>.+)"),
    re.compile(r"(?P<cause>\S.*)"),
)
"""What a log line looks like that tells why a job failed, the most telling first: a plugin's own
last words, dbt's, an exception, Meltano's, any."""

Progress = Callable[[str], None]
"""Is told the newest line of a running job's log."""


def install_plugins(env: Mapping[str, str], progress: Progress) -> None:
    """Install every plugin of the project, unless nothing has changed since the last time."""
    system = Path(env.get("MELTANO_SYS_DIR_ROOT", ROOT / ".meltano"))
    stamp = system / "installed"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    meltano(["install"], "install", env=env, progress=progress)
    stamp.write_text(wanted, encoding="ascii")


def run_job(job: str, *, environment: str, env: Mapping[str, str], progress: Progress) -> None:
    """Run one job of `meltano/jobs.meltano.yml`.

    A run that was killed may still be marked as running in Meltano's state. `--force` takes no
    notice of that: the lock of the main job keeps two runs apart.
    """
    command = ["--environment", environment, "run", "--force", job]
    meltano(command, job, env=env, progress=progress)


def meltano(
    arguments: Sequence[str], name: str, *, env: Mapping[str, str], progress: Progress
) -> None:
    """Run Meltano with its output in `.run/logs/{name}.log`.

    Raises:
        PipelineError: It failed; the message holds the last line that says why.
    """
    log = LOGS / f"{name}.log"
    log.unlink(missing_ok=True)
    with child([_program(), *arguments], env=env, output=log) as process:
        while (code := _poll(process)) is None:
            progress(last_line(log))
    if code:
        raise PipelineError(f"{name} failed: {_cause(log)}", f"The whole log is in {log}.")


def attached(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run Meltano on this terminal; returns its exit code."""
    return subprocess.run([_program(), *arguments], env=env, check=False, umask=0o077).returncode


def last_line(log: Path) -> str:
    """Give the newest line of a log, without its time, level and logger."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return PREFIX.sub("", lines[-1]) if lines else ""


def _program() -> str:
    return str(Path(sys.executable).with_name("meltano"))


def _cause(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    found = (pattern.search(text) for pattern in CAUSES)
    return next((match["cause"].strip() for match in found if match), "it printed nothing.")


def _poll(process: subprocess.Popen[str]) -> int | None:
    try:
        return process.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _fingerprint() -> str:
    """Hash what decides on the plugins' content: their definitions, the lock, the members."""
    files = [
        ROOT / "meltano.yml",
        ROOT / "requirements.lock",
        *sorted(ROOT.glob("meltano/*.yml")),
        *sorted(ROOT.glob("*/pyproject.toml")),
    ]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
