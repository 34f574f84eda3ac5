"""A run into Postgres that breaks off in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap


def test_a_run_killed_anywhere_loses_nothing(
    tap: HubSpotTap, portal: HubSpotApi, load: Callable[[list[str]], None], postgres_url: str
) -> None:
    for start in range(0, 200, 100):
        rows = [{"email": f"p{n}@example.org"} for n in range(start, start + 100)]
        assert portal.upsert(*rows).status_code < 300
    whole = tap.run("contacts", page_size=50).lines
    load(whole[: len(whole) // 2])
    with psycopg.connect(postgres_url) as database:
        counted = "select count(*) from raw_hubspot.contacts"
        (part,) = database.execute(counted).fetchone() or ()
        assert 0 < part < 200
        assert database.execute("select to_regclass('raw_hubspot.full_passes')").fetchone() == (
            None,
        )
    load(tap.run("contacts").lines)
    with psycopg.connect(postgres_url) as database:
        assert database.execute(counted).fetchone() == (200,)
        missed = database.execute(
            "select count(*) from raw_hubspot.contacts as contacts, raw_hubspot.full_passes"
            " where contacts.extracted_at < full_passes.started_at"
        ).fetchone()
    assert missed == (0,)
