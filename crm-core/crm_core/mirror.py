"""People who left the stream: who they are, and the guard against removing too many."""

from enum import StrEnum

from crm_core.errors import TooManyRemovalsError
from crm_core.ledger import Leaver, Ledger


class OnMissing(StrEnum):
    """What becomes of a contact whose customer left the stream."""

    IGNORE = "ignore"
    UNLIST = "unlist"
    ARCHIVE = "archive"


def find_leavers(ledger: Ledger, table: str, most_percent: float) -> list[Leaver]:
    """Compare the ledger with the customer table.

    Args:
        ledger: Of the destination.
        table: Schema and name of the customer table.
        most_percent: Of the contacts in the CRM; more leavers than that are taken for a mistake.

    Raises:
        TooManyRemovalsError: Too many have left.
        SettingsError: There is no such table.
    """
    leavers = ledger.leavers(table)
    synced = ledger.synced()
    if len(leavers) * 100 > synced * most_percent:
        reason = (
            f"{len(leavers):,} of {synced:,} contacts are missing in {table}, more than "
            f"max_removals ({most_percent:g} %) allows, so none was removed"
        )
        instruction = "Check the customer table; if they have really left, raise max_removals."
        raise TooManyRemovalsError(reason, instruction)
    return leavers
