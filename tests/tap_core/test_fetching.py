"""Many requests at once, results in order."""

import threading
from collections.abc import Iterator

import pytest

from tap_core.errors import AccessRefusedError, RequestRefusedError
from tap_core.fetching import OrderedFetch


def test_results_come_in_task_order_although_later_tasks_finish_first() -> None:
    others_done = threading.Barrier(4)

    def fetch(task: int) -> int:
        if task in {0, 1, 2, 3}:
            others_done.wait(timeout=5)
        return task * 10

    outcomes = OrderedFetch(fetch, workers=4).run(range(20))
    assert [outcome.unwrap() for outcome in outcomes] == [task * 10 for task in range(20)]


def test_no_more_tasks_run_at_once_than_allowed() -> None:
    running = threading.Semaphore(3)
    too_many = threading.Event()

    def fetch(task: int) -> int:
        if not running.acquire(blocking=False):
            too_many.set()
        running.release()
        return task

    assert len(list(OrderedFetch(fetch, workers=3).run(range(200)))) == 200
    assert not too_many.is_set()


def test_reading_ahead_is_bounded() -> None:
    begun = 0

    def tasks() -> Iterator[int]:
        nonlocal begun
        for task in range(1000):
            begun += 1
            yield task

    outcomes = OrderedFetch[int, int](abs, workers=2).run(tasks())
    next(outcomes)
    assert begun <= 8
    outcomes.close()  # type: ignore[attr-defined]  # a generator, told as an iterator


def test_tasks_that_a_result_calls_for_come_right_after_it() -> None:
    def more(task: str, _result: str) -> list[str]:
        return [f"{task}{number}" for number in (2, 3)] if len(task) == 1 else []

    outcomes = OrderedFetch(str.upper, workers=2, more=more).run("ab")
    assert [outcome.unwrap() for outcome in outcomes] == ["A", "A2", "A3", "B", "B2", "B3"]


def test_a_failure_that_can_be_skipped_takes_its_place_in_the_order() -> None:
    def fetch(task: int) -> int:
        if task == 1:
            raise RequestRefusedError("no such event", "Check the id")
        return task

    outcomes = list(OrderedFetch(fetch, workers=2).run(range(3)))
    assert [outcome.result for outcome in outcomes] == [0, None, 2]
    with pytest.raises(RequestRefusedError, match="no such event"):
        outcomes[1].unwrap()


def test_a_failure_that_ends_the_run_drops_the_other_tasks() -> None:
    done = []

    def fetch(task: int) -> int:
        if task == 1:
            raise AccessRefusedError("the key opens nothing", "Make a new one")
        done.append(task)
        return task

    with pytest.raises(AccessRefusedError):
        list(OrderedFetch(fetch, workers=1).run(range(1000)))
    assert len(done) < 10


def test_threads_that_wait_are_told_when_nobody_wants_results() -> None:
    stopping = threading.Event()

    def fetch(task: int) -> bool:
        return stopping.wait(timeout=60) if task else True

    outcomes = OrderedFetch(fetch, workers=2, stopping=stopping).run(range(10))
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]  # a generator, told as an iterator
    assert not stopping.is_set()
