"""Full passes: readings of a stream from its beginning to its end.

A row that a full pass did not bring is gone from the account; nothing else tells of it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from singer_sdk import SchemaDirectory, Stream, StreamSchema
from singer_sdk.helpers.conform import TypeConformanceLevel
from typing_extensions import override

from tap_brevo import schemas
from tap_core.clock import moment

if TYPE_CHECKING:
    from tap_brevo.tap import TapBrevo

FULL_PASS = "full_pass_at"  # noqa: S105 - a name in the state, no password


class PassLog:
    """Full passes of this run that wait to be emitted."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def note(self, stream: str, started: datetime) -> None:
        """Note that `stream` was read to its end just now.

        Both moments are of the clock that writes `extracted_at`, so that they compare.
        """
        ended = datetime.now(UTC).isoformat()
        self._rows.append(
            {
                "stream": stream,
                "started_at": started.isoformat(),
                "ended_at": ended,
                "extracted_at": ended,
                "extra_fields": None,
            }
        )

    def take(self) -> list[dict[str, Any]]:
        """Give all that wait and forget them."""
        rows, self._rows = self._rows, []
        return rows


class FullPasses(Stream):
    """The last full pass of each stream."""

    name = "full_passes"
    primary_keys = ("stream",)
    schema = StreamSchema(SchemaDirectory(schemas))
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: "TapBrevo") -> None:
        super().__init__(tap)
        self.tap = tap

    @override
    def get_records(self, context: Any) -> Iterable[dict[str, Any]]:
        yield from self.tap.passes.take()


def is_due(state: Mapping[str, Any], hours: float, now: datetime) -> bool:
    """Whether the last full pass is so long ago; a clock that was set back makes it due too."""
    last = moment(state.get(FULL_PASS))
    return last is None or not timedelta(0) <= now - last < timedelta(hours=hours)
