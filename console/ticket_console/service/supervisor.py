"""Starts database, sandbox, console and worker, watches them, and stops them in order.

python -m ticket_console.service.supervisor
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Final

import psycopg
import requests
from rich.console import Console

from ticket_console.api.tokens import create_token
from ticket_console.database import make_schema
from ticket_console.errors import ConsoleError
from ticket_console.service.parts import Part, console_part
from ticket_console.service.secrets import with_secrets
from ticket_console.service.state import State, only_supervisor, read_state
from ticket_console.service.webhooks import point_at
from ticket_console.settings import Settings, read_settings
from ticket_pipeline.database import EmbeddedServer, beside, free_port, warehouse
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.lock import only_run
from ticket_pipeline.paths import RUN
from ticket_pipeline.sandbox import ADDRESS, sandbox_process, wait_until_ready
from ticket_pipeline.services import configured, settings
from ticket_pipeline.variables import check_variables
from ticket_pipeline.workbench import SANDBOX_DATABASE, prepare, sandbox_variables

LOOK_SECONDS: Final = 0.5
AGAIN_SECONDS: Final = 5.0
START_SECONDS: Final = 60
ADMIN: Final = "admin"


def main() -> int:
    """Run until SIGTERM; what keeps it from starting is told by the state file."""
    if sys.argv[1:]:
        print("The supervisor takes no argument. Start it by `make up`.", file=sys.stderr)
        return 2
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with only_supervisor():
        State(os.getpid(), "").write()
        try:
            _run(stop)
        except (ConsoleError, PipelineError, psycopg.Error, requests.RequestException) as error:
            State(os.getpid(), "", error=str(error)).write()
            print(error, file=sys.stderr)
            return 1
    return 0


def _run(stop: threading.Event) -> None:
    variables = settings()
    check_variables(Console(stderr=True), variables)
    server = None if variables.get("DATABASE_URL") else EmbeddedServer(RUN / "postgres")
    with ExitStack() as held:
        url = held.enter_context(warehouse(variables.get("DATABASE_URL"), server))
        is_sandbox = not configured(variables)
        url = beside(url, SANDBOX_DATABASE) if is_sandbox else url
        env = with_secrets(meltano_environment(variables, url))
        found = read_settings(env)
        require_free(found)
        parts = []
        with only_run(url, Console(stderr=True)):
            prepare(Console(stderr=True), env, url)
            make_schema(url)
        if is_sandbox:
            sandbox, env = held.enter_context(_sandbox(env))
            parts.append(sandbox)
        parts += [_begun(held, console_part(command, env)) for command in ("serve", "work")]
        _wait_until_healthy(found, parts, stop)
        _state(found, parts, env, _first_token(url)).write()
        _watch(server, parts, stop)


def require_free(found: Settings) -> None:
    """Make sure that nobody else would answer in the place of the console.

    Raises:
        ConsoleError: Somebody does, or the address is none of this machine's.
    """
    try:
        socket.create_server((found.host, found.port)).close()
    except OSError as error:
        reason = f"Nothing can listen at {found.host}, port {found.port}: {error.strerror}."
        instruction = "End what listens there, or set CONSOLE_HOST and CONSOLE_PORT."
        raise ConsoleError(reason, instruction) from None


@contextmanager
def _sandbox(env: Mapping[str, str]) -> Iterator[tuple[Part, dict[str, str]]]:
    """Start the sandbox where runs find it; its webhooks go to the console."""
    port = free_port()
    part = Part("sandbox", lambda: sandbox_process(env, port))
    try:
        part.begin()
        with closing(wait_until_ready(part.process)) as sandbox:
            ADDRESS.write_text(sandbox.url, encoding="ascii")
            env = {**env, **sandbox_variables(sandbox)}
            point_at(sandbox, read_settings(env).public_url, env)
        yield part, env
    finally:
        ADDRESS.unlink(missing_ok=True)
        part.end()


def _begun(held: ExitStack, part: Part) -> Part:
    held.callback(part.end)
    part.begin()
    return part


def _wait_until_healthy(found: Settings, parts: list[Part], stop: threading.Event) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not stop.wait(LOOK_SECONDS):
        if dead := [part.name for part in parts if not part.lives]:
            raise ConsoleError(
                f"{dead[0]} did not start.", f"See {dead[0]}.log in .run/logs/console."
            )
        try:
            if requests.get(f"http://{found.host}:{found.port}/healthz", timeout=5).ok:
                return
        except requests.ConnectionError:
            continue
    if not stop.is_set():
        raise ConsoleError("The console did not answer.", "See serve.log in .run/logs/console.")


def _first_token(url: str) -> str | None:
    """Make the first administrator's token; None where anybody has a token already."""
    with psycopg.connect(url) as db:
        if db.execute("select from ops.api_tokens limit 1").fetchone() is not None:
            return None
        return create_token(db, ADMIN, ADMIN)


def _state(found: Settings, parts: list[Part], env: Mapping[str, str], token: str | None) -> State:
    return State(
        pid=os.getpid(),
        url=found.public_url,
        is_ready=True,
        parts={part.name: part.process.pid for part in parts},
        sandbox=env.get("SANDBOX_URL"),
        token=token,
    )


def _watch(server: EmbeddedServer | None, parts: list[Part], stop: threading.Event) -> None:
    seconds = LOOK_SECONDS
    while not stop.wait(seconds):
        seconds = keep_running(server, parts)


def keep_running(server: EmbeddedServer | None, parts: list[Part]) -> float:
    """Start again what has ended, the database first; gives the seconds until the next look.

    What cannot be started now, such as a database whose disk is full, ends nothing else.
    """
    try:
        if server is not None and not server.is_running():
            server.start()
        for part in parts:
            if part.keep_alive():
                print(f"{part.name} had ended and was started again.", file=sys.stderr)
                _tell_processes(parts)
    except (OSError, PipelineError, psycopg.Error) as error:
        print(f"What has ended cannot be started now, only later: {error}", file=sys.stderr)
        return AGAIN_SECONDS
    return LOOK_SECONDS


def _tell_processes(parts: list[Part]) -> None:
    if state := read_state():
        replace(state, parts={part.name: part.process.pid for part in parts}).write()


if __name__ == "__main__":
    sys.exit(main())
