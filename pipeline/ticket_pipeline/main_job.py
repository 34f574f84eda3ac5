"""The main job: tickets in, one customer table, the CRM in step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.meltano import run_job
from ticket_pipeline.paths import RUN
from ticket_pipeline.services import Service
from ticket_pipeline.summary import (
    Stage,
    Summary,
    forget,
    read_destination,
    read_source,
    read_transform,
)
from ticket_pipeline.workbench import Workbench, workbench

DEMO_DAYS = 3
"""How far a demo moves the sandbox's clock before its second round."""


class MainJob:
    """One run of everything.

    Args:
        bench: What it works with.
        console: Where progress goes.
    """

    def __init__(self, bench: Workbench, console: Console) -> None:
        services = {service.name: bench.environment for service in bench.services}
        self.summary = Summary(services)
        self._services = bench.services
        self._environment = bench.environment
        self._env = dict(bench.env)
        self._console = console

    def round(self, number: int, now: str | None = None) -> None:
        """Run every stage once; a failed transform stops the writes to the CRMs.

        Args:
            number: Counts the rounds of a run from 1.
            now: What the transforms take for the present moment, ISO 8601, where it has changed.
        """
        if now is not None:
            self._env["TRANSFORMS_NOW"] = now
        for service in self._of("source"):
            with self._stage(number, service.name, service.job, service.plugin) as stage:
                read_source(stage, service.plugin)
        with self._stage(number, "Transforms", "transform") as transform:
            read_transform(transform)
        if transform.status == "failed":
            self._console.print("Nothing is written to a CRM from models that failed.")
            return
        for service in self._of("destination"):
            with self._stage(number, service.name, service.job, service.plugin) as stage:
                read_destination(stage, service.plugin)

    def _of(self, role: str) -> list[Service]:
        return [service for service in self._services if service.role == role]

    @contextmanager
    def _stage(self, number: int, name: str, job: str, plugin: str = "") -> Iterator[Stage]:
        """Run a job, then let the caller read what it left; a failure is kept in the stage."""
        stage = Stage(number, name)
        self.summary.stages.append(stage)
        forget(plugin)
        start = time.monotonic()
        with self._console.status(f"{name} …") as status:
            try:
                run_job(
                    job,
                    environment=self._environment,
                    env=self._env,
                    progress=lambda line: status.update(f"{name} … {line[:100]}"),
                )
            except PipelineError as error:
                stage.status = "failed"
                stage.notes.append(str(error))
        stage.seconds = round(time.monotonic() - start, 1)
        yield stage
        self._console.print(_told(stage), markup=False, highlight=False)


def run(console: Console) -> int:
    """Run the main job on the sandbox, or on the real services whose keys are set.

    Returns:
        The exit code: 0 unless a stage failed, then 1.

    Raises:
        PipelineError: Nothing could be run at all.
    """
    with workbench(console) as bench:
        job = MainJob(bench, console)
        job.round(1)
        if bench.sandbox:
            console.print(f"{DEMO_DAYS} days pass: sales, refunds, check-ins, opt-outs.")
            bench.sandbox.advance(DEMO_DAYS)
            job.round(2, bench.sandbox.clock())
    job.summary.show(console)
    job.summary.write(RUN / "summary.json")
    console.print(f"Also in {RUN / 'summary.json'}; logs in {RUN / 'logs'}.", soft_wrap=True)
    return 1 if job.summary.status == "failed" else 0


def _told(stage: Stage) -> str:
    if stage.status == "failed":
        return f"✗ {stage.name}: {stage.notes[0]}"
    return f"✓ {stage.name}: {stage.seconds:.1f} s"
