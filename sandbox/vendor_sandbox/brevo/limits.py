"""Brevo's rate limits: families of paths, told in headers (Brevo API, rate limits).

Hourly limits of other paths than contacts count each family by itself and reset at the full hour of
the clock (recorded).
"""

import math
import time
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from vendor_sandbox.limits import SlidingWindow

CONTACTS, EVENTS, OTHER = "contacts", "events", "other"
CAMPAIGNS, STATISTICS = "campaigns", "statistics"
FAMILIES = {
    "/contacts": CONTACTS,
    "/events": EVENTS,
    "/emailCampaigns": CAMPAIGNS,
    "/smtp/statistics/events": STATISTICS,
}
HOUR = 3600
MILLISECONDS = 1000


def family(path: str) -> str:
    """What a path below `/v3` counts against."""
    for prefix, name in FAMILIES.items():
        if path == prefix or (path.startswith(f"{prefix}/") and name != EVENTS):
            return name
    return OTHER


class ClockHour:
    """At most `limit` requests in each hour of the clock."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._hour, self._taken = 0, 0

    def take(self) -> float | None:
        """Count one request; the seconds to wait where it does not fit."""
        if not self.remaining():
            return self.resets_in()
        self._taken += 1
        return None

    def remaining(self) -> int:
        """How many requests would fit now."""
        hour = int(time.time() // HOUR)
        if hour != self._hour:
            self._hour, self._taken = hour, 0
        return max(self.limit - self._taken, 0)

    def resets_in(self) -> float:
        """Seconds until the hour is over."""
        return HOUR - time.time() % HOUR


class RateLimits:
    """The windows of every family, on real seconds, made anew when their switches change."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._made_for: tuple[int, ...] = ()
        self._windows: dict[str, Sequence[SlidingWindow | ClockHour]] = {}

    def take(self, path: str) -> float | None:
        """Count a request; the seconds to wait where it does not fit."""
        windows = self._of(path)
        full = [window for window in windows if not window.remaining()]
        if full:
            return max(window.take() or 0.0 for window in full)
        for window in windows:
            window.take()
        return None

    def headers(self, path: str, wait: float | None = None) -> dict[str, str]:
        """The three headers; reset is a number of seconds to wait, not a moment.

        They tell of the window with the least left.
        """
        tightest = min(self._of(path), key=lambda window: window.remaining())
        seconds = tightest.resets_in() if wait is None else wait
        if self._switches["ratelimit_reset_unit"] == "milliseconds":
            seconds *= MILLISECONDS
        return {
            "x-sib-ratelimit-limit": str(tightest.limit),
            "x-sib-ratelimit-remaining": str(tightest.remaining()),
            "x-sib-ratelimit-reset": str(max(math.ceil(seconds), 0 if wait is None else 1)),
        }

    def mark(self, response: Response, path: str) -> Response:
        """Add the headers to an answer."""
        response.headers.update(self.headers(path))
        return response

    def clear(self) -> None:
        """Forget every request."""
        self._made_for = ()

    def _of(self, path: str) -> Sequence[SlidingWindow | ClockHour]:
        names = (
            "contacts_per_second", "contacts_per_hour", "other_per_hour", "campaigns_per_hour",
            "statistics_per_hour",
        )  # fmt: skip
        numbers = tuple(self._switches[name] for name in names)
        if numbers != self._made_for:
            self._made_for = numbers
            per_second, per_hour, other, campaigns, statistics = numbers
            self._windows = {
                CONTACTS: (SlidingWindow(per_second, 1), SlidingWindow(per_hour, HOUR)),
                EVENTS: (SlidingWindow(per_second, 1), SlidingWindow(per_hour, HOUR)),
                CAMPAIGNS: (ClockHour(campaigns),),
                STATISTICS: (ClockHour(statistics),),
                OTHER: (ClockHour(other),),
            }
        return self._windows[family(path)]
