"""A run into Postgres that is killed, and the state that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.hubspot_api import CONTACTS
from fixtures.loader import Pair

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap
    from vendor_sandbox.client import SandboxClient

PEOPLE = 200


def test_no_state_passes_people_who_did_not_land_and_the_next_run_brings_the_rest(
    sandbox: SandboxClient,
    portal: HubSpotApi,
    tap: HubSpotTap,
    postgres_url: str,
    tmp_path: Path,
) -> None:
    made: list[str] = []
    for start in range(0, PEOPLE, 100):
        rows = [{"email": f"p{number}@example.org"} for number in range(start, start + 100)]
        made += [row["id"] for row in portal.upsert(*rows).json()["results"]]
    settings = {**tap.config, "page_size": 3, "requests_per_10_seconds": 10_000}
    pair = Pair("hubspot", settings, postgres_url, tmp_path)
    sandbox.latency("hubspot", 0.1)
    assert not pair.run(kill_at="contacts")
    assert 0 < len(pair.landed("contacts", "id")) < PEOPLE
    assert pair.landed("full_passes", "stream") == []
    assert pair.bookmark("contacts").keys().isdisjoint({"replication_key_value", "full_pass_at"})
    sandbox.latency("hubspot", 0.0)
    assert portal.delete(f"{CONTACTS}/{made[0]}").status_code == 204
    assert pair.run()
    assert {(key,) for key in made[1:]} <= set(pair.landed("contacts", "id"))
    assert ("contacts",) in pair.landed("full_passes", "stream")
    assert pair.bookmark("contacts")["full_pass_at"]
