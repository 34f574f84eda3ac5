"""Moments as Humanitix writes them: UTC, milliseconds, `Z`."""

from datetime import UTC, datetime
from typing import Any


def moment(value: Any) -> datetime | None:
    """Read a time, or give None for what is none."""
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def written(value: datetime) -> str:
    """Write a time as the vendor does, so that texts compare as the times do."""
    utc = value.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"
