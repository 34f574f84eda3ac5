"""A customer stream of any size, as tap-postgres writes it."""

import json
import uuid
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

STREAM = "publish-customers"
STATE_EVERY = 10_000
SEGMENTS = ("new", "active", "regular", "vip", "inactive")
FIRST_NAMES = ("Ada", "Zoë", "Nguyễn", "Aroha", "Kenji", "Siobhán", "Omar", "Ingrid")
NO_TOP_LEVEL_DOMAIN = "c0m"
NAMESPACE = uuid.UUID("6f1c0c53-51c6-4ec1-b6f5-0ab0d7a3c1de")


def write_stream(path: Path, size: int, *, bad_every: int = 0) -> None:
    """Write `size` customers who all opted in; every so many have an address that CRMs refuse."""
    with path.open("w", encoding="utf-8") as file:
        for message in _messages(size, bad_every):
            file.write(json.dumps(message) + "\n")


def _messages(size: int, bad_every: int) -> Iterator[Mapping[str, Any]]:
    schema = json.loads(files("crm_core").joinpath("customer.schema.json").read_text("utf-8"))
    yield {"type": "SCHEMA", "stream": STREAM, "schema": schema, "key_properties": ["customer_id"]}
    for number in range(1, size + 1):
        row = customer(number)
        if bad_every and number % bad_every == 0:
            row["email"] = f"person{number}@example.{NO_TOP_LEVEL_DOMAIN}"
        yield {"type": "RECORD", "stream": STREAM, "record": row}
        if number % STATE_EVERY == 0 or number == size:
            bookmark = {"replication_key": "sync_version", "replication_key_value": number}
            yield {"type": "STATE", "value": {"bookmarks": {STREAM: bookmark}}}


def customer(number: int) -> dict[str, Any]:
    """Make the customer of that number, always the same."""
    email = f"person{number}@example.org"
    segment = SEGMENTS[number % len(SEGMENTS)]
    return {
        "customer_id": str(uuid.uuid5(NAMESPACE, email)),
        "email": email,
        "first_name": FIRST_NAMES[number % len(FIRST_NAMES)],
        "last_name": f"Example {number}",
        "mobile": f"+614{number:08d}" if number % 3 else None,
        "country": "AU",
        "marketing_opt_in": True,
        "consent_source": "humanitix",
        "consent_at": "2026-05-01T03:10:22+00:00",
        "email_status": "ok",
        "source": "humanitix",
        "sources": ["humanitix"],
        "total_orders": number % 7 + 1,
        "total_tickets": number % 11 + 1,
        "total_spent": round(number % 900 * 1.25, 2),
        "currency": "AUD",
        "last_order_date": f"2026-{number % 9 + 1:02d}-{number % 27 + 1:02d}",
        "customer_since": "2025-03-01",
        "last_event_name": f"Harbour Comedy {number % 40}",
        "events_attended": number % 5,
        "preferred_venue": f"Hall {number % 12}",
        "customer_segment": segment,
        "customer_segments": [segment],
        "customer_type": "VIP" if segment == "vip" else "New",
        "lead_score": number % 101,
        "row_hash": f"{number:032x}",
        "updated_at": "2026-10-01T00:00:00+00:00",
        "sync_version": number,
    }
