"""A run into Postgres that is killed, and the state that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.loader import Pair

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap
    from vendor_sandbox.client import SandboxClient


def test_no_state_passes_people_who_did_not_land_and_the_next_run_brings_the_rest(
    sandbox: SandboxClient, vendor: BrevoApi, tap: BrevoTap, postgres_url: str, tmp_path: Path
) -> None:
    made = [f"p{number}@example.org" for number in range(300)]
    vendor.import_rows([{"email": email} for email in made])
    pair = Pair("brevo", {**tap.config, "page_size": 5}, postgres_url, tmp_path)
    sandbox.latency("brevo", 0.1)
    assert not pair.run(kill_at="contacts")
    assert 0 < len(pair.landed("contacts", "id")) < len(made)
    assert pair.landed("full_passes", "stream") == []
    assert pair.bookmark("contacts").keys().isdisjoint({"replication_key_value", "full_pass_at"})
    sandbox.latency("brevo", 0.0)
    vendor.delete(f"/contacts/{made[0]}")
    assert pair.run()
    assert {(email,) for email in made[1:]} <= set(pair.landed("contacts", "email"))
    assert ("contacts",) in pair.landed("full_passes", "stream")
    assert pair.bookmark("contacts")["full_pass_at"]
