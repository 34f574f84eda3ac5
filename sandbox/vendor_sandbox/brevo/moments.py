"""Times as Brevo reads and writes them."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=65_536)
def local_stamp(at: datetime, zone: str) -> str:
    """A moment with milliseconds and the account's offset, as contacts carry it."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")


def utc_stamp(at: datetime) -> str:
    """A moment with milliseconds in UTC, as processes carry it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_or_none(text: str) -> datetime | None:
    """Read an ISO 8601 moment or day; without an offset it is UTC. None where it is neither."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
