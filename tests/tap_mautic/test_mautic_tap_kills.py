"""A run into Postgres that is killed, and the state that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.loader import Pair

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.mautic_api import MauticApi
    from fixtures.mautic_tap import MauticTap
    from vendor_sandbox.client import SandboxClient


def test_no_state_passes_people_who_did_not_land_and_the_next_run_brings_the_rest(
    sandbox: SandboxClient, vendor: MauticApi, tap: MauticTap, postgres_url: str, tmp_path: Path
) -> None:
    made = [vendor.create(f"p{number}@example.org") for number in range(120)]
    pair = Pair("mautic", {**tap.config, "page_size": 2}, postgres_url, tmp_path)
    sandbox.latency("mautic", 0.1)
    assert not pair.run(kill_at="contacts")
    assert 0 < len(pair.landed("contacts", "id")) < len(made)
    assert pair.landed("full_passes", "stream") == []
    assert pair.bookmark("contacts").keys().isdisjoint({"replication_key_value", "full_pass_at"})
    sandbox.latency("mautic", 0.0)
    sandbox.control("mautic/delete", {"email": "p0@example.org"})
    assert pair.run()
    assert {(number,) for number in made[1:]} <= set(pair.landed("contacts", "id"))
    assert {("contacts",), ("do_not_contact",)} <= set(pair.landed("full_passes", "stream"))
    assert pair.bookmark("contacts")["full_pass_at"]
