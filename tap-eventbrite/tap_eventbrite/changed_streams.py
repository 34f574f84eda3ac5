"""Streams of rows that tell when they changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_core.clock import moment
from tap_core.streams import Record
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.organization_streams import OrganizationStream, Progress
from tap_eventbrite.times import vendor_text

if TYPE_CHECKING:
    from tap_eventbrite.tap import TapEventbrite

CHANGED = "changed"


class ChangedStream(OrganizationStream):
    """Rows with a time of change; one bookmark per organisation.

    A bookmark moves only when all lists of its organisation were read in full, and never past the
    vendor's time at which the run began.
    """

    replication_key = CHANGED

    def __init__(self, tap: "TapEventbrite") -> None:
        super().__init__(tap)
        self._latest: dict[str, datetime] = {}

    @override
    def take(self, arrival: Arrival) -> Iterator[Record]:
        if arrival.page is None:
            return
        owner = arrival.list.wanted.organization_id
        for record in self.admit(self.wanted_rows(arrival), suspect=arrival.page.suspect):
            if changed := moment(record.setdefault(CHANGED, None)):
                self._latest[owner] = max(changed, self._latest.get(owner, changed))
            yield record

    @override
    def settle(self, organization_id: str, progress: Progress) -> None:
        latest = self._latest.get(organization_id)
        if latest is None or organization_id in progress.broken:
            return
        reached = min(latest, self.started)
        bookmark = max(reached, self.bookmark(organization_id) or reached)
        self.state_of(organization_id).update(
            replication_key=CHANGED, replication_key_value=vendor_text(bookmark)
        )

    def bookmark(self, organization_id: str) -> datetime | None:
        """Give the time up to which an organisation was read by earlier runs."""
        if self.replication_method == "FULL_TABLE":
            return None
        return moment(self.state_of(organization_id).get("replication_key_value"))

    def since(self, organization_id: str) -> datetime | None:
        """Give the time from which on changes are wanted; None means all."""
        bookmark = self.bookmark(organization_id)
        return bookmark and bookmark - timedelta(minutes=self.config["lookback_minutes"])
