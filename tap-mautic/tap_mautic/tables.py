"""The rows of Mautic's tables, all of whose values are text, as typed records."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tap_mautic.php import unserialized
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


def typed(row: Any, columns: Mapping[str, Column]) -> Any:
    """Type the values of a row, in place."""
    if isinstance(row, dict):
        row.update({name: read(row[name]) for name, read in columns.items() if name in row})
    return row


MOST_OPENINGS: Final = 1000
"""Of one mail that are told; nobody opens one so often."""

MOST_CHARACTERS: Final = 500
"""Of a user agent."""

THROUGH: Final = re.compile(r"(?<=[?&])ct=[^&#\s]*&?")
"""The parameter of a link by which Mautic knows the sending: it opens the person's mail."""


def openings(details: object) -> list[dict[str, Any]] | None:
    """Read `open_details`: when a mail was opened, and by what program; None where it tells none.

    The entries have numbers for names; `bounces` stands among them (recorded).
    """
    found = unserialized(details)
    if not isinstance(found, dict):
        return None
    entries = [found[place] for place in sorted(each for each in found if isinstance(each, int))]
    told = [
        {"at": in_utc(entry.get("datetime")), "user_agent": _agent(entry.get("useragent"))}
        for entry in entries[:MOST_OPENINGS]
        if isinstance(entry, dict)
    ]
    return told or None


def sent_to(query: object) -> int | None:
    """Read from a hit's `query` whose mail the link stood in."""
    found = unserialized(query)
    through = found.get("ct") if isinstance(found, dict) else None
    number = whole(through.get("lead")) if isinstance(through, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def without_secret(link: Any) -> Any:
    """Take out of a link what says through which sending somebody came."""
    return THROUGH.sub("", link).rstrip("?&") if isinstance(link, str) else link


def _agent(value: object) -> str | None:
    return value[:MOST_CHARACTERS] if isinstance(value, str) else None


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
    "url": without_secret,
    "referer": without_secret,
}
