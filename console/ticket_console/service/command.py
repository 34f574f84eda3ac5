"""up, down and status: the service as a whole, from a terminal."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from ticket_console.errors import ConsoleError
from ticket_console.service.state import FOLDER, LOGS, STATE, State, is_running, read_state
from ticket_pipeline.paths import ROOT
from ticket_pipeline.private_files import private

LOOK_SECONDS: Final = 0.2
UP_SECONDS: Final = 900
"""The first start installs the plugins."""

DOWN_SECONDS: Final = 90


def up(_arguments: list[str]) -> int:
    """Start everything in the background and wait until it answers.

    Raises:
        ConsoleError: It did not start.
    """
    if is_running():
        print("It runs already.")
        return status([])
    STATE.unlink(missing_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    print("Starting database, console and worker; the first time takes some minutes …")
    with open(LOGS / "supervisor.log", "a", encoding="utf-8", opener=private) as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ticket_console.service.supervisor"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    _tell(_ready(process))
    return 0


def down(_arguments: list[str]) -> int:
    """Stop everything, the worker first, the database last.

    Raises:
        ConsoleError: Something does not end.
    """
    state = read_state()
    if state is None or not is_running():
        print("Nothing runs.")
        return 0
    os.kill(state.pid, signal.SIGTERM)
    if not _has_ended(state.pid):
        raise ConsoleError("It does not end.", f"See {LOGS / 'supervisor.log'}; kill {state.pid}.")
    STATE.unlink(missing_ok=True)
    print("Stopped.")
    return 0


def status(_arguments: list[str]) -> int:
    """Tell what runs; 1 where nothing does."""
    state = read_state()
    if state is None or not is_running():
        print("Nothing runs. Start it by `make up`.")
        return 1
    _tell(state)
    return 0


def _ready(process: subprocess.Popen[bytes]) -> State:
    deadline = time.monotonic() + UP_SECONDS
    while time.monotonic() < deadline:
        state = read_state()
        if state is not None and state.is_ready:
            return state
        if process.poll() is not None:
            reason = state.error if state else None
            raise ConsoleError(reason or "It ended.", f"See {LOGS / 'supervisor.log'}.")
        time.sleep(LOOK_SECONDS)
    raise ConsoleError("It did not start in time.", f"See {LOGS / 'supervisor.log'}.")


def _has_ended(pid: int) -> bool:
    """Wait until the supervisor is gone; a process that has ended has no command line any more."""
    words = Path("/proc", str(pid), "cmdline")
    deadline = time.monotonic() + DOWN_SECONDS
    while time.monotonic() < deadline:
        if not is_running() and not (words.exists() and words.read_bytes()):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _tell(state: State) -> None:
    print(f"The console is at {state.url}, its interface described at {state.url}/openapi.json.")
    if state.sandbox:
        print(f"No key is set: the sandbox stands in for every service, at {state.sandbox}.")
    print(f"Logs are in {LOGS}, secrets of webhooks in {FOLDER / 'secrets.json'}.")
    if state.token:
        print(f"The administrator's token, told this once: {state.token}")
        replace(state, token=None).write()
