"""A rate limit on a clock of its own."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from vendor_http.limits import ARRIVAL_JITTER, RateLimit, Window


class Time:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def starts(limit: RateLimit, time: Time, calls: int) -> list[float]:
    moments = []
    for _ in range(calls):
        limit.acquire()
        moments.append(time.now)
    return moments


def test_calls_within_the_limit_do_not_wait() -> None:
    time = Time()
    limit = RateLimit(Window(5, 1), clock=time.clock, sleep=time.sleep)
    assert starts(limit, time, 5) == [0.0] * 5


def test_a_call_over_the_limit_waits_until_the_window_has_passed() -> None:
    time = Time()
    limit = RateLimit(Window(2, 60), clock=time.clock, sleep=time.sleep)
    assert starts(limit, time, 3)[-1] == 60 + ARRIVAL_JITTER


def test_without_windows_nothing_waits() -> None:
    time = Time()
    limit = RateLimit(clock=time.clock, sleep=time.sleep)
    assert starts(limit, time, 1000)[-1] == 0.0


def test_a_pause_holds_every_call_back() -> None:
    time = Time()
    limit = RateLimit(Window(100, 1), clock=time.clock, sleep=time.sleep)
    limit.pause(30)
    limit.pause(5)
    assert starts(limit, time, 2) == [30.0, 30.0]


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 30)), min_size=1, max_size=3),
    st.integers(1, 60),
)
def test_no_stretch_of_time_holds_more_calls_than_its_window(
    windows: list[tuple[int, int]], calls: int
) -> None:
    time = Time()
    limit = RateLimit(*(Window(*window) for window in windows), clock=time.clock, sleep=time.sleep)
    moments = starts(limit, time, calls)
    for allowed, seconds in windows:
        for first in moments:
            assert sum(first <= moment < first + seconds for moment in moments) <= allowed


def test_threads_share_the_limit() -> None:
    waits: list[float] = []
    limit = RateLimit(Window(10, 60), clock=lambda: 0.0, sleep=waits.append)
    threads = [threading.Thread(target=limit.acquire) for _ in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 15
    assert sum(wait > 100 for wait in waits) == 5
