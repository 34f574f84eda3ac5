"""Which events an incremental run visits, and from when on it wants their rows.

There is one bookmark per stream and region. Beside it the state holds what the bookmark alone
would get wrong: the events that it speaks for (`tap_core.known_events`), under `behind` those that
could not be read, with the bookmark they are still at (null: none), and `read_at`: when the region
was last read to its end. An event is read once more after its window has closed, counted from then
on.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tap_core.clock import moment
from tap_core.known_events import KnownEvents
from tap_humanitix.times import written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_humanitix.client import RegionalStream
    from tap_humanitix.listing import Listing, Visit


class Progress:
    """How far a stream has come in the events of one region.

    Args:
        stream: The stream that is read.
        context: The region, as the SDK keeps it in the state.
        listing: Its events.
    """

    def __init__(self, stream: "RegionalStream", context: Any, listing: "Listing") -> None:
        config = stream.config
        self._summary = stream.tap.summary
        self._state = stream.get_context_state(context)
        self._bookmark = stream.bookmark(context)
        self._lookback = stream.lookback
        self._start = moment(config.get("start_date"))
        self._mode = config["since_mode"]
        self._known = KnownEvents(self._state)
        self._new = self._known.new(listing.wanted)
        self._listing = listing
        self._clock = stream.tap.clock
        read_at = moment(self._state.get("read_at")) or self._clock.now
        self._window_opens = read_at - timedelta(days=config["event_window_days"])
        if self._bookmark is None:
            self._state.pop("behind", None)

    def in_order(self, visits: "Iterable[Visit]") -> "list[Visit]":
        """Leave events in the order of their list."""
        return list(visits)

    def is_due(self, visit: "Visit") -> bool:
        """Whether rows of an event may have changed since the last run.

        Orders of an event can change long after the event row did, by refunds for instance, so
        every event is due until its window closes.
        """
        reached = self._reached(visit.event_id)
        if reached is None or visit.event_id in self._behind:
            return True
        if visit.ends is None or visit.ends >= self._window_opens:
            return True
        return visit.updated is not None and visit.updated >= reached - self._lookback

    def bounds(self, visit: "Visit") -> dict[str, Any]:
        """Give what the requests for an event need to know.

        `since` goes to the vendor; rows that changed before `changed_since` are dropped here.
        """
        lower = self._lower(visit.event_id)
        return {
            "event_id": visit.event_id,
            "since": self._since(visit.event_id, lower),
            "changed_since": lower,
        }

    def fall_behind(self, event_id: str) -> None:
        """Leave an event where it was, for a later run."""
        reached = self._reached(event_id)
        self._state.setdefault("behind", {})[event_id] = written(reached) if reached else None

    def catch_up(self, event_id: str) -> None:
        """Let the region's bookmark speak for an event again."""
        self._behind.pop(event_id, None)
        if not self._behind:
            self._state.pop("behind", None)
        self._known.add(event_id)

    def finish(self) -> None:
        """Note that the region has been read to its end, as of the beginning of this run."""
        self._listing.remember(self._known, self._summary, unread=self._behind)
        self._state["read_at"] = written(self._clock.started or self._clock.now)

    @property
    def _behind(self) -> dict[str, str | None]:
        behind: dict[str, str | None] = self._state.get("behind", {})
        return behind

    def _reached(self, event_id: str) -> datetime | None:
        if event_id in self._new:
            return None
        if event_id in self._behind:
            return moment(self._behind[event_id])
        return self._bookmark

    def _lower(self, event_id: str) -> datetime | None:
        reached = self._reached(event_id)
        bounds = [reached - self._lookback if reached else None, self._start]
        return max(filter(None, bounds), default=None)

    def _since(self, event_id: str, lower: datetime | None) -> str | None:
        if lower is None or self._mode == "off":
            return None
        if self._mode == "updated":
            return written(lower)
        return written(min(lower, self._window_opens)) if self._reached(event_id) else None
