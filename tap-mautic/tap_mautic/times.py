"""Moments: as the tap writes them, so that texts compare as times do, and as Mautic asks."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tap_core.clock import moment


def in_utc(value: Any) -> Any:
    """Write a time as UTC to the second with `Z`; what is no time stays as it is."""
    time = moment(value)
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else value


def asked(value: datetime) -> str:
    """Write a time as Mautic's database keeps it (Mautic API, reading back)."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def latest(values: Iterable[Any]) -> str | None:
    """Give the latest of moments written by `in_utc`."""
    return max((value for value in values if moment(value)), default=None)
