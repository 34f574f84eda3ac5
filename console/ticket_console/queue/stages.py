"""Running the stages of a job with Meltano."""

import shutil
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from ticket_console.queue.flows import (
    is_used,
    name_of,
    plugins_of,
    resources_of,
    sources_of,
    stages_of,
)
from ticket_console.queue.locks import StoppedError, alone_with, among_jobs
from ticket_console.queue.runs import Result, Run
from ticket_pipeline.meltano import LOGS, Ended, run_jobs
from ticket_pipeline.services import configured
from ticket_pipeline.summary import (
    Stage,
    forget_one,
    forget_transform,
    read_destination,
    read_source,
    read_transform,
)
from vendor_sandbox.client import SandboxClient

TAIL_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Meltano:
    """How Meltano is run here.

    Attributes:
        env: Its variables, secrets included.
        stop: Is set when the worker is to stop.
    """

    env: Mapping[str, str]
    stop: threading.Event

    @property
    def environment(self) -> str:
        """The Meltano environment."""
        return "sandbox" if "SANDBOX_URL" in self.env else "production"

    def variables(self) -> dict[str, str]:
        """Give the variables of this moment; in the sandbox its clock is the present."""
        if "SANDBOX_URL" not in self.env:
            return dict(self.env)
        with closing(SandboxClient(self.env["SANDBOX_URL"])) as sandbox:
            return {**self.env, "TRANSFORMS_NOW": sandbox.clock()}


@dataclass(slots=True)
class Progress:
    """What the stages have come to so far."""

    logs: Path
    counts: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    statuses: set[str] = field(default_factory=set)
    platforms: list[str] = field(default_factory=list)

    def result(self) -> Result:
        """Sum up."""
        worst = next((each for each in ("failed", "partial") if each in self.statuses), "success")
        return Result(
            status=worst,
            counts=self.counts,
            error=" ".join(self.failures) or None,
            log_tail=tail_of(self.logs),
            platforms=tuple(self.platforms),
        )


def run_flow(db: psycopg.Connection, run: Run, meltano: Meltano) -> Result:
    """Run a job's stages until one fails.

    Raises:
        StoppedError: The worker is to stop; what ran was ended.
    """
    services = configured(meltano.env)
    if not is_used(run.job, services):
        used = ", ".join(name_of(service) for service in services)
        return Result("cancelled", error=f"No key of this job's service is set, only of: {used}.")
    progress = Progress(logs_of(run))
    with among_jobs(db, meltano.stop):
        for stage in stages_of(run.job, services):
            _run_stage(db, stage, meltano, progress)
            if progress.failures:
                break
    return progress.result()


def _run_stage(
    db: psycopg.Connection, jobs: Sequence[str], meltano: Meltano, progress: Progress
) -> None:
    resources = frozenset[str]().union(*map(resources_of, jobs))
    with alone_with(db, resources, meltano.stop):
        _forget(jobs)
        ended = run_jobs(
            jobs,
            environment=meltano.environment,
            env=meltano.variables(),
            logs=progress.logs,
            progress=lambda _line: _go_on(meltano.stop),
        )
        for job in jobs:
            _note(progress, job, ended[job], meltano.env["WAREHOUSE_URL"])


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        raise StoppedError


def _forget(jobs: Sequence[str]) -> None:
    for job in jobs:
        for plugin in plugins_of(job):
            forget_one(plugin)
        if "dbt" in resources_of(job):
            forget_transform()


def _note(progress: Progress, jobs: str, ended: Ended, warehouse_url: str) -> None:
    """Note what each job told that one Meltano ran; the seconds are those of all of them."""
    for job in jobs.split():
        stage = _read(job, ended, warehouse_url)
        optional = {name: getattr(stage, name) for name in ("records", "api_calls", "set_aside")}
        counted = {name: value for name, value in optional.items() if value is not None}
        told = {"status": stage.status, "seconds": stage.seconds, **stage.outcomes, **counted}
        if stage.notices:
            told["notices"] = stage.notices
        progress.counts[job] = told
        progress.statuses.add(stage.status)
    if ended.failure:
        progress.failures.append(ended.failure.reason)
    else:
        progress.platforms += sources_of(jobs)


def _read(job: str, ended: Ended, warehouse_url: str) -> Stage:
    stage = Stage(1, job, seconds=round(ended.seconds, 1))
    for plugin in plugins_of(job):
        (read_source if plugin.startswith("tap-") else read_destination)(stage, plugin)
    if "dbt" in resources_of(job):
        read_transform(stage, warehouse_url)
    if ended.failure:
        stage.status = "failed"
    return stage


def logs_of(run: Run) -> Path:
    """Give the folder of a run's logs, at first without those of another database's run."""
    folder = LOGS / "console" / str(run.id)
    if run.attempt == 1:
        shutil.rmtree(folder, ignore_errors=True)
    return folder


def tail_of(logs: Path) -> str | None:
    """Give the last lines of the logs of a run, the newest log last."""
    files = sorted(logs.glob("*.log"), key=lambda log: log.stat().st_mtime)
    lines = [
        line for log in files for line in log.read_text("utf-8", errors="replace").splitlines()
    ]
    return "\n".join(lines[-TAIL_LINES:]) or None
