"""The vendor's time."""

from datetime import UTC, datetime
from typing import Any


class VendorClock:
    """The vendor's time as its answers tell it.

    Attributes:
        started: The time of the run's first answer, or None before it.
    """

    def __init__(self) -> None:
        self.started: datetime | None = None
        self._latest: datetime | None = None

    @property
    def now(self) -> datetime:
        """The latest time heard, or our own before the first answer."""
        return self._latest or datetime.now(UTC)

    def hear(self, date: datetime) -> None:
        """Take over the time of an answer."""
        self.started = min(date, self.started or date)
        self._latest = max(date, self._latest or date)


def moment(value: Any) -> datetime | None:
    """Read a time as a vendor writes it, as UTC where it names no zone; None for what is none."""
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (OverflowError, TypeError, ValueError):
        return None
