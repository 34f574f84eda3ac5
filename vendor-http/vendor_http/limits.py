"""A client-side rate limit that many threads share."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

ARRIVAL_JITTER = 0.05
"""Seconds added to each window: two calls may reach the vendor closer together than they left."""


class Window(NamedTuple):
    """At most `calls` call starts in any stretch of `seconds` seconds."""

    calls: int
    seconds: float


class RateLimit:
    """Delays call starts so that every window is kept; safe to use from many threads.

    Args:
        *windows: All of them hold at once. None at all means unlimited.
        clock: Monotonic seconds.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        *windows: Window,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._starts = {window: deque[float](maxlen=window.calls) for window in windows}
        self._clock = clock
        self._sleep = sleep
        self._not_before = 0.0
        self._lock = threading.Lock()

    def acquire(self) -> float:
        """Wait until a call may start and count it; returns the seconds waited."""
        with self._lock:
            now = self._clock()
            start = max(now, self._not_before, *map(self._earliest, self._starts))
            for starts in self._starts.values():
                starts.append(start)
        if start > now:
            self._sleep(start - now)
        return start - now

    def pause(self, seconds: float) -> None:
        """Let no call start in the next `seconds` seconds, as a vendor's throttle answer asks."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)

    def _earliest(self, window: Window) -> float:
        starts = self._starts[window]
        full = len(starts) == window.calls
        return starts[0] + window.seconds + ARRIVAL_JITTER if full else 0.0
