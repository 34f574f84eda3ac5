"""How the lists of several organisations become one stream."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from tap_core.streams import Record
from tap_eventbrite.account import EventSpan, moment
from tap_eventbrite.client import EventbriteStream
from tap_eventbrite.errors import unexpanded
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import ListReader, ListRequest

VENDOR_TIME = "%Y-%m-%dT%H:%M:%SZ"
"""The one form that `changed_since` is documented in: UTC, without fractions."""


@dataclass(slots=True)
class Progress:
    """How far one run has come with a stream.

    Attributes:
        started: The vendor's time when it began; what changes later belongs to the next run.
        latest: Latest change seen, per organisation.
        broken: Organisations of which a list was not read to its end or not in full.
        missed: Events whose list was not read, per organisation.
    """

    started: datetime
    latest: dict[str, datetime] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    missed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class OrganizationStream(EventbriteStream):
    """Reads the lists of all organisations at once; a list that cannot be read is skipped."""

    primary_keys = ("id",)

    @override
    def read(self, context: Any) -> Iterator[Record]:
        organization_ids = self.tap.account.organization_ids
        progress = Progress(self.tap.clock.now)
        for arrival in self.arrivals(progress):
            if arrival.page is None:
                self._end(arrival, progress)
            else:
                yield from self._records(arrival, progress)
        for organization_id in organization_ids:
            self.settle(organization_id, progress)

    def arrivals(self, progress: Progress) -> Iterator[Arrival]:
        """Yield the pages and ends of all lists."""
        wanted = (
            request
            for organization_id in self.tap.account.organization_ids
            for request in self.lists(organization_id, progress)
        )
        return self.tap.interleave([ListReader(self.get, request) for request in wanted])

    @abstractmethod
    def lists(self, organization_id: str, progress: Progress) -> Iterable[ListRequest]:
        """Name the lists to read for one organisation."""

    def settle(self, organization_id: str, progress: Progress) -> None:
        """Write into the state how far one organisation was read."""

    def keeps(self, row: dict[str, Any], organization_id: str) -> bool:
        """Whether a row is wanted."""
        return True

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

    def _in_window(self, span: EventSpan, read_at: datetime) -> bool:
        ended_before = read_at - timedelta(days=self.config["event_window_days"])
        changed_after = read_at - timedelta(minutes=self.config["lookback_minutes"])
        over = span.end is not None and span.end < ended_before
        return not over or (span.changed is not None and span.changed >= changed_after)

    def _records(self, arrival: Arrival, progress: Progress) -> Iterator[Record]:
        assert arrival.page is not None, "only pages hold records"  # noqa: S101 - see `read`
        organization_id = arrival.list.wanted.organization_id
        rows = (
            row
            for row in arrival.page.rows
            if not isinstance(row, dict) or self.keeps(row, organization_id)
        )
        for record in self.admit(rows, suspect=arrival.page.suspect):
            changed = moment(record.get("changed"))
            if changed:
                latest = progress.latest.get(organization_id, changed)
                progress.latest[organization_id] = max(changed, latest)
            yield record

    def _end(self, arrival: Arrival, progress: Progress) -> None:
        wanted = arrival.list.wanted
        if arrival.error:
            self.skip(_name(wanted), arrival.error)
        elif arrival.list.unexpanded:
            self.skip(f"{', '.join(wanted.expand)} of {_name(wanted)}", unexpanded())
        else:
            return
        if wanted.event_id:
            progress.missed[wanted.organization_id].add(wanted.event_id)
        progress.broken.add(wanted.organization_id)


class ChangedStream(OrganizationStream):
    """Rows with a time of change; one bookmark per organisation.

    A bookmark moves only when all lists of its organisation were read in full, and never past the
    vendor's time at which the reading began.
    """

    replication_key = "changed"

    @override
    def read(self, context: Any) -> Iterator[Record]:
        for record in super().read(context):
            record.setdefault("changed", None)
            yield record
        self.keep_bookmark(None)

    @override
    def settle(self, organization_id: str, progress: Progress) -> None:
        latest = progress.latest.get(organization_id)
        if latest is None or organization_id in progress.broken:
            return
        reached = min(latest, progress.started)
        bookmark = max(reached, self.bookmark(organization_id) or reached)
        self.state_of(organization_id).update(
            replication_key=self.replication_key,
            replication_key_value=bookmark.strftime(VENDOR_TIME),
        )

    def bookmark(self, organization_id: str) -> datetime | None:
        """Give the time up to which an organisation was read by earlier runs."""
        if self.replication_method == "FULL_TABLE":
            return None
        return moment(self.state_of(organization_id).get("replication_key_value"))

    def since(self, organization_id: str) -> datetime | None:
        """Give the time from which on changes are wanted."""
        bookmark = self.bookmark(organization_id)
        start_date = moment(self.config.get("start_date"))
        overlap = timedelta(minutes=self.config["lookback_minutes"])
        known = [time for time in (bookmark and bookmark - overlap, start_date) if time]
        return max(known, default=None)


class EventWindowStream(OrganizationStream):
    """Rows without a time of change, listed per event while the event may still change.

    The state holds per organisation when its events were last read and which could not be.
    """

    @override
    def settle(self, organization_id: str, progress: Progress) -> None:
        missed = progress.missed.get(organization_id, set())
        state = self.state_of(organization_id)
        if organization_id in progress.broken and not missed:
            return
        state["read_at"] = progress.started.strftime(VENDOR_TIME)
        state["behind"] = sorted(missed)

    def due_events(self, organization_id: str, progress: Progress) -> list[EventSpan]:
        """Give the events whose lists may have changed since they were last read."""
        state = self.state_of(organization_id)
        behind = frozenset(state.get("behind", ()))
        read_at = moment(state.get("read_at"))
        due = self.event_spans(organization_id, progress, read_at=read_at)
        seen = {span.id for span in due}
        spans = self.event_spans(organization_id, progress) if behind - seen else ()
        return [*due, *(span for span in spans if span.id in behind - seen)]


def _name(wanted: ListRequest) -> str:
    if wanted.event_id:
        return f"event {wanted.event_id}"
    return f"organisation {wanted.organization_id}"
