"""The limiter that Mautic 5 and 6 may have (Mautic API, limits)."""

from datetime import datetime
from typing import Final

import requests

RESET: Final = "X-RateLimit-Reset"
LONGEST: Final = 3600.0
"""Seconds; the limiter counts by the hour."""


def reset_seconds(response: requests.Response, now: datetime) -> float:
    """Give how long to wait by the header, 0 where it does not tell.

    Whether it holds seconds or a moment is not documented: what is beyond an hour is a moment.
    """
    try:
        told = float(response.headers.get(RESET, ""))
    except ValueError:
        return 0.0
    seconds = told if told <= LONGEST else told - now.timestamp()
    return min(max(seconds, 0.0), LONGEST)
