"""Moments as the tap writes them: UTC, milliseconds, `Z`, so that texts compare as times do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tap_core.clock import moment

FARTHEST_ZONE = timedelta(days=1)
"""A day in the account's zone begins and ends less than this away from the one in UTC."""


def written(value: datetime) -> str:
    """Write a time as Brevo's queries take it."""
    utc = value.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def in_utc(value: Any) -> Any:
    """Write a time of the account's zone in UTC; what is no time stays as it is."""
    time = moment(value)
    return written(time) if time else value


def days_since(since: datetime, now: datetime) -> dict[str, str]:
    """Give the span of days that surely holds all from `since` on, as Brevo asks for both ends."""
    start: date = (since - FARTHEST_ZONE).astimezone(UTC).date()
    end = max(start, now.astimezone(UTC).date())
    return {"startDate": start.isoformat(), "endDate": end.isoformat()}
