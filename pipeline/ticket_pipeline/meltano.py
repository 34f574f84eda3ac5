"""Meltano as a child process: installing the plugins, running a job."""

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import ROOT, RUN
from ticket_pipeline.processes import child

LOGS = RUN / "logs"
POLL_SECONDS = 0.2

PREFIX = re.compile(r"^\S+Z \[\w+ *\] +\S+ +")
"""Time, level and program before what a log line says."""

RAISED = r"(?:[\w.]+\.)?(?:\w*Error|errors\.\w+): .+"

LOADER_FAILED = re.compile(r"\[error *\] meltano +(?:Extractor and loader|Loader) failed")
WORDS_OF_LOADERS = (
    re.compile(rf"\] +target-\S+ +(?P<cause>{RAISED})"),
    re.compile(r"\] +target-\S+ +(?P<cause>\S.*)"),
)
"""What a loader says last where it is what failed: what it raised, or the reason of its own. Its
extractor fails by that, too, as nobody takes its rows any more."""

CAUSES = (
    re.compile(r"\] +(?P<plugin>\S+) +(?P=plugin): (?P<cause>.+)"),
    re.compile(r"\] dbt +\S+ +(?P<cause>(?:\w+ Error|Failure) in .+)"),
    re.compile(r"\] dbt +\w+ Error\n\S+Z \[\w+ *\] dbt +(?P<cause>\S.+)"),
    re.compile(rf"(?:\] +\S+ +|^)(?P<cause>{RAISED})", re.MULTILINE),
    re.compile(r"\[(?:error|critical) *\] +\S+ +(?P<cause>.+)"),
    re.compile(r"(?P<cause>\S.*)"),
)
"""What a log line looks like that tells why a job failed, the most telling first: a plugin's own
last words, dbt's, an exception, Meltano's, any."""

Progress = Callable[[str], None]
"""Is told the newest line of a running job's log."""


def install_plugins(env: Mapping[str, str], progress: Progress) -> None:
    """Install every plugin of the project, unless nothing has changed since the last time."""
    stamp = _system_folder(env) / "installed"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    meltano(["install"], env=env, progress=progress)
    stamp.write_text(wanted, encoding="ascii")


@dataclass(frozen=True)
class Ended:
    """How a job ended: after how many seconds, and why it failed, if it did."""

    seconds: float
    failure: PipelineError | None


def run_jobs(
    jobs: Sequence[str], *, environment: str, env: Mapping[str, str], logs: Path, progress: Progress
) -> dict[str, Ended]:
    """Run jobs of `meltano/jobs.meltano.yml` side by side, to the end of the last.

    Several names parted by blanks are jobs that one Meltano runs one after another, the next only
    where the last went well. The output of each goes to `{logs}/{job}.log`.

    A run that was killed may still be marked as running in Meltano's state. `--force` takes no
    notice of that: the lock of the main job keeps two runs apart. `--no-install` keeps one job from
    installing the loader anew while another runs it; Meltano 4.4 ignores its setting for that.
    """
    options = ["--environment", environment, "run", "--no-install", "--force"]
    commands = {job: [*options, *job.split()] for job in jobs}
    envs = {job: {**env, "MELTANO_SYS_DIR_ROOT": str(_folder_for(job, env))} for job in jobs}
    return _run(commands, envs=envs, logs=logs, progress=progress)


def _folder_for(job: str, env: Mapping[str, str]) -> Path:
    """Give a job a system folder of its own, with the plugins of all.

    Meltano writes a plugin's settings and catalog to a folder named after the plugin alone, so two
    jobs that read by the same tap would take each other's away.
    """
    folder = RUN / "meltano" / job
    folder.mkdir(parents=True, exist_ok=True)
    for shared in _system_folder(env).iterdir():
        link = folder / shared.name
        if shared.name not in {"run", "logs"} and not link.exists():
            link.symlink_to(shared.resolve())
    return folder


def _system_folder(env: Mapping[str, str]) -> Path:
    return Path(env.get("MELTANO_SYS_DIR_ROOT", ROOT / ".meltano"))


def meltano(arguments: Sequence[str], *, env: Mapping[str, str], progress: Progress) -> None:
    """Run one Meltano command.

    Raises:
        PipelineError: It failed.
    """
    name = arguments[0]
    ended = _run({name: arguments}, envs={name: env}, logs=LOGS, progress=progress)
    if failure := ended[name].failure:
        raise failure


def _run(
    commands: Mapping[str, Sequence[str]],
    *,
    envs: Mapping[str, Mapping[str, str]],
    logs: Path,
    progress: Progress,
) -> dict[str, Ended]:
    """Run commands side by side, each with its own variables."""
    start = time.monotonic()
    ended: dict[str, Ended] = {}
    written = {name: _new_log(logs / f"{name}.log") for name in commands}
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(
                child([_program(), *words], env=envs[name], output=written[name])
            )
            for name, words in commands.items()
        }
        while running := [name for name in processes if name not in ended]:
            time.sleep(POLL_SECONDS)
            for name in running:
                if (code := processes[name].poll()) is not None:
                    failure = _failure(name, written[name]) if code else None
                    ended[name] = Ended(time.monotonic() - start, failure)
            progress(" · ".join(last_line(written[name])[:80] for name in running))
    return ended


def attached(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run Meltano on this terminal; returns its exit code."""
    return subprocess.run([_program(), *arguments], env=env, check=False, umask=0o077).returncode


def invoke(
    plugin: str,
    *options: str,
    given: str,
    environment: str,
    env: Mapping[str, str],
    log: Path,
) -> PipelineError | None:
    """Run a plugin with the project's settings and some input; tells why it failed, if it did."""
    command = [_program(), "--environment", environment, "invoke", "--no-install", plugin, *options]
    with TemporaryFile("w+", encoding="utf-8") as file:
        file.write(given)
        file.seek(0)
        with child(command, env=env, output=_new_log(log), given=file) as process:
            code = process.wait()
    return _failure(plugin, log) if code else None


def last_line(log: Path) -> str:
    """Give the newest line of a log, without its time, level and logger."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return PREFIX.sub("", lines[-1]) if lines else ""


def _program() -> str:
    return str(Path(sys.executable).with_name("meltano"))


def cause(text: str) -> str:
    """Tell in one line why a job failed, by what it and its plugins wrote."""
    if words := _words_of_the_loader(text):
        return words
    found = (pattern.search(text) for pattern in CAUSES)
    return next((match["cause"].strip() for match in found if match), "it printed nothing.")


def _words_of_the_loader(text: str) -> str | None:
    """Give a loader's last words; None where another failed, or it said nothing."""
    if (failed := LOADER_FAILED.search(text)) is None:
        return None
    for pattern in WORDS_OF_LOADERS:
        said = [match["cause"] for match in pattern.finditer(text, 0, failed.start())]
        if said:
            return said[-1].strip()
    return None


def _new_log(log: Path) -> Path:
    log.unlink(missing_ok=True)
    return log


def _failure(name: str, log: Path) -> PipelineError:
    text = log.read_text(encoding="utf-8", errors="replace")
    return PipelineError(f"{name} failed: {cause(text)}", f"The whole log is in {log}.")


def _fingerprint() -> str:
    """Hash what decides on the plugins' content: their definitions, the lock, the members."""
    files = [
        ROOT / "meltano.yml",
        ROOT / "requirements.lock",
        *sorted(ROOT.glob("meltano/*.yml")),
        *sorted(ROOT.glob("*/pyproject.toml")),
    ]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
