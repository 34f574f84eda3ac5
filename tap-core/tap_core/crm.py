"""What taps of CRMs share: they tell full passes, and can do without most of their streams."""

import logging
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from singer_sdk import Stream
from typing_extensions import override

from tap_core.clock import moment
from tap_core.errors import SkippableError
from tap_core.full_passes import FULL_PASS_BOOKMARK, KEY, FullPass, is_due
from tap_core.mistakes import Schema
from tap_core.streams import NotedRows, Record, RejectedRecords, Token, VendorStream
from tap_core.tap import FULL_PASSES, VendorTap

INCOMPLETE = (
    "records were set aside, so what is gone from the vendor is not told; "
    "see rejected_records, and correct them at the vendor"
)


class TellingTap(VendorTap):
    """A tap that tells in the stream `full_passes` what was read from its beginning to its end.

    A leaf has `FullPassRecords` among its streams.
    """

    bookmark_schema: ClassVar[Schema] = FULL_PASS_BOOKMARK

    def tell(self, full_pass: FullPass) -> None:
        """Emit the row of a full pass."""
        stream = self.streams[FULL_PASSES]
        assert isinstance(stream, FullPassRecords), "discover_streams gave it"  # noqa: S101 - invariant
        stream.waiting.append(full_pass)
        stream.sync()


class CrmTap(TellingTap):
    """The same for a CRM; a leaf gives `kinds` and what `VendorTap` asks for."""

    kinds: ClassVar[Sequence[type["CrmStream[Any]"]]]
    """The streams that read from the vendor."""

    @override
    def discover_streams(self) -> list[Stream]:
        own = [kind(self) for kind in self.kinds]
        return [*own, FullPassRecords(self), RejectedRecords(self)]


class CrmStream(VendorStream[Token]):
    """A stream of a `CrmTap`; a leaf gives `read_stream`, with `full_pass` around all records."""

    is_needed: ClassVar[bool] = False
    """Whether the run fails with this stream; it is skipped with a warning otherwise."""

    def __init__(self, tap: CrmTap) -> None:
        super().__init__(tap)
        self.tap: CrmTap = tap

    @override
    def read(self, context: Any) -> Iterator[Record]:
        try:
            yield from self.read_stream(context)
        except SkippableError as error:
            if self.is_needed:
                raise
            self.skip("the stream", error)
            self.keep_bookmark(context)

    @abstractmethod
    def read_stream(self, context: Any) -> Iterator[Record]:
        """Yield the records.

        Raises:
            SkippableError: They cannot be read to their end.
        """

    @property
    def full_pass_is_due(self) -> bool:
        """Whether everything is to be read, whatever the bookmark says."""
        last = moment(self.get_context_state(None).get(KEY))
        return is_due(last, hours=float(self.config["full_pass_hours"]), now=datetime.now(UTC))

    def full_pass(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records`, which are all that the vendor has, and tell that they were read.

        Where one was set aside nothing is told: it would seem gone, though it is there. The row is
        emitted before the state that keeps the pass, so that no run takes it for told which is not.
        """
        started, aside = datetime.now(UTC), self._set_aside
        yield from records
        self.tap.hand_over_rejected()
        if self._set_aside > aside:
            self.log(INCOMPLETE, level=logging.WARNING)
        else:
            self.tap.tell(FullPass(self.name, started, datetime.now(UTC)))
        self.get_context_state(None)[KEY] = started.isoformat()

    @property
    def _set_aside(self) -> int:
        reasons = self.tap.summary.rejected.get(self.name)
        return reasons.total() if reasons else 0


class FullPassRecords(NotedRows):
    """The full passes of this run, each emitted when it is through."""

    name = FULL_PASSES
    primary_keys = ("stream",)

    def __init__(self, tap: TellingTap) -> None:
        super().__init__(tap)
        self.waiting: list[FullPass] = []

    @override
    def get_records(self, context: Any) -> Iterable[Record]:
        while self.waiting:
            yield self.waiting.pop().row()
