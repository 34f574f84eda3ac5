"""What was sent to whom with which result: the memory that makes runs repeatable."""

from crm_core.ledger.interface import (
    BatchRecord,
    Ledger,
    OptOut,
    Rejection,
    RowVersion,
    RunReport,
    open_ledger,
)

__all__ = [
    "BatchRecord",
    "Ledger",
    "OptOut",
    "Rejection",
    "RowVersion",
    "RunReport",
    "open_ledger",
]
