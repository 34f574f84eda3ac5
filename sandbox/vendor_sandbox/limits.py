"""Rate limits, counted on real seconds."""

import time
from collections import deque


class SlidingWindow:
    """At most `limit` requests in any `seconds`, for each key."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._taken: dict[str, deque[float]] = {}

    def take(self, key: str = "") -> float | None:
        """Count one request.

        Returns:
            None where it fits, otherwise the seconds after which one would fit; a refused
            request is not counted.
        """
        taken = self._recent(key)
        if len(taken) >= self.limit:
            return taken[0] + self.seconds - time.monotonic()
        taken.append(time.monotonic())
        return None

    def remaining(self, key: str = "") -> int:
        """How many requests would fit now."""
        return max(self.limit - len(self._recent(key)), 0)

    def resets_in(self, key: str = "") -> float:
        """Seconds until the window is empty again."""
        taken = self._recent(key)
        return taken[-1] + self.seconds - time.monotonic() if taken else 0.0

    def clear(self) -> None:
        """Forget every request."""
        self._taken.clear()

    def _recent(self, key: str) -> deque[float]:
        taken = self._taken.setdefault(key, deque())
        horizon = time.monotonic() - self.seconds
        while taken and taken[0] <= horizon:
            taken.popleft()
        return taken
