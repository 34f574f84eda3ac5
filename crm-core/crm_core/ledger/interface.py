"""What a target asks of a ledger, with or without a database behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple, Protocol

import msgspec

from crm_core.change import Standing
from crm_core.double_opt_in import Asking
from crm_core.tries import Try

if TYPE_CHECKING:
    from crm_core.customer import Customer
    from crm_core.plan import Step
    from crm_core.result import RowResult

RunStatus = Literal["success", "partial", "failed"]

LARGEST_BIGINT: Final = 2**63 - 1


class RowVersion(msgspec.Struct, frozen=True, gc=False):
    """Which version of a row came in; `row_hash` is anything until it was found usable."""

    customer_id: str
    sync_version: Annotated[int, msgspec.Meta(gt=0, le=LARGEST_BIGINT)]
    row_hash: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A record that is no customer, with the record as text that any database can hold."""

    reason: str
    record: str
    record_hash: str
    customer_id: str | None = None


class Retries(NamedTuple):
    """How failed rows are tried again.

    Attributes:
        attempts: Tries in all; after the last one a row is dead.
        wait_minutes: Before the second try; each further wait doubles.
    """

    attempts: int = 8
    wait_minutes: float = 5


DEFAULT_RETRIES: Final = Retries()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody in the CRM who is in the stream no more.

    Attributes:
        membership: Ids of the lists that the contact is on through us.
        is_ours: Whether we made the contact.
    """

    customer_id: str
    email: str
    external_id: str
    membership: frozenset[str]
    is_ours: bool


class Stray(NamedTuple):
    """Somebody whom a run that was cut short was about to make, and who is in the stream no more.

    Attributes:
        tries: What was about to be sent.
    """

    customer_id: str
    email: str
    tries: Sequence[Try]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What became of a leaver; `reason` says why where it was not done."""

    leaver: Leaver
    archived: bool = False
    reason: str | None = None


ALL_EMAIL: Final = "email"
"""The channel of all marketing e-mail."""

ONE_LIST: Final = "list:"
"""What the channel of a single list begins with; its id follows."""

ELSEWHERE: Final = "elsewhere"
"""Stands among channels for an opt-out that another CRM holds."""


class PhoneHolder(NamedTuple):
    """Whose contact holds a phone number; without an id there is no contact (any more)."""

    customer_id: str
    external_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Somebody whom the CRM itself has suppressed, or who left one of its lists.

    Attributes:
        channel: `ALL_EMAIL`, or `ONE_LIST` and the id of a list.
        external_id: The contact that holds it.
    """

    email: str
    reason: str
    occurred_at: datetime
    channel: str = ALL_EMAIL
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRecord:
    """All that a batch leaves in the ledger, in one transaction."""

    stream: str
    settings_hash: str
    results: Sequence["RowResult"]
    rejections: Sequence[Rejection]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """How a run ended.

    Attributes:
        counts: A number for each column of `ops.sync_runs` that counts.
        read_at: Until when the run has read the CRM, by the clock of the CRM; None where it has
            not, or where it failed and the next run should read the same again.
    """

    status: RunStatus
    counts: Mapping[str, int]
    error: str | None = None
    read_at: datetime | None = None


class Ledger(Protocol):
    """Remembers, per destination, what was sent to whom with which result.

    Attributes:
        remembers: Whether anything outlives the run.
    """

    remembers: bool

    def open_run(self) -> None:
        """Begin a run; raises LedgerError where another run of this destination goes on."""

    def close_run(self, report: RunReport) -> None:
        """End the run."""

    def last_read_at(self) -> datetime | None:
        """Until when earlier runs have read the CRM, by the clock of the CRM."""

    def has_loose_ends(self) -> bool:
        """Whether an earlier run may have left work behind that the CRM has not done yet."""

    def unsettled(
        self, versions: Sequence[RowVersion], settings_hash: str
    ) -> dict[str, Standing | None]:
        """Pick the customers whose version the destination has not got, with what is known."""

    def tombstoned(self, emails: Sequence[str]) -> frozenset[str]:
        """Pick the addresses of people who were erased."""

    def phone_holders(self, phones: Sequence[str]) -> dict[str, PhoneHolder]:
        """Map each phone number to whose contact holds it, as far as we know."""

    def opt_outs(self, emails: Sequence[str]) -> dict[str, frozenset[str]]:
        """Map addresses to the channels that the CRM has been seen to hold an opt-out for.

        `ELSEWHERE` is among them where another CRM does.
        """

    def customers_of(self, external_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """Map ids of contacts to the addresses of the customers for whom they stand."""

    def announce(self, steps: Sequence["Step"]) -> None:
        """Write down what is about to be written for these customers; `record` tells the end.

        Whoever is killed in between leaves contacts and values that the next run knows to be ours.
        """

    def note_asking(self, customer: "Customer", asking: Asking, list_id: str | None = None) -> None:
        """Write down that the CRM is told to let somebody confirm a yes, before it is and after.

        Args:
            customer: Of whom.
            asking: What is known of it now.
            list_id: The list onto which the CRM puts who confirms.
        """

    def waiting(self) -> int:
        """Count who has yet to confirm a yes."""

    def record(self, batch: BatchRecord) -> None:
        """Write down a batch; it is safe when this returns."""

    def revive(self) -> int:
        """Let dead rows be due at once, as if they had never been tried; returns how many."""

    def due(self, limit: int) -> Iterable[list[dict[str, Any]]]:
        """Give the records of failed rows whose time has come, at most so many at a time."""

    def left_while_waiting(self, table: str) -> frozenset[str]:
        """Give the customers whose yes waits and who are not in a table like `publish.customers`.

        Nobody where there is no such table.
        """

    def leavers(self, table: str) -> list[Leaver]:
        """List who is in the CRM through us, and not in a table like `publish.customers`.

        Raises:
            SettingsError: There is no such table.
        """

    def strays(self, table: str) -> list[Stray]:
        """List whom a run was about to make that did not live to tell, and who is not in a table.

        Raises:
            SettingsError: There is no such table.
        """

    def readdressed(self, table: str) -> list[Leaver]:
        """List who is in the CRM through us, and in a table like `publish.former_addresses`.

        Nobody where there is no such table.
        """

    def readdressed_strays(self, table: str) -> list[Stray]:
        """List whom such a run was about to make, and whose orders name another address now.

        Without such a table there are none.
        """

    def synced(self) -> int:
        """Count who is in the CRM through us."""

    def record_removals(self, removals: Sequence[Removal]) -> None:
        """Write down who was taken off lists or out of the CRM."""

    def record_opt_outs(self, opt_outs: Sequence[OptOut]) -> int:
        """Write down each opt-out once; returns how many were new.

        Left out are those that we made ourselves, and people who were erased.
        """


def open_ledger(
    url: str | None,
    destination: str,
    tombstone_key: str = "",
    retries: Retries = DEFAULT_RETRIES,
    *,
    is_rehearsal: bool = False,
) -> Ledger:
    """Open the ledger in the database at `url`, or one that remembers nothing without a URL.

    Args:
        url: Of the database.
        destination: The name under which the target's rows stand.
        tombstone_key: Key of the hashes of people who were erased.
        retries: How failed rows are tried again.
        is_rehearsal: Whether the ledger forgets at the end all that the run has written.
    """
    from crm_core.ledger.null import NullLedger  # noqa: PLC0415 (both import this module)
    from crm_core.ledger.postgres import PostgresLedger  # noqa: PLC0415 (as above)

    if not url:
        return NullLedger()
    return PostgresLedger(url, destination, tombstone_key, retries, is_rehearsal=is_rehearsal)
