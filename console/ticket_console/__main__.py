"""The console's command.

python -m ticket_console up              database, console, worker; without keys the sandbox too
python -m ticket_console down            stops all of them
python -m ticket_console status          what runs, and where
python -m ticket_console serve           the web service alone
python -m ticket_console work            the worker alone
python -m ticket_console token …         who may use the HTTP interface
python -m ticket_console webhook-test …  a signed delivery as a platform would send it
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import psycopg

from ticket_console.errors import ConsoleError
from ticket_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = {
    "up": "ticket_console.service.command:up",
    "down": "ticket_console.service.command:down",
    "status": "ticket_console.service.command:status",
    "serve": "ticket_console.app:serve",
    "work": "ticket_console.queue.worker:work",
    "token": "ticket_console.api.tokens:command",
    "webhook-test": "ticket_console.inbox.rehearsal:command",
}
"""Command to function of the words after it; modules are imported when they are needed."""


WITH_WORDS = frozenset({"token", "webhook-test"})
"""Commands that take more words."""


def main(arguments: list[str]) -> int:
    """Run one command; an error is one line on stderr and exit code 1."""
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if not _is_command(arguments):
        print(f"usage: python -m ticket_console {' | '.join(COMMANDS)} …", file=sys.stderr)
        return 2
    module, _, name = COMMANDS[arguments[0]].partition(":")
    command: Callable[[list[str]], int] = getattr(import_module(module), name)
    try:
        return command(arguments[1:])
    except (ConsoleError, PipelineError) as error:
        print(error, file=sys.stderr)
    except (psycopg.OperationalError, psycopg.ProgrammingError):
        print(
            "The database does not answer, or refuses its user; or its address is none. "
            "`make up` starts it; see WAREHOUSE_URL or DATABASE_URL.",
            file=sys.stderr,
        )
    except OSError as error:
        reason = f"{error.filename or 'A file'} cannot be used: {error.strerror}."
        print(f"{reason} Free it, or set RUN_DIR to a folder of yours.", file=sys.stderr)
    return 1


def _is_command(arguments: list[str]) -> bool:
    """Whether a command is asked for; `up --help` is to start nothing."""
    return arguments[:1] in [[name] for name in COMMANDS] and (
        len(arguments) == 1 or arguments[0] in WITH_WORDS
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
