"""Who works on what, as advisory locks of the warehouse: they go with their holder.

A job holds the lock of a run (`ticket_pipeline.lock`) together with other jobs: `make run` takes it
for itself, so it waits until every job has ended, and jobs wait until it has. Within a job a stage
holds what it needs for itself: the models, a tap, a destination.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, LiteralString

import psycopg

from ticket_pipeline.lock import RUN_LOCK

WAIT_SECONDS: Final = 0.2
RESOURCE_CLASS: Final = 72_014
"""First key of the locks of resources; the second is the hash of a resource's name."""

SHARE_RUN: LiteralString = "select pg_try_advisory_lock_shared(%s)"
LEAVE_RUN: LiteralString = "select pg_advisory_unlock_shared(%s)"
TAKE: LiteralString = "select pg_try_advisory_lock(%s, hashtext(%s))"
LEAVE: LiteralString = "select pg_advisory_unlock(%s, hashtext(%s))"


class StoppedError(Exception):
    """The worker is to stop: what runs is ended, and starts again with the next worker."""


@contextmanager
def among_jobs(db: psycopg.Connection, stop: threading.Event) -> Iterator[None]:
    """Keep runs of the main job away, after waiting for one.

    Raises:
        StoppedError: The worker stopped meanwhile.
    """
    _take(db, SHARE_RUN, [RUN_LOCK], stop)
    try:
        yield
    finally:
        _leave(db, LEAVE_RUN, [RUN_LOCK])


@contextmanager
def alone_with(
    db: psycopg.Connection, resources: Iterable[str], stop: threading.Event
) -> Iterator[None]:
    """Hold resources, waiting for each; always taken in the same order, so nobody waits in a ring.

    Raises:
        StoppedError: The worker stopped meanwhile.
    """
    held: list[str] = []
    try:
        for name in sorted(resources):
            _take(db, TAKE, [RESOURCE_CLASS, name], stop)
            held.append(name)
        yield
    finally:
        for name in held:
            _leave(db, LEAVE, [RESOURCE_CLASS, name])


def _take(
    db: psycopg.Connection, query: LiteralString, key: list[object], stop: threading.Event
) -> None:
    while db.execute(query, key).fetchone() != (True,):
        if stop.wait(WAIT_SECONDS):
            raise StoppedError


def _leave(db: psycopg.Connection, query: LiteralString, key: list[object]) -> None:
    if not db.broken:
        db.execute(query, key)
