"""What was sent to whom with which result: the memory that makes runs repeatable."""

from crm_core.ledger.interface import (
    ALL_EMAIL,
    ONE_LIST,
    BatchRecord,
    Leaver,
    Ledger,
    OptOut,
    Rejection,
    Removal,
    Retries,
    RowVersion,
    RunReport,
    open_ledger,
)

__all__ = [
    "ALL_EMAIL",
    "ONE_LIST",
    "BatchRecord",
    "Leaver",
    "Ledger",
    "OptOut",
    "Rejection",
    "Removal",
    "Retries",
    "RowVersion",
    "RunReport",
    "open_ledger",
]
