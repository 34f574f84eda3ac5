"""The limiter against a clock that only moves when somebody waits."""

import pytest

from target_hubspot.throttle import CALLS_BY_TIER, LEFT, MOST, SharedLimit


class Hours:
    """A clock, and the waiting that moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def read(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def hours() -> Hours:
    return Hours()


def calls_in_a_window(limit: SharedLimit, hours: Hours, calls: int, left: int | None) -> list[int]:
    """Send calls as fast as the limit allows; how many started in each stretch of 10 seconds."""
    starts: list[float] = []
    for _ in range(calls):
        limit.acquire()
        starts.append(hours.now)
        if left is not None:
            others = 100 - left
            used = len([start for start in starts if start > hours.now - 10])
            limit.learn({MOST: "100", LEFT: str(max(100 - others - used, 0))})
    return [sum(start <= each < start + 10 for each in starts) for start in starts]


@pytest.mark.parametrize("tier", CALLS_BY_TIER)
def test_a_tiers_calls_are_used_up_and_not_exceeded(hours: Hours, tier: str) -> None:
    limit = SharedLimit(CALLS_BY_TIER[tier], clock=hours.read, sleep=hours.wait)

    assert max(calls_in_a_window(limit, hours, 500, None)) == CALLS_BY_TIER[tier]


def test_our_own_calls_in_the_headers_slow_nothing_down(hours: Hours) -> None:
    limit = SharedLimit(100, clock=hours.read, sleep=hours.wait)

    assert max(calls_in_a_window(limit, hours, 500, 100)) == 100
    assert hours.now == pytest.approx(140, abs=1)


def test_what_other_apps_use_up_is_left_to_them(hours: Hours) -> None:
    limit = SharedLimit(100, clock=hours.read, sleep=hours.wait)

    assert max(calls_in_a_window(limit, hours, 500, 60)) == 60


def test_a_lower_limit_in_the_headers_is_kept(hours: Hours) -> None:
    limit = SharedLimit(190, clock=hours.read, sleep=hours.wait)
    limit.acquire()
    limit.learn({MOST: "100", LEFT: "99"})

    assert max(calls_in_a_window(limit, hours, 300, None)) == 100


def test_headers_that_are_missing_change_nothing(hours: Hours) -> None:
    limit = SharedLimit(100, clock=hours.read, sleep=hours.wait)
    limit.learn({})

    assert max(calls_in_a_window(limit, hours, 300, None)) == 100
