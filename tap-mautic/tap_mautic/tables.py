"""The rows of Mautic's tables, all of whose values are text, as typed records."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tap_mautic.times import in_utc

Column = Callable[[Any], Any]


def whole(value: Any) -> Any:
    """Read a number; what is none stays as it is."""
    try:
        return int(value) if isinstance(value, str) else value
    except ValueError:
        return value


def flag(value: Any) -> Any:
    """Read a yes or no; what is none stays as it is."""
    return FLAGS.get(value, value) if isinstance(value, str | int) else value


FLAGS: Final[Mapping[str | int, bool]] = {"1": True, "0": False, "": False, 1: True, 0: False}

DO_NOT_CONTACT: Final[Mapping[str, Column]] = {
    "id": whole,
    "lead_id": whole,
    "date_added": in_utc,
    "reason": whole,
    "channel_id": whole,
}
SEGMENT_MEMBERS: Final[Mapping[str, Column]] = {
    "leadlist_id": whole,
    "lead_id": whole,
    "date_added": in_utc,
    "manually_removed": flag,
    "manually_added": flag,
}
EMAIL_STATS: Final[Mapping[str, Column]] = {
    "id": whole,
    "email_id": whole,
    "lead_id": whole,
    "date_sent": in_utc,
    "is_read": flag,
    "is_failed": flag,
    "date_read": in_utc,
    "open_count": whole,
    "last_opened": in_utc,
}
PAGE_HITS: Final[Mapping[str, Column]] = {
    "id": whole,
    "redirect_id": whole,
    "email_id": whole,
    "lead_id": whole,
    "date_hit": in_utc,
    "source_id": whole,
}


def typed(row: Any, columns: Mapping[str, Column]) -> Any:
    """Type the values of a row, in place."""
    if isinstance(row, dict):
        row.update({name: read(row[name]) for name, read in columns.items() if name in row})
    return row
