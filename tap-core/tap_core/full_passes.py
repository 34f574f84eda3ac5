"""Readings of a stream from its beginning to its end, which show what is gone from the vendor."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

KEY = "full_pass_at"
"""What the state of a stream holds: when its last full pass began, by our own clock."""

FULL_PASS_BOOKMARK = {KEY: {"type": ["string", "null"], "format": "date-time"}}
"""For `VendorTap.bookmark_schema`."""


class FullPass(NamedTuple):
    """One such reading, by the clock of `extracted_at`.

    Attributes:
        covers: Ids of what was read, where the vendor may have more that it did not show.
    """

    stream: str
    started_at: datetime
    ended_at: datetime
    covers: Sequence[str] | None = None

    def row(self) -> dict[str, Any]:
        """Give the record of the stream `full_passes`."""
        ended = self.ended_at.isoformat()
        return {
            "stream": self.stream,
            "started_at": self.started_at.isoformat(),
            "ended_at": ended,
            "covers": self.covers,
            "extracted_at": ended,
            "extra_fields": None,
        }


def is_due(last: datetime | None, *, hours: float, now: datetime) -> bool:
    """Whether `hours` have gone by since the last full pass, or there was none.

    One that began after `now` was timed by a clock that was set back since. It is due again, as
    what is read until that moment comes would all seem gone.
    """
    return last is None or last > now or now - last >= timedelta(hours=hours)
