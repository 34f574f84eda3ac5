"""How fast HubSpot may be asked."""

from collections.abc import Callable, Mapping
from typing import Final

from typing_extensions import override

from vendor_http.limits import RateLimit, Window

WINDOW_SECONDS: Final = 10
SEARCHES_PER_SECOND: Final = 4
"""HubSpot allows 5 per account, shared with all other apps (HubSpot API, search)."""

CALLS_BY_TIER: Final[Mapping[str, int]] = {
    "free": 100,
    "starter": 100,
    "professional": 190,
    "enterprise": 190,
}
"""Calls of a private app in 10 seconds (HubSpot API, limits)."""


class SearchLimit(RateLimit):
    """The limit of searches, each of which counts as a call as well.

    Args:
        calls: The limit of all calls.
        sleep: Waits for a number of seconds.
    """

    def __init__(self, calls: RateLimit, sleep: Callable[[float], None]) -> None:
        super().__init__(Window(SEARCHES_PER_SECOND, 1), sleep=sleep)
        self._of_calls = calls

    @override
    def acquire(self) -> float:
        return self._of_calls.acquire() + super().acquire()
