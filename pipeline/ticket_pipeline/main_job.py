"""The main job: tickets in, one customer table, the CRMs in step."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from ticket_pipeline.meltano import LOGS, Ended, run_jobs
from ticket_pipeline.paths import RUN
from ticket_pipeline.services import Service, readers
from ticket_pipeline.summary import (
    Stage,
    Summary,
    forget,
    read_destination,
    read_source,
    read_transform,
)
from ticket_pipeline.workbench import Workbench, workbench

DEMO_DAYS = 7
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
        sources = [*self._of("source"), *readers(self._services)]
        for stage, service in self._stages(number, sources):
            read_source(stage, service.plugin)
            self._tell(stage)
        transform = self._transform(number)
        self._tell(transform)
        if transform.status == "failed":
            self._console.print("Nothing is written to a CRM from models that failed.")
            return
        for stage, service in self._stages(number, self._of("destination")):
            read_destination(stage, service.plugin)
            self._tell(stage)

    def _of(self, role: str) -> list[Service]:
        return [service for service in self._services if service.role == role]

    def _transform(self, number: int) -> Stage:
        [stage] = self._run(number, {"transform": "Transforms"})
        read_transform(stage, self._env["WAREHOUSE_URL"])
        return stage

    def _stages(self, number: int, services: Sequence[Service]) -> Iterator[tuple[Stage, Service]]:
        """Run the services' jobs side by side."""
        stages = self._run(number, {service.job: service.name for service in services})
        return zip(stages, services, strict=True)

    def _run(self, number: int, names: Mapping[str, str]) -> list[Stage]:
        """Run jobs, each the stage of that name; a failure is kept in its stage."""
        forget()
        title = ", ".join(names.values())
        with self._console.status(f"{title} …") as status:
            ended = run_jobs(
                list(names),
                environment=self._environment,
                env=self._env,
                logs=LOGS / f"round-{number}",
                progress=lambda line: status.update(f"{title} … {escape(line)}"),
            )
        stages = [_stage(number, name, ended[job]) for job, name in names.items()]
        self.summary.stages += stages
        return stages

    def _tell(self, stage: Stage) -> None:
        line = f"✓ {stage.name}: {stage.seconds:.1f} s"
        if stage.status == "failed":
            line = f"✗ {stage.name}: {stage.notes[0]}"
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


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
    console.print(f"Also in {RUN / 'summary.json'}; logs in {LOGS}.", soft_wrap=True)
    return 1 if job.summary.status == "failed" else 0


def _stage(number: int, name: str, ended: Ended) -> Stage:
    stage = Stage(number, name, seconds=round(ended.seconds, 1))
    if ended.failure:
        stage.status = "failed"
        stage.notes.append(str(ended.failure))
    return stage
