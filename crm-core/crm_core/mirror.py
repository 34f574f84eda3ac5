"""People who left the stream: who they are, and the guard against removing too many."""

from dataclasses import dataclass
from enum import StrEnum

from crm_core.errors import TooManyRemovalsError
from crm_core.ledger import Leaver, Ledger
from crm_core.ledger.interface import Stray


class OnMissing(StrEnum):
    """What becomes of a contact whose customer left the stream."""

    IGNORE = "ignore"
    READDRESSED = "readdressed"
    """Off our lists where the orders name another address now; others are left alone."""

    UNLIST = "unlist"
    ARCHIVE = "archive"

    @property
    def compares(self) -> bool:
        """Whether everybody counts whom the customer table has no more."""
        return self in {OnMissing.UNLIST, OnMissing.ARCHIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Where it is told who is in the stream.

    Attributes:
        customers: Schema and name of the customer table.
        former_addresses: Of the table of people whose orders name another address now; it need not
            be there.
    """

    customers: str
    former_addresses: str


def find_strays(ledger: Ledger, on_missing: OnMissing, tables: Tables) -> list[Stray]:
    """Find whom a killed run was about to make, and who left the stream before another run came.

    Raises:
        SettingsError: There is no such table.
    """
    match on_missing:
        case OnMissing.IGNORE:
            return []
        case OnMissing.READDRESSED:
            return ledger.readdressed_strays(tables.former_addresses)
    return ledger.strays(tables.customers)


def find_leavers(
    ledger: Ledger, on_missing: OnMissing, tables: Tables, most_percent: float
) -> list[Leaver]:
    """Compare the ledger with the tables.

    Args:
        ledger: Of the destination.
        on_missing: What becomes of leavers.
        tables: Who is in the stream, and who has left it with an address.
        most_percent: Of the contacts in the CRM; more leavers than that are taken for a mistake,
            but for those of whom it is told why they left.

    Raises:
        TooManyRemovalsError: Too many have left.
        SettingsError: There is no such table.
    """
    if on_missing is OnMissing.IGNORE:
        return []
    readdressed = ledger.readdressed(tables.former_addresses)
    if not on_missing.compares:
        return readdressed
    leavers = ledger.leavers(tables.customers)
    missing, synced = len(leavers) - len(readdressed), ledger.synced()
    if missing * 100 > synced * most_percent:
        reason = (
            f"{missing:,} of {synced:,} contacts are missing in {tables.customers}, more than "
            f"max_removals ({most_percent:g} %) allows, so none was removed"
        )
        instruction = "Check the customer table; if they have really left, raise max_removals."
        raise TooManyRemovalsError(reason, instruction)
    return leavers
