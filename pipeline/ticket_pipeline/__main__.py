"""The command of the project.

python -m ticket_pipeline run            the main job
python -m ticket_pipeline meltano …      any Meltano command, on the same workbench
python -m ticket_pipeline why EMAIL      why somebody is in a CRM, or is not
python -m ticket_pipeline erase EMAIL    a person everywhere; - reads the address from input
"""

import signal
import sys
from types import FrameType
from typing import Final

import psycopg
import requests
from rich.console import Console

from ticket_pipeline.discretion import leave_out_people
from ticket_pipeline.erasure.command import erase
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.main_job import run
from ticket_pipeline.meltano import attached
from ticket_pipeline.sandbox import LOG
from ticket_pipeline.summary import DBT_RESULTS
from ticket_pipeline.why import why
from ticket_pipeline.workbench import workbench
from vendor_sandbox.client import SandboxError

INTERRUPTED: Final = 130
MISUSED: Final = 2
HELP: Final = (["-h"], ["--help"])
DRY_RUN: Final = (
    "What a run would do in a CRM is told by, for instance, "
    "TARGET_MAUTIC_DRY_RUN=true python -m ticket_pipeline meltano run mautic-sync"
)


def main(arguments: list[str]) -> int:
    """Run one command; an error is one line on stderr and exit code 1."""
    if arguments in HELP:
        print(__doc__)
        return 0
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(f"usage: python -m ticket_pipeline {' | '.join(COMMANDS)} …", file=sys.stderr)
        return MISUSED
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return command(arguments[1:])
    except KeyboardInterrupt:
        print("Stopped. The next run goes on from here.", file=sys.stderr)
        return INTERRUPTED
    except (PipelineError, psycopg.OperationalError, SandboxError, OSError) as error:
        print(_told(error), file=sys.stderr)
        return 1


def _told(error: Exception) -> str:
    """Say what ended a command, and what to do next."""
    if isinstance(error, PipelineError):
        return str(error)
    if isinstance(error, psycopg.OperationalError):
        return (
            "The database was lost, or does not answer. Start again, the next run goes on from "
            "here; where it happens again, see .run/postgres/data/server.log or DATABASE_URL."
        )
    if isinstance(error, SandboxError | requests.RequestException):
        return f"The sandbox was lost ({type(error).__name__}). Start again; its log is {LOG}."
    name = getattr(error, "filename", None) or "A file"
    reason = f"{name} cannot be used: {getattr(error, 'strerror', None) or type(error).__name__}."
    return f"{reason} Free it, or set RUN_DIR to a folder of yours."


def _run(arguments: list[str]) -> int:
    if arguments:
        print(f"`run` takes no argument, so nothing was run: {arguments[0]}.", file=sys.stderr)
        print(f"{DRY_RUN}.", file=sys.stderr)
        return MISUSED
    return run(Console())


def _meltano(arguments: list[str]) -> int:
    with workbench(Console(stderr=True)) as bench:
        code = attached(["--environment", bench.environment, *arguments], bench.env)
    leave_out_people(DBT_RESULTS)
    return code


def _erase(arguments: list[str]) -> int:
    if len(arguments) != 1 or (arguments[0].startswith("-") and arguments != ["-"]):
        print(
            "`erase` takes one e-mail address, and nothing was erased. Write "
            "`python -m ticket_pipeline erase -` and type it: no list of processes shows it.",
            file=sys.stderr,
        )
        return MISUSED
    return erase(arguments[0], sys.stdin, Console())


COMMANDS = {"run": _run, "meltano": _meltano, "why": why, "erase": _erase}


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
