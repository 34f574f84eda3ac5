"""When a failed request is tried again, and after how long."""

from dataclasses import dataclass
from http import HTTPStatus

import requests
import tenacity
from singer_sdk.exceptions import RetriableAPIError

from vendor_http.session import THROTTLES

TRANSIENT = (
    RetriableAPIError,
    requests.Timeout,
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
"""Failures of an attempt that another attempt may not have."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from `first` to `longest` seconds, up to `tries` attempts."""

    tries: int
    first: float
    longest: float

    def wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next attempt, with jitter."""
        return tenacity.wait_exponential_jitter(
            multiplier=self.first, max=self.longest, jitter=self.first
        )(state)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a tap is.

    Attributes:
        failing: After a server error, a time-out or a broken answer.
        throttled: After a 429 without a word on how long to wait.
    """

    failing: Backoff = Backoff(tries=5, first=1.0, longest=60.0)
    throttled: Backoff = Backoff(tries=8, first=5.0, longest=120.0)

    def backoff(self, failure: BaseException | None) -> Backoff:
        """Choose the waits for `failure`."""
        return self.throttled if is_throttle(failure) else self.failing


def throttling_answer(failure: BaseException | None) -> requests.Response | None:
    """Give the answer by which a vendor may have said how long to wait."""
    response = failure.response if isinstance(failure, RetriableAPIError) else None
    return response if response is not None and response.status_code in THROTTLES else None


def is_throttle(failure: BaseException | None) -> bool:
    """Whether the vendor answered that it gets too many requests."""
    response = failure.response if isinstance(failure, RetriableAPIError) else None
    return response is not None and response.status_code == HTTPStatus.TOO_MANY_REQUESTS
