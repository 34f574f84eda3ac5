"""Times as HubSpot reads and writes them."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MILLISECONDS = 253_402_300_799_999
"""The last moment of the year 9999."""


def stamp(at: datetime) -> str:
    """A moment in UTC, with milliseconds unless they are zero (recorded, 2026)."""
    utc = at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    return f"{utc.removesuffix('.000')}Z"


def milliseconds(text: str) -> int:
    """A stamp as milliseconds since 1970."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(number: int) -> datetime | None:
    """A moment, or None beyond the years that can be written."""
    if not 0 <= number <= MOST_MILLISECONDS:
        return None
    return EPOCH + timedelta(milliseconds=number)
