"""Rows of the customer stream as a tap sends them."""

import io
import json
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from crm_core.contract import load_schema

Record = dict[str, Any]

STREAM = "publish-customers"


def email_of(number: int) -> str:
    """Give the address of customer `number`."""
    return f"person{number}@example.org"


def customer(number: int = 1, **columns: Any) -> Record:
    """Make one opted-in customer; `number` decides who it is, `columns` replaces values.

    A version of its own (`sync_version`, `row_hash`) is given to each different content.
    """
    email = columns.pop("identity", email_of(number))
    record: Record = {
        "customer_id": str(uuid5(NAMESPACE_URL, email)),
        "email": email,
        "first_name": "Ada",
        "last_name": f"Example {number}",
        "mobile": f"+614{number:08d}",
        "landline": None,
        "suburb": "Newtown",
        "country": "AU",
        "marketing_opt_in": True,
        "consent_source": "humanitix",
        "consent_at": "2026-01-05T09:30:00+00:00",
        "email_status": "ok",
        "source": "humanitix",
        "sources": ["humanitix"],
        "total_orders": 1,
        "total_tickets": 2,
        "total_spent": 61.5,
        "currency": "AUD",
        "last_order_date": "2026-10-20",
        "customer_since": "2026-01-05",
        "last_event_name": "Big Laughs",
        "preferred_venue": "The Comedy Cellar",
        "customer_segment": "new",
        "customer_segments": ["new"],
        "sync_version": number,
        "row_hash": f"{number:032x}",
    }
    return record | columns


def changed(record: Record, version: int = 1_000_000, **columns: Any) -> Record:
    """Make the next version of a row."""
    later = {"sync_version": version, "row_hash": f"{version:032x}"}
    return record | later | columns


def singer_input(
    records: Iterable[Record], *, stream: str = STREAM, state_every: int | None = None
) -> io.StringIO:
    """Write what a tap prints: a SCHEMA, a RECORD each, a STATE every so many and at the end."""
    lines: list[Record] = [
        {
            "type": "SCHEMA",
            "stream": stream,
            "schema": load_schema(),
            "key_properties": ["customer_id"],
        }
    ]
    number = 0
    for number, record in enumerate(records, start=1):
        lines.append({"type": "RECORD", "stream": stream, "record": record})
        if state_every and number % state_every == 0:
            lines.append(_state(stream, number))
    lines.append(_state(stream, number))
    return io.StringIO("".join(f"{json.dumps(line)}\n" for line in lines))


def _state(stream: str, number: int) -> Record:
    return {"type": "STATE", "value": {"bookmarks": {stream: {"replication_key_value": number}}}}
