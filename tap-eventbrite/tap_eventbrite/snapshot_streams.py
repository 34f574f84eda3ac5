"""Streams of rows that do not tell when they changed, so whole lists are compared."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from singer_sdk.singerlib.json import serialize_json
from typing_extensions import override

from tap_core.clock import moment
from tap_core.streams import Record
from tap_eventbrite.account import EventSpan
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.lists import ListReader, Page
from tap_eventbrite.organization_streams import OrganizationStream, Progress
from tap_eventbrite.times import vendor_text

if TYPE_CHECKING:
    from tap_eventbrite.tap import TapEventbrite

DIGEST_CHARACTERS = 16


class SnapshotStream(OrganizationStream):
    """Emits a list only when it is not what an earlier run emitted.

    The state holds a digest of each list, per organisation.
    """

    replication_key = "extracted_at"

    def __init__(self, tap: "TapEventbrite") -> None:
        super().__init__(tap)
        self._arrived: defaultdict[ListReader, list[Page]] = defaultdict(list)
        self._digests: defaultdict[str, dict[str, str]] = defaultdict(dict)

    @property
    @override
    def goes_by_events(self) -> bool:
        return False

    @override
    def take(self, arrival: Arrival) -> Iterator[Record]:
        if arrival.page:
            page = Page(self.wanted_rows(arrival), arrival.page.suspect)
            self._arrived[arrival.list].append(page)
            return
        pages = self._arrived.pop(arrival.list, [])
        if arrival.error:
            return
        owner, label = arrival.list.wanted.organization_id, arrival.list.wanted.label
        digest = _digest(row for page in pages for row in page.rows)
        if self.known(owner).get("digests", {}).get(label) != digest:
            for page in pages:
                yield from self.admit(page.rows, suspect=page.suspect)
        self._digests[owner][label] = digest

    @override
    def settle(self, organization_id: str, progress: Progress) -> None:
        incomplete = organization_id in progress.broken or progress.missed[organization_id]
        known = self.known(organization_id).get("digests", {}) if incomplete else {}
        digests = {**known, **self._digests[organization_id]}
        self.state_of(organization_id)["digests"] = dict(sorted(digests.items()))

    def known(self, organization_id: str) -> Mapping[str, Any]:
        """Give what earlier runs noted about an organisation; nothing in a full refresh."""
        return {} if self.replication_method == "FULL_TABLE" else self.state_of(organization_id)


class EventWindowStream(SnapshotStream):
    """Rows listed per event, as long as the event may still change.

    The state also holds, per organisation, when the lists were last read.
    """

    @property
    @override
    def goes_by_events(self) -> bool:
        return True

    @override
    def settle(self, organization_id: str, progress: Progress) -> None:
        super().settle(organization_id, progress)
        if organization_id not in progress.broken:
            self.state_of(organization_id)["read_at"] = vendor_text(self.started)

    def due_events(self, organization_id: str, progress: Progress) -> list[EventSpan]:
        """Give the events whose lists may have changed since they were last read."""
        read_at = moment(self.known(organization_id).get("read_at"))
        return self.event_spans(organization_id, progress, read_at=read_at)


def _digest(rows: Iterable[Any]) -> str:
    """Make a digest that neither the order of rows nor rows that come twice change."""
    texts = sorted({serialize_json(row, sort_keys=True) for row in rows})
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:DIGEST_CHARACTERS]
