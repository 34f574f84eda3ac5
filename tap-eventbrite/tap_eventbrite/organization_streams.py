"""How the lists of several organisations become one stream."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tap_core.errors import RequestRefusedError, SkippableError
from tap_core.known_events import KnownEvents
from tap_core.streams import Record
from tap_eventbrite.account import EventList, EventSpan
from tap_eventbrite.client import EventbriteStream
from tap_eventbrite.errors import closed, unexpanded
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import ListReader, ListRequest

if TYPE_CHECKING:
    from tap_eventbrite.tap import TapEventbrite

CLOSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


@dataclass(slots=True)
class Progress:
    """How far one run has come with a stream.

    Attributes:
        broken: Organisations of which a list was not read to its end or not in full.
        missed: Events of which that is so, per organisation.
    """

    broken: set[str] = field(default_factory=set)
    missed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class OrganizationStream(EventbriteStream):
    """Reads the lists of all organisations at once; a list that cannot be read is skipped."""

    primary_keys: Sequence[str] = ("id",)

    def __init__(self, tap: "TapEventbrite") -> None:
        super().__init__(tap)
        self._new: dict[str, set[str]] = {}

    @override
    def read(self, context: Any) -> Iterator[Record]:
        progress = Progress()
        for organization_id in self.owners:
            self.state_of(organization_id)  # its place, whichever list arrives first
        for arrival in self.arrivals(progress):
            yield from self.take(arrival)
            if arrival.page is None:
                self._note_end(arrival, progress)
        for organization_id in self.owners:
            self.settle(organization_id, progress)
            if self.goes_by_events:
                self.remember(organization_id, progress)
        self.keep_bookmark(None)

    @property
    def goes_by_events(self) -> bool:
        """Whether the state is to say for which events it speaks."""
        return True

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

    def new_events(self, organization_id: str) -> set[str]:
        """Give the listed events that the state, as the run found it, does not speak for."""
        if organization_id not in self._new:
            known = KnownEvents(self.state_of(organization_id))
            events = self.tap.account.events(organization_id)
            self._new[organization_id] = known.new(self.listed(events))
        return self._new[organization_id]

    def wanted_spans(self, organization_id: str) -> list[EventSpan]:
        """Give the wanted events of one organisation, as far as they could be listed."""
        wanted, spans = self.tap.wanted_events, self.tap.account.events(organization_id).spans
        return [span for span in spans.values() if not wanted or span.id in wanted]

    def event_spans(
        self, organization_id: str, progress: Progress, *, read_at: datetime | None = None
    ) -> list[EventSpan]:
        """Give the wanted events of one organisation that are new or may have changed.

        None, with a note, if the events cannot be listed.

        Args:
            organization_id: The organisation.
            progress: Where it is noted as broken.
            read_at: When the events were read before; None means never.
        """
        if error := self.tap.account.events(organization_id).error:
            self._skip_list(f"events of organisation {organization_id}", error, organization_id)
            progress.broken.add(organization_id)
            return []
        spans = self.wanted_spans(organization_id)
        if read_at is None:
            return spans
        new = self.new_events(organization_id)
        return [span for span in spans if span.id in new or self._in_window(span, read_at)]

    def listed(self, events: EventList) -> Collection[str]:
        """Give the ids of the events that this stream goes by."""
        return events.spans

    def remember(self, organization_id: str, progress: Progress) -> None:
        """Let the state name the events that it speaks for from now on.

        Where a list of the whole organisation broke, it speaks for those of before and no others.
        An event whose own list broke is none of them, so that it is read from its beginning.
        """
        events = self.tap.account.events(organization_id)
        if events.error or organization_id in progress.broken:
            return
        listed, wanted = set(self.listed(events)), self.tap.wanted_events
        read = (listed & wanted if wanted else listed) - progress.missed[organization_id]
        known = KnownEvents(self.state_of(organization_id))
        owner = f"organisation {organization_id}"
        self.tap.summary.note_events(owner, known, listed=listed, read=read)
        known.become(read)

    def _in_window(self, span: EventSpan, read_at: datetime) -> bool:
        ended_before = read_at - timedelta(days=self.config["event_window_days"])
        changed_after = read_at - timedelta(minutes=self.config["lookback_minutes"])
        over = span.end is not None and span.end < ended_before
        return not over or (span.changed is not None and span.changed >= changed_after)

    def _note_end(self, arrival: Arrival, progress: Progress) -> None:
        wanted = arrival.list.wanted
        if arrival.error:
            owner, event_id = wanted.organization_id, wanted.event_id
            self._skip_list(_name(wanted), arrival.error, owner, event_id=event_id)
        elif arrival.list.unexpanded:
            self.skip(f"{', '.join(wanted.expand)} of {_name(wanted)}", unexpanded())
        else:
            return
        if wanted.event_id:
            progress.missed[wanted.organization_id].add(wanted.event_id)
        else:
            progress.broken.add(wanted.organization_id)

    def _skip_list(
        self, what: str, error: SkippableError, organization_id: str, *, event_id: str = ""
    ) -> None:
        """Note a list that cannot be read; a refusal names the organisation that is closed."""
        if isinstance(error, RequestRefusedError) and error.status in CLOSED:
            label = self.tap.account.label(organization_id)
            error = closed(f"event {event_id} of {label}" if event_id else label, error)
        self.skip(what, error)


def _name(wanted: ListRequest) -> str:
    if wanted.event_id:
        return f"event {wanted.event_id}"
    return f"organisation {wanted.organization_id}"
