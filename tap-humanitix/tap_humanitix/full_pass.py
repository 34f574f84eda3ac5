"""A pass over all events, whatever their age, that goes on where it was cut short.

Refunds and cancellations change orders long after an event's window has closed. The events are
visited by their ids, so that one id in the state, `read_to`, tells how far a pass has come; beside
it stand under `behind` the events before that id that could not be read. No bookmark is looked at,
so a pass needs a state of its own.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tap_core.clock import moment

if TYPE_CHECKING:
    from tap_humanitix.client import RegionalStream
    from tap_humanitix.listing import Visit

READ_TO = "read_to"
BEHIND = "behind"


class FullPass:
    """How far a pass of a stream has come in the events of one region.

    Args:
        stream: The stream that is read.
        context: The region, as the SDK keeps it in the state.
    """

    def __init__(self, stream: "RegionalStream", context: Any) -> None:
        self._state = stream.get_context_state(context)
        self._start = moment(stream.config.get("start_date"))

    def in_order(self, visits: Iterable["Visit"]) -> "list[Visit]":
        """Sort events into the order of the pass."""
        return sorted(visits, key=lambda visit: visit.event_id)

    def is_due(self, visit: "Visit") -> bool:
        """Whether this pass has not read an event yet."""
        return visit.event_id > self._state.get(READ_TO, "") or visit.event_id in self._behind

    def bounds(self, visit: "Visit") -> dict[str, Any]:
        """Give what the requests for an event need to know: everything is wanted."""
        return {"event_id": visit.event_id, "since": None, "changed_since": self._start}

    def fall_behind(self, event_id: str) -> None:
        """Leave an event for a later run."""
        self._state[BEHIND] = {**self._behind, event_id: None}
        self._go_on_from(event_id)

    def catch_up(self, event_id: str) -> None:
        """Note that an event was read to its end."""
        left = {each: reached for each, reached in self._behind.items() if each != event_id}
        self._state.pop(BEHIND, None)
        if left:
            self._state[BEHIND] = left
        self._go_on_from(event_id)

    def finish(self) -> None:
        """End the pass, so that the next run begins a new one."""
        self._state.pop(READ_TO, None)

    @property
    def _behind(self) -> dict[str, str | None]:
        behind: dict[str, str | None] = self._state.get(BEHIND, {})
        return behind

    def _go_on_from(self, event_id: str) -> None:
        self._state[READ_TO] = max(event_id, self._state.get(READ_TO, ""))
