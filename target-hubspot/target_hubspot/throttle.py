"""How fast a portal may be asked: its own limit, and what other apps leave of it."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from typing_extensions import override

from vendor_http.limits import ARRIVAL_JITTER, RateLimit, Window

WINDOW_SECONDS: Final = 10
SEARCHES_PER_SECOND: Final = 4
"""HubSpot allows 5 per account, shared with all other apps."""

CALLS_BY_TIER: Final[Mapping[str, int]] = {
    "free": 100,
    "starter": 100,
    "professional": 190,
    "enterprise": 190,
}
"""Calls of a private app in 10 seconds (HubSpot API, limits)."""

MOST: Final = "X-HubSpot-RateLimit-Max"
LEFT: Final = "X-HubSpot-RateLimit-Remaining"


class SharedLimit(RateLimit):
    """At most so many calls in 10 seconds, and fewer while others use up the same limit.

    Args:
        calls: In 10 seconds.
        clock: Monotonic seconds.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        calls: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(Window(calls, WINDOW_SECONDS), clock=clock, sleep=sleep)
        self._calls = calls
        self._allowed = calls
        self._now = clock
        self._wait = sleep
        self._sent: deque[float] = deque()

    @override
    def acquire(self) -> float:
        waited = self._make_room() + super().acquire()
        self._sent.append(self._now())
        return waited

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer tells; headers may be missing."""
        most, left = headers.get(MOST, ""), headers.get(LEFT, "")
        if most.isdigit() and left.isdigit():
            used_by_others = max(int(most) - int(left) - self._recent(), 0)
            self._allowed = max(min(self._calls, int(most) - used_by_others), 1)

    def _make_room(self) -> float:
        if self._recent() < self._allowed:
            return 0.0
        freed_by = self._sent[len(self._sent) - self._allowed]
        seconds = freed_by + WINDOW_SECONDS + ARRIVAL_JITTER - self._now()
        self._wait(max(seconds, 0.0))
        return seconds

    def _recent(self) -> int:
        while self._sent and self._sent[0] <= self._now() - WINDOW_SECONDS:
            self._sent.popleft()
        return len(self._sent)


class SearchLimit(RateLimit):
    """The limit of searches, each of which counts as a call as well."""

    def __init__(self, calls: RateLimit) -> None:
        super().__init__(Window(SEARCHES_PER_SECOND, 1))
        self._of_calls = calls

    @override
    def acquire(self) -> float:
        return self._of_calls.acquire() + super().acquire()
