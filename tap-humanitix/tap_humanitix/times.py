"""Moments as Humanitix writes them: UTC, milliseconds, `Z`."""

from datetime import UTC, datetime


def written(value: datetime) -> str:
    """Write a time as the vendor does, so that texts compare as the times do."""
    utc = value.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"
