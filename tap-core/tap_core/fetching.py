"""Doing several requests at once and still handing out their results in order."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar, cast

from tap_core.errors import SkippableError

Task = TypeVar("Task")
Result = TypeVar("Result")

LOOK_AHEAD = 2
"""Results that may wait, as a multiple of the requests in flight; bounds the memory."""


@dataclass(slots=True)
class Fetched(Generic[Task, Result]):
    """The outcome of one task: `result`, or the `error` for which it can be skipped."""

    task: Task
    result: Result | None
    error: SkippableError | None = None

    def unwrap(self) -> Result:
        """Give the result.

        Raises:
            SkippableError: The task failed.
        """
        if self.error is not None:
            raise self.error
        return cast("Result", self.result)


@dataclass(slots=True, eq=False)
class _Place(Generic[Task, Result]):
    task: Task
    future: Future[Result] | None = None


class OrderedFetch(Generic[Task, Result]):
    """Runs `fetch` for many tasks, `workers` at a time, and yields the outcomes in task order.

    Args:
        fetch: Does one task; called from several threads.
        workers: Tasks in flight at once.
        more: Tasks that a result calls for; their outcomes come right after it, in order.
        stopping: Set while outcomes are no longer wanted, so that waiting threads give up.
    """

    def __init__(
        self,
        fetch: Callable[[Task], Result],
        *,
        workers: int,
        more: Callable[[Task, Result], Iterable[Task]] = lambda _task, _result: (),
        stopping: threading.Event | None = None,
    ) -> None:
        self._fetch = fetch
        self._workers = workers
        self._more = more
        self._stopping = stopping or threading.Event()

    def run(self, tasks: Iterable[Task]) -> Iterator[Fetched[Task, Result]]:
        """Yield one outcome per task.

        Raises:
            VendorError: A task failed in a way that cannot be skipped; the others are dropped.
        """
        waiting = iter(tasks)
        places: deque[_Place[Task, Result]] = deque()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="fetch")
        try:
            while self._fill(places, waiting, pool):
                place = places.popleft()
                outcome = _outcome(place)
                if outcome.result is not None:
                    further = [
                        _Place[Task, Result](t) for t in self._more(place.task, outcome.result)
                    ]
                    places.extendleft(reversed(further))
                    self._fill(places, waiting, pool)
                yield outcome
        except BaseException:
            self._stopping.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            self._stopping.clear()

    def _fill(
        self,
        places: deque[_Place[Task, Result]],
        waiting: Iterator[Task],
        pool: ThreadPoolExecutor,
    ) -> bool:
        room = self._workers * LOOK_AHEAD
        if len(places) < room:
            places.extend(_Place(task) for task in islice(waiting, room - len(places)))
        for place in islice(places, room):
            if place.future is None:
                place.future = pool.submit(self._fetch, place.task)
        return bool(places)


def _outcome(place: _Place[Task, Result]) -> Fetched[Task, Result]:
    assert place.future is not None, "a place at the front was submitted"  # noqa: S101 - invariant of _fill
    try:
        return Fetched(place.task, place.future.result())
    except SkippableError as error:
        return Fetched(place.task, None, error)
