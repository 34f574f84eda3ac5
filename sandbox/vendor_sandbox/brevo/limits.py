"""Brevo's rate limits: two families of paths, told in headers (Brevo API, rate limits)."""

import math
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from vendor_sandbox.limits import SlidingWindow

CONTACTS, EVENTS, OTHER = "contacts", "events", "other"


def family(path: str) -> str:
    """What a path below `/v3` counts against."""
    if path == "/contacts" or path.startswith("/contacts/"):
        return CONTACTS
    return EVENTS if path == "/events" else OTHER


class RateLimits:
    """The windows of every family, on real seconds, made anew when their switches change."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._made_for: tuple[int, ...] = ()
        self._windows: dict[str, Sequence[SlidingWindow]] = {}

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

    def _of(self, path: str) -> Sequence[SlidingWindow]:
        names = ("contacts_per_second", "contacts_per_hour", "other_per_hour")
        numbers = tuple(self._switches[name] for name in names)
        if numbers != self._made_for:
            self._made_for = numbers
            per_second, per_hour, other = numbers
            self._windows = {
                CONTACTS: (SlidingWindow(per_second, 1), SlidingWindow(per_hour, 3600)),
                EVENTS: (SlidingWindow(per_second, 1), SlidingWindow(per_hour, 3600)),
                OTHER: (SlidingWindow(other, 3600),),
            }
        return self._windows[family(path)]
