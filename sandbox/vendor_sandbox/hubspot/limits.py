"""HubSpot's rate limits: a rolling window, searches, and a daily count (HubSpot API, limits)."""

import math
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vendor_sandbox.clock import Clock
from vendor_sandbox.hubspot.errors import DAILY, ROLLING, SECONDLY
from vendor_sandbox.limits import SlidingWindow

WINDOW_SECONDS = 10
OAUTH_LIMIT = 110
"""Requests of an OAuth application in a window (recorded, 2026)."""


class RateLimits:
    """The windows on real seconds, made anew when their switches change.

    Days are those of the sandbox's clock in the account's time zone.
    """

    def __init__(self, clock: Clock, switches: dict[str, Any]) -> None:
        self._clock = clock
        self._switches = switches
        self.clear()

    def clear(self) -> None:
        """Forget every request."""
        self._made_for: tuple[int, int] | None = None
        self._day = ""
        self._today = 0

    @property
    def used_today(self) -> int:
        """Requests since midnight."""
        return self._today if self._day == self._local().date().isoformat() else 0

    @property
    def resets_at(self) -> datetime:
        """The coming midnight of the account's time zone."""
        tomorrow = self._local() + timedelta(days=1)
        return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)

    def take(self, *, is_search: bool) -> tuple[str, float] | None:
        """Count a request; policy and seconds to wait where it does not fit."""
        self._renew()
        if self.used_today >= self._switches["daily_limit"]:
            return DAILY, (self.resets_at - self._local()).total_seconds()
        if is_search and not self._searches.remaining():
            return SECONDLY, self._searches.take() or 0.0
        wait = self._rolling.take()
        if wait is not None:
            return ROLLING, wait
        if is_search:
            self._searches.take()
        self._count_today()
        return None

    def headers(self, *, is_search: bool, is_oauth: bool = False) -> dict[str, str]:
        """What answers tell: searches the day alone, OAuth applications all but the day."""
        self._renew()
        daily = self._switches["daily_limit"]
        of_day = {
            "X-HubSpot-RateLimit-Daily": str(daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(max(daily - self.used_today, 0)),
        }
        if is_search:
            return {} if is_oauth else of_day
        most = min(self._rolling.limit, OAUTH_LIMIT) if is_oauth else self._rolling.limit
        left = min(self._rolling.remaining(), most)
        return ({} if is_oauth else of_day) | {
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(WINDOW_SECONDS * 1000),
            "X-HubSpot-RateLimit-Max": str(most),
            "X-HubSpot-RateLimit-Remaining": str(left),
            "X-HubSpot-RateLimit-Secondly": str(most // WINDOW_SECONDS),
            "X-HubSpot-RateLimit-Secondly-Remaining": str(min(left, most // WINDOW_SECONDS)),
        }

    def retry_after(self, wait: float) -> dict[str, str]:
        """The header of a 429 that is sometimes there."""
        return (
            {"Retry-After": str(max(math.ceil(wait), 1))} if self._switches["retry_after"] else {}
        )

    def _renew(self) -> None:
        numbers = (self._switches["tier_limit"], self._switches["search_per_second"])
        if numbers != self._made_for:
            self._made_for = numbers
            self._rolling = SlidingWindow(numbers[0], WINDOW_SECONDS)
            self._searches = SlidingWindow(numbers[1], 1)

    def _count_today(self) -> None:
        self._today = self.used_today + 1
        self._day = self._local().date().isoformat()

    def _local(self) -> datetime:
        return self._clock.now.astimezone(ZoneInfo(self._switches["account_timezone"]))
