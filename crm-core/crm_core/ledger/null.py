"""A ledger without a database: the bookmarks of the tap are all that is remembered."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from typing_extensions import override

from crm_core.change import Outcome, Standing, Status
from crm_core.customer import Customer
from crm_core.double_opt_in import Asking
from crm_core.ledger.interface import (
    BatchRecord,
    Leaver,
    Ledger,
    OptOut,
    PhoneHolder,
    Removal,
    RowVersion,
    RunReport,
    Stray,
)
from crm_core.plan import Step

logger = logging.getLogger(__name__)


class NullLedger(Ledger):
    """Knows nobody; outcomes that need a look go to the log by customer id."""

    remembers = False

    def __init__(self) -> None:
        self._waiting = 0

    @override
    def open_run(self) -> None:
        logger.info("No database_url is set: bookmarks alone, outcomes in the log")

    @override
    def close_run(self, report: RunReport) -> None:
        """Nothing to close."""

    @override
    def last_read_at(self) -> datetime | None:
        return None

    @override
    def has_loose_ends(self) -> bool:
        return True

    @override
    def unsettled(
        self, versions: Sequence[RowVersion], settings_hash: str
    ) -> dict[str, Standing | None]:
        return {version.customer_id: None for version in versions}

    @override
    def tombstoned(self, emails: Sequence[str]) -> frozenset[str]:
        return frozenset()

    @override
    def phone_holders(self, phones: Sequence[str]) -> dict[str, PhoneHolder]:
        return {}

    @override
    def opt_outs(self, emails: Sequence[str]) -> dict[str, frozenset[str]]:
        return {}

    @override
    def customers_of(self, external_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        return {}

    @override
    def announce(self, steps: Sequence[Step]) -> None:
        """Nothing to write to."""

    @override
    def note_asking(self, customer: Customer, asking: Asking, list_id: str | None = None) -> None:
        """Nothing to write to."""

    @override
    def waiting(self) -> int:
        return self._waiting

    @override
    def record(self, batch: BatchRecord) -> None:
        self._waiting += sum(result.status is Status.WAITING for result in batch.results)
        for result in batch.results:
            if result.outcome in {Outcome.REJECTED, Outcome.FAILED}:
                customer_id = result.change.customer.customer_id
                logger.warning("Customer %s %s: %s", customer_id, result.outcome, result.reason)
        for rejection in batch.rejections:
            record = rejection.customer_id or rejection.record_hash[:12]
            logger.warning("Record %s rejected: %s", record, rejection.reason)

    @override
    def revive(self) -> int:
        return 0

    @override
    def due(self, limit: int) -> Iterable[list[dict[str, Any]]]:
        return []

    @override
    def left_while_waiting(self, table: str) -> frozenset[str]:
        return frozenset()

    @override
    def leavers(self, table: str) -> list[Leaver]:
        return []

    @override
    def strays(self, table: str) -> list[Stray]:
        return []

    @override
    def readdressed(self, table: str) -> list[Leaver]:
        return []

    @override
    def readdressed_strays(self, table: str) -> list[Stray]:
        return []

    @override
    def synced(self) -> int:
        return 0

    @override
    def record_removals(self, removals: Sequence[Removal]) -> None:
        """Nobody is ever known to have left."""

    @override
    def record_opt_outs(self, opt_outs: Sequence[OptOut]) -> int:
        return 0
