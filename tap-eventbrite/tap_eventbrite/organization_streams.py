"""How the lists of several organisations become one stream."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from tap_core.streams import Record
from tap_eventbrite.account import EventSpan
from tap_eventbrite.client import EventbriteStream
from tap_eventbrite.errors import unexpanded
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import ListReader, ListRequest

NARROWED = "event_ids"
"""Where the state says to which events the last run was narrowed; it is missing for all."""


@dataclass(slots=True)
class Progress:
    """How far one run has come with a stream.

    Attributes:
        broken: Organisations of which a list was not read to its end or not in full.
        missed: Events whose list was not read, per organisation.
    """

    broken: set[str] = field(default_factory=set)
    missed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class OrganizationStream(EventbriteStream):
    """Reads the lists of all organisations at once; a list that cannot be read is skipped."""

    primary_keys: Sequence[str] = ("id",)

    @override
    def read(self, context: Any) -> Iterator[Record]:
        progress = Progress()
        for organization_id in self.owners:
            self._begin(self.state_of(organization_id))
        for arrival in self.arrivals(progress):
            yield from self.take(arrival)
            if arrival.page is None:
                self._note_end(arrival, progress)
        for organization_id in self.owners:
            self.settle(organization_id, progress)
            self._end(self.state_of(organization_id))
        self.keep_bookmark(None)

    @property
    def owners(self) -> Sequence[str]:
        """Ids of the organisations that have a place of their own in the state."""
        return self.tap.account.organization_ids

    def arrivals(self, progress: Progress) -> Iterator[Arrival]:
        """Yield the pages and ends of all lists."""
        wanted = [
            request
            for organization_id in self.owners
            for request in self.lists(organization_id, progress)
        ]
        return self.tap.interleave([ListReader(self.get, request) for request in wanted])

    def lists(self, _organization_id: str, _progress: Progress, /) -> Iterable[ListRequest]:
        """Name the lists to read for one organisation."""
        return ()

    @abstractmethod
    def take(self, arrival: Arrival) -> Iterator[Record]:
        """Yield the records that an arriving page, or the end of a list, lets out."""

    @abstractmethod
    def settle(self, organization_id: str, progress: Progress) -> None:
        """Write into the state how far one organisation was read."""

    def keeps(self, _row: dict[str, Any], _organization_id: str, /) -> bool:
        """Whether a row of an organisation is wanted."""
        return True

    def wanted_rows(self, arrival: Arrival) -> list[Any]:
        """Give the rows of a page that are wanted; what is no row is left to the gate."""
        owner = arrival.list.wanted.organization_id
        rows = arrival.page.rows if arrival.page else ()
        return [row for row in rows if not isinstance(row, dict) or self.keeps(row, owner)]

    @property
    def started(self) -> datetime:
        """The vendor's time when the run began; what changes later belongs to the next run."""
        return self.tap.clock.started or self.tap.clock.now

    def state_of(self, organization_id: str) -> dict[str, Any]:
        """Give the part of the state that belongs to one organisation, to be written to."""
        return self.get_context_state({"organization_id": organization_id})

    def event_spans(
        self, organization_id: str, progress: Progress, *, read_at: datetime | None = None
    ) -> list[EventSpan]:
        """Give the wanted events of one organisation that may have changed since `read_at`.

        None, with a note, if the events cannot be listed.
        """
        events = self.tap.account.events(organization_id)
        if events.error:
            self.skip(f"events of organisation {organization_id}", events.error)
            progress.broken.add(organization_id)
            return []
        wanted = self.tap.wanted_events
        spans = (span for span in events.spans.values() if not wanted or span.id in wanted)
        return [span for span in spans if read_at is None or self._in_window(span, read_at)]

    def _begin(self, state: dict[str, Any]) -> None:
        """Forget what a run narrowed to other events reached, as it says nothing of these."""
        wanted, narrowed_to = self.tap.wanted_events, set(state.get(NARROWED, ()))
        if narrowed_to and not (wanted and wanted <= narrowed_to):
            for name in set(state) - {"context"}:
                del state[name]

    def _end(self, state: dict[str, Any]) -> None:
        state.pop(NARROWED, None)
        if self.tap.wanted_events:
            state[NARROWED] = sorted(self.tap.wanted_events)

    def _in_window(self, span: EventSpan, read_at: datetime) -> bool:
        ended_before = read_at - timedelta(days=self.config["event_window_days"])
        changed_after = read_at - timedelta(minutes=self.config["lookback_minutes"])
        over = span.end is not None and span.end < ended_before
        return not over or (span.changed is not None and span.changed >= changed_after)

    def _note_end(self, arrival: Arrival, progress: Progress) -> None:
        wanted = arrival.list.wanted
        if arrival.error:
            self.skip(_name(wanted), arrival.error)
        elif arrival.list.unexpanded:
            self.skip(f"{', '.join(wanted.expand)} of {_name(wanted)}", unexpanded())
        else:
            return
        progress.broken.add(wanted.organization_id)
        if wanted.event_id:
            progress.missed[wanted.organization_id].add(wanted.event_id)


def _name(wanted: ListRequest) -> str:
    if wanted.event_id:
        return f"event {wanted.event_id}"
    return f"organisation {wanted.organization_id}"
