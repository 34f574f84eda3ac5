"""One main job at a time for a warehouse, on however many machines."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ticket_pipeline.errors import PipelineError

MAIN_JOB = 7_201_411_902
"""Key of the advisory lock."""


@contextmanager
def only_run(url: str) -> Iterator[None]:
    """Hold the lock of the main job; it goes with the connection, however the process ends.

    Raises:
        PipelineError: Another run holds it.
    """
    with psycopg.connect(url, autocommit=True) as db:
        answer = db.execute("select pg_try_advisory_lock(%s)", [MAIN_JOB]).fetchone()
        if answer != (True,):
            raise PipelineError(
                "Another run works on this warehouse.", "Wait until it has ended, then try again."
            )
        yield
