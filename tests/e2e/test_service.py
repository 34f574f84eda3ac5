"""`make up` from nothing: an order reaches every CRM by itself, whatever dies, and `make down`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from fixtures.main_job import Place
from ticket_pipeline.database import free_port
from ticket_pipeline.paths import ROOT
from vendor_sandbox.client import SandboxClient

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(500)]

WAIT_SECONDS = 300
LOOK_SECONDS = 0.2
SETTINGS = {
    "SCHEDULES": "off",
    "COALESCE_SECONDS": "0.2",
    "TARGET_BREVO_CONTACTS_PER_SECOND": "1000",
}
"""Nothing but the webhook starts anything, and no limit of a small plan slows it down."""
BUYER = "ada.lovelace@example.org"
WRITTEN = """
select destination from ops.sync_status join publish.customers using (customer_id)
where customers.email = %s and sync_status.status <> 'failed'
"""


@dataclass(frozen=True)
class Service:
    """The service of a place."""

    place: Place
    port: int

    def command(self, *words: str) -> tuple[int, str]:
        """Run a command of the console; gives its exit code and what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "ticket_console", *words],
            cwd=ROOT,
            env={**self.place.env, **SETTINGS, "CONSOLE_PORT": str(self.port)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def health(self) -> dict[str, Any]:
        """What the console tells of itself."""
        answer = requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=10)
        found: dict[str, Any] = answer.json()
        return found

    @property
    def sandbox(self) -> SandboxClient:
        """The sandbox of the service."""
        return SandboxClient((self.place.folder / "run/sandbox/address").read_text())

    def destinations_of(self, email: str) -> set[str]:
        """Where somebody was written to."""
        with psycopg.connect(f"{self.place.server.url}_sandbox") as db:
            found = db.execute("select to_regclass('publish.customers')").fetchone()
            return {name for (name,) in db.execute(WRITTEN, [email])} if found != (None,) else set()


@pytest.fixture(scope="module")
def services(place: Place) -> Iterator[Service]:
    service = Service(place, free_port())
    code, told = service.command("up")
    assert code == 0, told
    assert "tckt_" in told
    yield service
    service.command("down")


@pytest.fixture
def service(services: Service) -> Service:
    """The service, which runs."""
    assert services.command("up")[0] == 0
    return services


def processes(folder: Path) -> list[str]:
    """The command lines of everything that works below a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            is_ours = f"RUN_DIR={folder}/".encode() in each.read_bytes()
            line = each.with_name("cmdline").read_bytes()
        except (OSError, PermissionError):
            continue
        if is_ours and line:
            found.append(line.replace(b"\0", b" ").decode())
    return found


def test_an_order_reaches_every_crm_even_where_the_worker_is_killed(service: Service) -> None:
    order = {"email": BUYER, "first_name": "Ada", "last_name": "Lovelace", "opt_in": True}
    with closing(service.sandbox) as sandbox:
        sandbox.switch("brevo", rate_limits=False)
        sandbox.control("eventbrite/purchase", order)
    before = service.health
    assert before["database"] == "up"
    worker = int(subprocess.check_output(["pgrep", "-f", f"-P{supervisor(service)}", "work$"]))
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + WAIT_SECONDS
    while len(service.destinations_of(BUYER)) < 3 and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    assert service.destinations_of(BUYER) == {"brevo", "mautic", "hubspot"}


def supervisor(service: Service) -> int:
    """The process that watches all others."""
    found = subprocess.check_output(["pgrep", "-f", "ticket_console.service.supervisor"], text=True)
    ours = f"RUN_DIR={service.place.folder}/"
    pids = [pid for pid in found.split() if ours in Path(f"/proc/{pid}/environ").read_text()]
    return int(pids[0])


def test_up_and_down_may_be_called_again_and_leave_nothing(service: Service) -> None:
    assert service.command("up")[1].startswith("It runs already.")
    assert service.command("down") == (0, "Stopped.\n")
    assert processes(service.place.folder) == []
    assert service.command("down") == (0, "Nothing runs.\n")
    assert service.command("status")[0] == 1
