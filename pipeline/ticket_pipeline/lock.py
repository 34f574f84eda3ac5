"""One run at a time for a warehouse, on however many machines."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from rich.console import Console

from ticket_pipeline.errors import PipelineError

RUN_LOCK = 7_201_411_902
"""Key of the advisory lock."""

PATIENCE = "15min"
"""How long a run waits for another one, in PostgreSQL's words."""


@contextmanager
def only_run(url: str, console: Console, patience: str = PATIENCE) -> Iterator[None]:
    """Hold the lock of a run, waiting for it; it goes with the connection, however that ends.

    Raises:
        PipelineError: Another run held it all the while.
    """
    with psycopg.connect(url, autocommit=True) as db:
        if db.execute("select pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone() != (True,):
            console.print("Another run works on this warehouse: waiting until it ends.")
            _wait(db, patience)
        yield


def _wait(db: psycopg.Connection, patience: str) -> None:
    try:
        db.execute("select set_config('lock_timeout', %s, false)", [patience])
        db.execute("select pg_advisory_lock(%s)", [RUN_LOCK])
    except psycopg.errors.LockNotAvailable as error:
        raise PipelineError(
            f"Another run has worked on this warehouse for more than {patience}.",
            "See whether it hangs; ending its process frees the warehouse.",
        ) from error
