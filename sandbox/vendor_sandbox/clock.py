"""The sandbox's clock: frozen, it moves only when told to."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

DEFAULT_NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Clock:
    """What time it is in the sandbox (UTC)."""

    def __init__(self, now: datetime = DEFAULT_NOW) -> None:
        self.now = now

    @property
    def http_date(self) -> str:
        """The reading as a `Date` header."""
        return format_datetime(self.now, usegmt=True)

    def advance(self, by: timedelta) -> None:
        """Move on by `by`."""
        self.now += by
