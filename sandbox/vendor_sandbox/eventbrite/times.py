"""Moments in the forms that Eventbrite writes and reads."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

SECONDS_LENGTH = len("2018-05-12T02:00:00")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def utc_text(at: datetime) -> str:
    """`2018-05-12T02:00:00Z`, fractions cut off."""
    return at.isoformat()[:SECONDS_LENGTH] + "Z"


def optional_utc_text(at: datetime | None) -> str | None:
    """As `utc_text`, None for None."""
    return None if at is None else utc_text(at)


def local_text(at: datetime, timezone: str) -> str:
    """`2018-05-11T19:00:00` in `timezone`."""
    return at.astimezone(_zone(timezone)).isoformat()[:SECONDS_LENGTH]


def zoned(at: datetime, timezone: str) -> dict[str, str]:
    """The same moment with its time zone, in UTC and locally (Eventbrite API, datetime-tz)."""
    return {"timezone": timezone, "utc": utc_text(at), "local": local_text(at, timezone)}


def whole_second(at: datetime) -> datetime:
    """The moment as the vendor compares it: without fractions."""
    return at.replace(microsecond=0)


def parse_utc(text: str) -> datetime | None:
    """Read `2018-05-12T02:00:00Z`; None for any other form."""
    if not WRITTEN.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
