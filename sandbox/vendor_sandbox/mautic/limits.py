"""The limiter that versions below 7 have, off unless an administrator sets it."""

import math
from typing import Any

from starlette.responses import Response

from vendor_sandbox.limits import SlidingWindow
from vendor_sandbox.mautic.switches import UNLIMITED_SINCE, major

HOUR = 3600
WARNING_STATUS = 429


class Limiter:
    """Calls an hour, on real seconds, told in headers."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._window = SlidingWindow(0, HOUR)

    @property
    def is_on(self) -> bool:
        """Whether there is a limit."""
        per_hour = self._switches["rate_limit_per_hour"]
        return bool(
            self._switches["rate_limits"]
            and per_hour > 0
            and major(self._switches) < UNLIMITED_SINCE
        )

    def take(self) -> dict[str, Any] | None:
        """Count a call; the error where it does not fit."""
        self._window.limit = self._switches["rate_limit_per_hour"]
        if not self.is_on or self._window.take() is None:
            return None
        message = f"You exceeded the rate limit of {self._window.limit} API calls per hour."
        return {"errors": [{"code": WARNING_STATUS, "message": message, "details": []}]}

    def mark(self, response: Response) -> None:
        """Add the headers, where there is a limit."""
        if self.is_on:
            headers = {
                "X-RateLimit-Limit": self._window.limit,
                "X-RateLimit-Remaining": self._window.remaining(),
                "X-RateLimit-Reset": math.ceil(self._window.resets_in()),
            }
            response.headers.update({name: str(value) for name, value in headers.items()})

    def clear(self) -> None:
        """Forget every call."""
        self._window.clear()
