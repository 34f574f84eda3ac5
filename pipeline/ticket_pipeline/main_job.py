"""The main job: tickets in, one customer table, the CRM in step."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import psycopg
from rich.console import Console

from ticket_pipeline.database import beside, warehouse
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.lock import only_run
from ticket_pipeline.meltano import install_plugins, run_job
from ticket_pipeline.paths import RUN
from ticket_pipeline.sandbox import Sandbox, running_sandbox
from ticket_pipeline.services import SERVICES, Service, configured, settings
from ticket_pipeline.summary import (
    Stage,
    Summary,
    forget,
    read_destination,
    read_source,
    read_transform,
)
from vendor_sandbox import credentials

DEMO_DAYS = 3
"""How far a demo moves the sandbox's clock before its second round."""

SANDBOX_DATABASE = "sandbox"
"""Suffix of the database of a demo: invented people never meet real ones."""


class MainJob:
    """One run of everything.

    Args:
        services: What to read from and write to.
        environment: The Meltano environment.
        env: The variables that Meltano runs with.
        console: Where progress and the tables go.
    """

    def __init__(
        self,
        services: tuple[Service, ...],
        environment: str,
        env: Mapping[str, str],
        console: Console,
    ) -> None:
        self.summary = Summary({service.name: environment for service in services})
        self._services = services
        self._environment = environment
        self._env = dict(env)
        self._console = console

    def round(self, number: int, now: str = "") -> None:
        """Run every stage once; a failed transform stops the writes to the CRMs.

        Args:
            number: Counts the rounds of a run from 1.
            now: What the transforms take for the time; empty for the clock.
        """
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
        The exit code: 0 where every stage succeeded, 1 otherwise.

    Raises:
        PipelineError: Nothing could be run at all.
    """
    variables = settings()
    services = configured(variables)
    with ExitStack() as stack:
        url = stack.enter_context(warehouse())
        if not services:
            url = beside(url, SANDBOX_DATABASE)
        stack.enter_context(only_run(url))
        env = meltano_environment(variables, url)
        _prepare(console, env, url)
        job = _real(services, env, console) if services else _demo(stack, env, console)
    job.summary.show(console)
    job.summary.write(RUN / "summary.json")
    console.print(f"Also in {RUN / 'summary.json'}; logs in {RUN / 'logs'}.", soft_wrap=True)
    return 0 if job.summary.status != "failed" else 1


def _real(services: tuple[Service, ...], env: Mapping[str, str], console: Console) -> MainJob:
    left_out = [service.name for service in SERVICES if service not in services]
    console.print(f"Using the real services: {', '.join(s.name for s in services)} (keys found).")
    if left_out:
        console.print(f"Left out, no key set: {', '.join(left_out)}.")
    job = MainJob(services, "production", env, console)
    job.round(1)
    return job


def _demo(stack: ExitStack, env: Mapping[str, str], console: Console) -> MainJob:
    console.print("No keys found in .env: running on the sandbox, no account needed.")
    sandbox = stack.enter_context(running_sandbox(env))
    job = MainJob(SERVICES, "sandbox", {**env, **_sandbox_variables(sandbox)}, console)
    job.round(1, sandbox.clock())
    console.print(f"{DEMO_DAYS} days pass: sales, refunds, check-ins, opt-outs.")
    sandbox.advance(DEMO_DAYS)
    job.round(2, sandbox.clock())
    return job


def _sandbox_variables(sandbox: Sandbox) -> dict[str, str]:
    keys = {service.key: str(getattr(credentials, service.key)) for service in SERVICES}
    return {"SANDBOX_URL": sandbox.url, **keys}


def _prepare(console: Console, env: Mapping[str, str], url: str) -> None:
    with psycopg.connect(url) as db:
        db.execute("create schema if not exists meltano")
    with console.status("Installing the plugins …") as status:
        install_plugins(env, lambda line: status.update(f"Installing the plugins … {line[:100]}"))


def _told(stage: Stage) -> str:
    if stage.status == "failed":
        return f"✗ {stage.name}: {stage.notes[0]}"
    return f"✓ {stage.name}: {stage.seconds:.1f} s"
