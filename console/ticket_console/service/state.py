"""What everybody may know of the services that run: one file, written by who watches them."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ticket_console.errors import ConsoleError
from ticket_pipeline.paths import RUN
from ticket_pipeline.private_files import private

FOLDER: Final = RUN / "console"
STATE: Final = FOLDER / "state.json"
LOCK: Final = FOLDER / "supervisor.lock"
LOGS: Final = RUN / "logs" / "console"


@dataclass(frozen=True, slots=True)
class State:
    """What runs.

    Attributes:
        pid: The supervisor's.
        parts: Process ids by name.
        token: Of an administrator; there once, until it has been told.
        error: Why it ended before it was ready.
    """

    pid: int
    url: str
    is_ready: bool = False
    parts: dict[str, int] | None = None
    sandbox: str | None = None
    token: str | None = None
    error: str | None = None

    def write(self) -> None:
        """Put it where the commands look."""
        write_for_user(STATE, asdict(self))


def write_for_user(place: Path, content: Mapping[str, object]) -> None:
    """Write a file of JSON that only the user may read: whole, or not at all."""
    new = place.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
    new.replace(place)


def read_state() -> State | None:
    """Give what the supervisor wrote last; None where it never did."""
    return State(**json.loads(STATE.read_text("utf-8"))) if STATE.exists() else None


def is_running() -> bool:
    """Whether a supervisor lives, whatever is written about it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(LOCK, "a", opener=private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def only_supervisor() -> Iterator[None]:
    """Be the one supervisor of this checkout; that ends with the process, however it ends.

    Raises:
        ConsoleError: There is one already.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(LOCK, "a", opener=private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConsoleError("It runs already.", "Stop it by `make down`.") from None
        yield
