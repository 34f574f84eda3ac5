"""A run into Postgres that is killed, and the state that is left."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from vendor_sandbox.credentials import BREVO_API_KEY

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi
    from vendor_sandbox.client import SandboxClient

PROGRAMS = Path(sys.executable).parent


class Pair:
    """Tap and loader as two processes, with the state that the loader acknowledged."""

    def __init__(self, settings: dict[str, Any], database: str, folder: Path) -> None:
        self.database = database
        self.state = folder / "state.json"
        self.state.write_text("{}")
        self.settings = folder / "tap.json"
        self.settings.write_text(json.dumps(settings))
        self.loader = folder / "loader.json"
        self.loader.write_text(
            json.dumps(
                {
                    "sqlalchemy_url": database.replace("postgresql://", "postgresql+psycopg://"),
                    "default_target_schema": "raw_brevo",
                    "use_copy": True,
                    "validate_records": False,
                    "batch_size_rows": 20,
                }
            )
        )

    def run(self, *, kill_after: float | None = None) -> None:
        tap = subprocess.Popen(
            [PROGRAMS / "tap-brevo", "--config", self.settings, "--state", self.state],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        loader = subprocess.Popen(
            [PROGRAMS / "target-postgres", "--config", self.loader],
            stdin=tap.stdout,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert tap.stdout is not None
        tap.stdout.close()
        if kill_after is not None:
            self.wait_for_rows()
            time.sleep(kill_after)
            tap.kill()
            loader.kill()
        acknowledged = loader.communicate()[0].splitlines()
        tap.wait()
        if acknowledged:
            self.state.write_text(acknowledged[-1])

    def wait_for_rows(self) -> None:
        """A first table shows that records arrive."""
        until = time.monotonic() + 60
        while not self.landed() and time.monotonic() < until:
            time.sleep(0.05)

    def landed(self) -> set[str]:
        with psycopg.connect(self.database) as database:
            found = database.execute("select to_regclass('raw_brevo.contacts')").fetchone()
            if found is None or found[0] is None:
                return set()
            rows = database.execute("select email from raw_brevo.contacts").fetchall()
        return {email for (email,) in rows}

    def bookmark(self) -> str | None:
        bookmarks = json.loads(self.state.read_text()).get("bookmarks", {})
        reached: str | None = bookmarks.get("contacts", {}).get("replication_key_value")
        return reached


def test_no_state_passes_people_who_did_not_land_and_the_next_run_brings_the_rest(
    sandbox: SandboxClient, vendor: BrevoApi, postgres_url: str, tmp_path: Path
) -> None:
    settings = {
        "api_key": BREVO_API_KEY,
        "api_url": sandbox.brevo_url,
        "page_size": 5,
        "contacts_per_second": 1000,
    }
    made = [f"p{number}@example.org" for number in range(150)]
    vendor.import_rows([{"email": email} for email in made])
    pair = Pair(settings, postgres_url, tmp_path)
    sandbox.latency("brevo", 0.05)
    pair.run(kill_after=0.3)
    assert pair.bookmark() is None or set(made) <= pair.landed()
    sandbox.latency("brevo", 0.0)
    vendor.delete(f"/contacts/{made[0]}")
    pair.run()
    assert set(made[1:]) <= pair.landed()
    assert pair.bookmark() is not None
