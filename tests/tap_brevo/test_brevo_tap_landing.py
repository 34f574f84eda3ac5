"""What the tap emits, landed in Postgres by the loader of the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from fixtures.brevo_api import ADA, BOB
from fixtures.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap

MOMENT = "timestamp without time zone"
"""In UTC: the loader keeps no zone, and would lose the account's."""

TYPES = {
    "contacts": {
        "id": "bigint",
        "email": "text",
        "emailBlacklisted": "boolean",
        "smsBlacklisted": "boolean",
        "createdAt": MOMENT,
        "modifiedAt": MOMENT,
        "listIds": "jsonb",
        "listUnsubscribed": "jsonb",
        "attributes": "jsonb",
    },
    "lists": {"id": "bigint", "name": "text"},
    "campaigns": {
        "id": "bigint",
        "name": "text",
        "subject": "text",
        "type": "text",
        "status": "text",
        "sentDate": MOMENT,
        "createdAt": MOMENT,
        "modifiedAt": MOMENT,
        "statistics": "jsonb",
    },
    "blocked_contacts": {
        "email": "text",
        "senderEmail": "text",
        "blockedAt": MOMENT,
        "reason": "jsonb",
    },
    "full_passes": {
        "stream": "text",
        "started_at": MOMENT,
        "ended_at": MOMENT,
    },
}
ADDED = {"extracted_at": MOMENT, "extra_fields": "jsonb"}


def column_types(database: psycopg.Connection, table: str) -> dict[str, str]:
    return dict(
        database.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = 'raw_brevo' and table_name = %s",
            [table],
        ).fetchall()
    )


def test_everything_lands_in_columns_of_its_type_and_later_runs_write_over_it(
    tap: BrevoTap, vendor: BrevoApi, postgres_url: str, tmp_path: Path
) -> None:
    vendor.create(listIds=[2], attributes={"FIRSTNAME": "Ada"})
    vendor.create(BOB)
    vendor.sandbox.control("brevo/bounce", {"email": BOB})
    first = tap.run()
    load(first.lines, postgres_url, "raw_brevo", tmp_path)
    vendor.sandbox.control("brevo/list-unsubscribe", {"email": ADA, "listId": 2})
    load(tap.run(state=first.state).lines, postgres_url, "raw_brevo", tmp_path)
    with psycopg.connect(postgres_url) as database:
        for table, types in TYPES.items():
            landed = column_types(database, table)
            assert {**landed, **types, **ADDED} == landed
        contacts = database.execute(
            'select email, "emailBlacklisted", "listIds", "listUnsubscribed" '
            "from raw_brevo.contacts order by id"
        ).fetchall()
        blocked = database.execute(
            """select email, "senderEmail", reason ->> 'code' from raw_brevo.blocked_contacts"""
        ).fetchall()
        made = database.execute('select "createdAt"::text from raw_brevo.contacts').fetchall()
        passes = database.execute("select stream from raw_brevo.full_passes").fetchall()
    assert contacts == [(ADA, False, [], [2]), (BOB, True, [], None)]
    assert made == [("2026-11-01 00:00:00",)] * 2
    assert blocked == [(BOB, "", "hardBounce")]
    assert sorted(passes) == [("blocked_contacts",), ("campaigns",), ("contacts",), ("lists",)]
