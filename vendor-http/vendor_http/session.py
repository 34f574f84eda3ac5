"""A `requests` session that keeps to a vendor's limits and names itself."""

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from vendor_http.limits import RateLimit

TIMEOUT = (10.0, 60.0)
"""Seconds to connect and to wait for each read; Humanitix answers slowly after idle times (A1)."""

THROTTLES = (requests.codes.too_many_requests, requests.codes.service_unavailable)

WAIT_HEADERS = ("Retry-After",)
MILLISECONDS = 1000
"""A second."""

LONGEST_WAIT = 3600.0
"""Seconds that a vendor may ask to wait at most: no limit of any of them is counted over a longer
time, but for those of a day, which nobody waits for."""

LimitFor = Callable[[requests.PreparedRequest], RateLimit]


class ThrottledAdapter(HTTPAdapter):
    """Sends under a rate limit and pauses that limit when the vendor asks to wait.

    A wait is asked for by 429 and, where one of `wait_headers` says how long, by 503.

    Args:
        limit_for: The limit that a request counts against.
        wait_headers: Response headers that say how long to wait, first found wins.
        longest_wait: Seconds that a vendor may ask to wait at most.
        pool_size: Connections kept open for threads that send at the same time.
    """

    def __init__(
        self,
        limit_for: LimitFor,
        *,
        wait_headers: Iterable[str],
        longest_wait: float = LONGEST_WAIT,
        pool_size: int = 16,
    ) -> None:
        super().__init__(pool_connections=pool_size, pool_maxsize=pool_size)
        self._limit_for = limit_for
        self._wait_headers = tuple(wait_headers)
        self._longest_wait = longest_wait

    @override
    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        limit = self._limit_for(request)
        limit.acquire()
        kwargs["timeout"] = kwargs.get("timeout") or TIMEOUT
        response = super().send(request, *args, **kwargs)
        if response.status_code in THROTTLES:
            limit.pause(bounded_wait(response, self._wait_headers, self._longest_wait))
        return response


def new_session(
    limit: RateLimit | LimitFor,
    *,
    user_agent: str,
    wait_headers: Iterable[str] = WAIT_HEADERS,
    longest_wait: float = LONGEST_WAIT,
) -> requests.Session:
    """Open a session whose every request waits for `limit`.

    `user_agent` is always sent: Brevo's CDN refuses the default of some clients (A1).
    """
    limit_for: LimitFor = (lambda _: limit) if isinstance(limit, RateLimit) else limit
    session = requests.Session()
    session.headers["User-Agent"] = user_agent
    adapter = ThrottledAdapter(limit_for, wait_headers=wait_headers, longest_wait=longest_wait)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def bounded_wait(
    response: requests.Response, wait_headers: Iterable[str], longest: float = LONGEST_WAIT
) -> float:
    """Seconds to wait by an answer, 0 where it does not say, and never more than `longest`.

    More than an hour is taken for milliseconds, as Brevo's header has been by some clients.
    """
    seconds = throttle_seconds(response, wait_headers) or 0.0
    return min(seconds / MILLISECONDS if seconds > LONGEST_WAIT else seconds, longest)


def throttle_seconds(response: requests.Response, wait_headers: Iterable[str]) -> float | None:
    """Seconds to wait by the first of `wait_headers` present, or None where none can be read.

    Accepts a number of seconds or an HTTP date (RFC 9110, section 10.2.3).
    """
    for value in filter(None, map(response.headers.get, wait_headers)):
        try:
            return max(0.0, float(value)) if math.isfinite(float(value)) else None
        except ValueError:
            return _seconds_until(value)
    return None


def _seconds_until(http_date: str) -> float | None:
    try:
        return max(0.0, (parsedate_to_datetime(http_date) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
