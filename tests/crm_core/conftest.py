"""Runs on a CRM in memory."""

from fixtures.memory_runs import crm, destination, rows, sync

__all__ = ["crm", "destination", "rows", "sync"]
