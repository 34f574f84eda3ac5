"""A million customers of whom nobody changed: what finding that out costs a target.

The ledger is filled by SQL, from what it holds after one customer was sent.
"""

import psycopg

from benchmarks.crms import HUBSPOT
from benchmarks.customers import customer, write_stream
from benchmarks.figures import Figure, at_most
from benchmarks.loads import load, place

CUSTOMERS = 1_000_000
SECONDS = 5
MEGABYTES = 200

FILL = """
insert into ops.sync_status (
    destination, customer_id, email, external_id, sync_hash, source_version, source_hash,
    settings_hash, membership, payload, status, first_synced_at, last_synced_at
)
select
    sent.destination, known.customer_id, known.email, known.source_version, sent.sync_hash,
    known.source_version, known.source_hash, sent.settings_hash, sent.membership, sent.payload,
    sent.status, sent.first_synced_at, sent.last_synced_at
from known
cross join ops.sync_status as sent
on conflict do nothing
"""


def measure() -> list[Figure]:
    """Run over nobody, then over everybody."""
    with place() as (vendor, url, stream):
        write_stream(stream, 1)
        load(HUBSPOT, vendor, url, stream)
        _fill_ledger(url)
        write_stream(stream, 0)
        nobody = load(HUBSPOT, vendor, url, stream)
        write_stream(stream, CUSTOMERS)
        everybody = load(HUBSPOT, vendor, url, stream)
    name = f"{CUSTOMERS:,} unchanged customers"
    processor = everybody.usage.processor - nobody.usage.processor
    found = everybody.summary["unchanged"]
    return [
        Figure(f"{name}, found unchanged", found, "rows", f"{CUSTOMERS}", found == CUSTOMERS),
        at_most(f"{name}, beyond a run over nobody", processor, "s of processor", SECONDS),
        Figure(f"{name}, all in all", everybody.usage.processor, "s of processor"),
        Figure(f"{name}, all in all, the database's share in it", everybody.usage.seconds, "s"),
        at_most(
            f"{name}, beyond a run over nobody", everybody.calls - nobody.calls, "API calls", 0
        ),
        at_most(f"{name}, memory", everybody.usage.megabytes, "MB", MEGABYTES),
    ]


def _fill_ledger(url: str) -> None:
    """Let the ledger know everybody in the version that the stream has."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(
            "create table known"
            " (customer_id uuid, email text, source_version bigint, source_hash text)"
        )
        with db.cursor().copy("copy known from stdin") as rows:
            for number in range(1, CUSTOMERS + 1):
                one = customer(number)
                rows.write_row(
                    (one["customer_id"], one["email"], one["sync_version"], one["row_hash"])
                )
        db.execute(FILL)
        db.execute("drop table known")
        db.execute("vacuum analyze")
