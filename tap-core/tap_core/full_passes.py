"""Readings of a stream from its beginning to its end, which show what is gone from the vendor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from singer_sdk import Stream

from tap_core.clock import moment
from tap_core.summary import Summary

KEY = "full_pass_at"
"""What the state of a stream holds: when its last full pass began, by our own clock."""

FULL_PASS_BOOKMARK = {KEY: {"type": ["string", "null"], "format": "date-time"}}
"""For `VendorTap.bookmark_schema`."""


class FullPasses:
    """Rows of the stream `full_passes` that wait to be emitted.

    Args:
        summary: Tells whether records were set aside.
    """

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._rows: list[dict[str, Any]] = []

    def is_due(self, stream: Stream) -> bool:
        """Whether `full_pass_hours` have gone by since the last full pass, or there was none."""
        last = moment(stream.get_context_state(None).get(KEY))
        hours = timedelta(hours=float(stream.config["full_pass_hours"]))
        return last is None or datetime.now(UTC) - last >= hours

    @contextmanager
    def noted(self, stream: Stream) -> Iterator[None]:
        """Note a full pass around the reading of `stream`, unless that ends with an exception.

        Where a record was set aside no row is made: it would seem gone, though it is there.
        """
        began = datetime.now(UTC)
        set_aside = self._set_aside(stream)
        yield
        stream.get_context_state(None)[KEY] = began.isoformat()
        if self._set_aside(stream) == set_aside:
            ended = datetime.now(UTC).isoformat()
            self._rows.append(
                {
                    "stream": stream.name,
                    "started_at": began.isoformat(),
                    "ended_at": ended,
                    "extracted_at": ended,
                    "extra_fields": None,
                }
            )

    def take(self) -> list[dict[str, Any]]:
        """Give all rows that wait and forget them."""
        rows, self._rows = self._rows, []
        return rows

    def _set_aside(self, stream: Stream) -> int:
        reasons = self._summary.rejected.get(stream.name)
        return reasons.total() if reasons else 0
