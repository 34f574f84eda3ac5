"""Answers after which waiting helps: how long, and whether within this run.

Which limit a 429 speaks of is told by its message: searches name no policy, the ten-second limit no
category, and the CDN in front of HubSpot answers plain text (recorded, 2022 to 2026).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import requests

from crm_core.answers import text
from vendor_http.session import WAIT_HEADERS, throttle_seconds

LOCKED: Final = 423
THROTTLED: Final = 429
MIGRATING: Final = 477
FAILING: Final = 500
RETRIED: Final = frozenset({408, LOCKED, THROTTLED, MIGRATING})
"""Worth another try, like everything from 500 up (HubSpot API, limits)."""

LONGEST_WAIT: Final = 60.0
"""Before another try, whatever an answer asks for; in multiples of `retry_wait_seconds`."""


class Policy(StrEnum):
    """The limits of HubSpot, by what tells them in a message."""

    ROLLING = "ten_secondly"
    SECONDLY = "secondly"
    DAILY = "daily"


FLOORS: Final[Mapping[Policy | int, float]] = {
    Policy.SECONDLY: 1,
    Policy.ROLLING: 10,
    THROTTLED: 10,
    LOCKED: 2,
    MIGRATING: 10,
}
"""Shortest wait by policy, else by status, in multiples of the setting `retry_wait_seconds`."""


def policy_of(response: requests.Response, body: Mapping[str, Any] | None) -> Policy | None:
    """Tell which limit a 429 speaks of; None where it is no 429, or does not say."""
    if response.status_code != THROTTLED:
        return None
    for told in (text(body, "message"), text(body, "policyName")):
        for policy in Policy:
            if policy in told.lower():
                return policy
    return None


def is_passing(response: requests.Response, body: Mapping[str, Any] | None) -> bool:
    """Tell whether the same request may well succeed within this run."""
    status = response.status_code
    if policy_of(response, body) is Policy.DAILY:
        return False
    return status in RETRIED or status >= FAILING


def wait_for(response: requests.Response, body: Mapping[str, Any] | None, unit: float) -> float:
    """Tell how long to wait before the next try at least, in seconds.

    Args:
        response: The answer.
        body: Its JSON object, None where it has none.
        unit: The setting `retry_wait_seconds`, in whose multiples bounds are.
    """
    policy, status = policy_of(response, body), response.status_code
    least = FLOORS.get(policy or status, FLOORS.get(status, 0.0)) * unit
    return min(max(seconds_asked(response) or 0.0, least), LONGEST_WAIT * unit)


def seconds_asked(response: requests.Response) -> float | None:
    """Read how many seconds an answer asks to wait; None where it does not say."""
    return throttle_seconds(response, WAIT_HEADERS)
