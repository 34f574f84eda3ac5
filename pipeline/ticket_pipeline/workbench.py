"""Everything that Meltano needs on this machine, for as long as it is needed."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from rich.console import Console
from rich.markup import escape

from ticket_pipeline.database import beside, warehouse
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.lock import only_run
from ticket_pipeline.meltano import install_plugins, meltano
from ticket_pipeline.sandbox import running_sandbox
from ticket_pipeline.services import SERVICES, Service, configured, settings
from ticket_pipeline.variables import check_variables
from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

SANDBOX_DATABASE = "sandbox"
"""Suffix of the database of a demo: invented people never meet real ones."""


@dataclass(frozen=True)
class Workbench:
    """A warehouse that runs, installed plugins, and the sandbox where no key is set.

    Attributes:
        services: What to read from and write to.
        environment: The Meltano environment.
        env: The variables that Meltano runs with, secrets included.
        sandbox: The stand-in of all services, or None where the real ones are used.
    """

    services: tuple[Service, ...]
    environment: str
    env: Mapping[str, str]
    sandbox: SandboxClient | None


@contextmanager
def workbench(console: Console) -> Iterator[Workbench]:
    """Lay out the workbench, saying what is used, and clear it away afterwards.

    Raises:
        PipelineError: A part could not be started, or another run is going on.
    """
    variables = settings()
    check_variables(console, variables)
    services = configured(variables)
    _announce(console, services)
    with ExitStack() as stack:
        url = stack.enter_context(warehouse(variables.get("DATABASE_URL")))
        if not services:
            url = beside(url, SANDBOX_DATABASE)
        stack.enter_context(only_run(url, console))
        env = meltano_environment(variables, url)
        prepare(console, env, url)
        if services:
            yield Workbench(services, "production", env, None)
            return
        sandbox = stack.enter_context(running_sandbox(env))
        env = {"TRANSFORMS_NOW": sandbox.clock(), **env, **sandbox_variables(sandbox)}
        yield Workbench(SERVICES, "sandbox", env, sandbox)


@contextmanager
def current_warehouse(variables: Mapping[str, str]) -> Iterator[str]:
    """Give the database that runs work on: the demo's where no key is set.

    Args:
        variables: Settings of `.env` and the environment.

    Raises:
        PipelineError: The server cannot be started or reached.
    """
    with warehouse(variables.get("DATABASE_URL")) as url:
        yield url if configured(variables) else beside(url, SANDBOX_DATABASE)


def _announce(console: Console, services: tuple[Service, ...]) -> None:
    if not services:
        console.print("No key is set: running on the sandbox, no account needed.")
        return
    console.print(f"Using the real services, as their keys are set: {_names(services)}.")
    if left_out := [service for service in SERVICES if service not in services]:
        console.print(f"Left out, no key is set: {_names(left_out)}.")


def _names(services: list[Service] | tuple[Service, ...]) -> str:
    return ", ".join(service.name for service in services)


def prepare(console: Console, env: Mapping[str, str], url: str) -> None:
    """Install the plugins and make Meltano's tables, where that has yet to be done."""
    with console.status("Installing the plugins …") as status:

        def progress(line: str) -> None:
            status.update(f"Installing the plugins … {escape(line)}")

        _ensure_schema(url)
        install_plugins(env, progress)
        if _has_no_state_tables(url):
            meltano(["state", "list"], env=env, progress=progress)


def _ensure_schema(url: str) -> None:
    with psycopg.connect(url) as db:
        db.execute("create schema if not exists meltano")


def _has_no_state_tables(url: str) -> bool:
    """Whether Meltano has yet to make its tables; two jobs side by side would both try."""
    with psycopg.connect(url) as db:
        return db.execute("select to_regclass('meltano.runs')").fetchone() == (None,)


def sandbox_variables(sandbox: SandboxClient) -> dict[str, str]:
    """Name the sandbox and its keys, as the variables of the real services are named."""
    names = [name for service in SERVICES for name in service.keys]
    keys = {name: str(getattr(credentials, name)) for name in names if hasattr(credentials, name)}
    return {"SANDBOX_URL": sandbox.url, "MAUTIC_URL": sandbox.mautic_url, **keys}
