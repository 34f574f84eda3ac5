"""crm-why among 1,000,000 customers: one question, start-up of Python included."""

import statistics
from pathlib import Path

import psycopg

from benchmarks.figures import Figure, at_most
from benchmarks.workplace import database, measured, program
from crm_core.ledger.connection import connect
from crm_core.ledger.schema import make_schema

CUSTOMERS = 1_000_000
DESTINATIONS = ("brevo", "mautic", "hubspot")
ASKED = (1, 77_777, 500_000, 999_999, CUSTOMERS + 1)
"""Numbers of the people asked about; the last one is unknown."""

SECONDS = 1.0


def measure() -> list[Figure]:
    """Ask about a few people, each in a process of its own."""
    with database() as url:
        _fill(url)
        command = (program("crm-why"), "--database-url", url)
        seconds = [measured((*command, f"person{n}@example.org")).seconds for n in ASKED]
    subject = f"crm-why among {CUSTOMERS:,} customers at {len(DESTINATIONS)} destinations"
    return [
        at_most(f"{subject}, slowest", max(seconds), "s", SECONDS),
        Figure(f"{subject}, median", statistics.median(seconds), "s"),
    ]


def _fill(url: str) -> None:
    with connect(url) as db:
        for destination in DESTINATIONS:
            make_schema(db, destination)
        db.execute((Path(__file__).parent / "synthetic_ledger.sql").read_bytes())
        db.execute("select synthetic.ledger(%s, %s)", [CUSTOMERS, list(DESTINATIONS)])
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("vacuum analyze")
