"""Which events a bookmark speaks for."""

from collections.abc import Sequence
from typing import Any

KEY = "event_ids"


class Narrowing:
    """Remembers in the state to which events the last run was narrowed.

    Without a note there the bookmark speaks for all events. An event that it does not speak for
    was never read, however far the bookmark has come.

    Args:
        state: The state of one stream and region.
        event_ids: The events that this run is narrowed to; empty means all.
    """

    def __init__(self, state: dict[str, Any], event_ids: Sequence[str]) -> None:
        self._state = state
        self._event_ids = sorted(event_ids)

    def speaks_for(self, event_id: object) -> bool:
        """Whether the bookmark says anything about an event."""
        narrowed_to = self._state.get(KEY)
        return not narrowed_to or event_id in narrowed_to

    def finish(self) -> None:
        """Note that the events of this run have been read."""
        if self._event_ids:
            self._state[KEY] = self._event_ids
        else:
            self.forget()

    def forget(self) -> None:
        """Let the bookmark speak for all events."""
        self._state.pop(KEY, None)
