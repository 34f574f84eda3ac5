"""Streams of rows that tell when they changed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from tap_core.clock import moment
from tap_core.full_passes import KEY, FullPass, is_due
from tap_core.streams import Record
from tap_eventbrite.interleaving import Arrival
from tap_eventbrite.organization_streams import OrganizationStream, Progress
from tap_eventbrite.times import vendor_text

if TYPE_CHECKING:
    from tap_eventbrite.tap import TapEventbrite

CHANGED = "changed"
RESUMED_WITHIN = 72
"""Hours in which a full pass that was cut short goes on; one a week begins anew."""


class ChangedStream(OrganizationStream):
    """Rows with a time of change; one bookmark per organisation.

    A bookmark moves only when all lists of its organisation were read in full, and never past the
    vendor's time at which the run began.
    """

    replication_key = CHANGED
    tells_full_passes: ClassVar[bool] = False
    """Whether a full pass is told, which shows what the vendor no longer has."""

    def __init__(self, tap: "TapEventbrite") -> None:
        super().__init__(tap)
        self._latest: dict[str, datetime] = {}
        self._began = datetime.now(UTC)
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        self._counted: Counter[str] = Counter()

    @override
    def read(self, context: Any) -> Iterator[Record]:
        self._began = datetime.now(UTC)
        yield from super().read(context)

    @override
    def take(self, arrival: Arrival) -> Iterator[Record]:
        owner = arrival.list.wanted.organization_id
        if arrival.page is None:
            self._counted[owner] += arrival.list.counted
            return
        for record in self.admit(self.wanted_rows(arrival), suspect=arrival.page.suspect):
            if changed := moment(record.setdefault(CHANGED, None)):
                self._latest[owner] = max(changed, self._latest.get(owner, changed))
            if self.tells_full_passes:
                self._seen[owner].add(record["id"])
            yield record

    @override
    def settle(self, organization_id: str, progress: Progress) -> None:
        self._end_pass(organization_id, progress)
        latest = self._latest.get(organization_id)
        if latest is None or organization_id in progress.broken:
            return
        reached = min(latest, self.started)
        known = moment(self.state_of(organization_id).get("replication_key_value"))
        bookmark = max(reached, known or reached)
        self.state_of(organization_id).update(
            replication_key=CHANGED, replication_key_value=vendor_text(bookmark)
        )

    @property
    def is_full_pass(self) -> bool:
        """Whether everything is read, whatever the bookmarks say."""
        return bool(self.config["full_pass"])

    def is_passed(self, organization_id: str) -> bool:
        """Whether a full pass that was cut short elsewhere has read an organisation already."""
        last = moment(self.state_of(organization_id).get(KEY))
        return self.is_full_pass and not is_due(last, hours=RESUMED_WITHIN, now=self._began)

    def _end_pass(self, organization_id: str, progress: Progress) -> None:
        """Note that an organisation was read from its beginning to its end, and tell it."""
        if self.is_passed(organization_id) or not self._is_whole(organization_id, progress):
            return
        if self.tells_full_passes:
            self.tap.hand_over_rejected()
            name = f"{self.name}:{organization_id}"
            covers = sorted(self.tap.account.events(organization_id).spans)
            self.tap.tell(FullPass(name, self._began, datetime.now(UTC), covers))
        if self.is_full_pass:
            self.state_of(organization_id)[KEY] = self._began.isoformat()

    def _is_whole(self, organization_id: str, progress: Progress) -> bool:
        """Whether nothing is missing: what was set aside or not asked for would seem gone."""
        narrowed = self.tap.wanted_events or self.config.get("start_date")
        short = len(self._seen[organization_id]) < self._counted[organization_id]
        broken = organization_id in progress.broken or self.tap.summary.rejected.get(self.name)
        from_the_beginning = self.bookmark(organization_id) is None
        return from_the_beginning and not (narrowed or short or broken)

    @override
    def remember(self, organization_id: str, progress: Progress) -> None:
        """Nothing was read in a pass that an earlier run has made."""
        if not self.is_passed(organization_id):
            super().remember(organization_id, progress)

    def bookmark(self, organization_id: str) -> datetime | None:
        """Give the time up to which an organisation was read by earlier runs."""
        if self.replication_method == "FULL_TABLE" or self.is_full_pass:
            return None
        return moment(self.state_of(organization_id).get("replication_key_value"))

    def since(self, organization_id: str) -> datetime | None:
        """Give the time from which on changes are wanted; None means all."""
        bookmark = self.bookmark(organization_id)
        return bookmark and bookmark - timedelta(minutes=self.config["lookback_minutes"])
