from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import requests

from fixtures.humanitix_api import HumanitixApi
from vendor_sandbox.client import SandboxClient
from vendor_sandbox.credentials import EVENTBRITE_TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL = ("--events", "8", "--customers", "60", "--orders", "120")
ORGANIZATIONS = (0, 1)
READY = "sandbox ready on "


class Process:
    """A sandbox of its own, started as a user does."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "vendor_sandbox", "--port", "0", *SMALL, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        assert self._process.stdout is not None
        self.first_line = self._process.stdout.readline().rstrip()
        self.client = SandboxClient(self.first_line.removeprefix(READY))

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.client.close()
        self._process.send_signal(number)
        self._process.communicate(timeout=20)
        return self._process.returncode


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[SandboxClient]:
    process = Process(*arguments, **environment)
    try:
        yield process.client
    finally:
        process.end()


def fingerprint(client: SandboxClient) -> str:
    """Everything that the two platforms show."""
    humanitix = HumanitixApi(client)
    with humanitix.session:
        rows: list[Any] = [humanitix.everything("orders"), humanitix.everything("tickets")]
        rows.append(humanitix.rows("events"))
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {EVENTBRITE_TOKEN}"
        rows.append([list(eventbrite_pages(session, client, each)) for each in ORGANIZATIONS])
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def eventbrite_pages(session: requests.Session, client: SandboxClient, place: int) -> Iterator[Any]:
    base = client.eventbrite_url
    organizations = session.get(f"{base}/users/me/organizations/", timeout=30).json()
    path = f"{base}/organizations/{organizations['organizations'][place]['id']}"
    yield session.get(f"{path}/events/?status=all", timeout=30).json()
    query = {"expand": "attendees", "status": "all_not_deleted"}
    while True:
        page = session.get(f"{path}/orders/", params=query, timeout=30).json()
        yield page["orders"]
        if not page["pagination"]["has_more_items"]:
            return
        query["continuation"] = page["pagination"]["continuation"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_says_where_it_serves_and_ends_with_success(number: signal.Signals) -> None:
    process = Process()

    assert process.first_line.startswith(f"{READY}http://127.0.0.1:")
    assert process.end(number) == 0


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "vendor_sandbox", "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == (
        f"Port {port} cannot be used (Address already in use): "
        "stop what listens there, or choose another --port.\n"
    )


def test_started_by_hand_it_keeps_to_the_vendors_limits() -> None:
    with running() as client:
        switches = client.switches()

    assert all(vendor["rate_limits"] for vendor in switches.values())


def test_limits_can_be_left_out() -> None:
    with running("--no-rate-limits") as client:
        switches = client.switches()

    assert not any(vendor["rate_limits"] for vendor in switches.values())


def test_the_same_seed_serves_the_same_bytes_in_every_process() -> None:
    prints = set()
    for hash_seed in ("1", "2"):
        with running("--seed", "5", "--no-rate-limits", PYTHONHASHSEED=hash_seed) as client:
            client.advance(9)
            prints.add(fingerprint(client))

    assert len(prints) == 1


def test_a_kept_state_goes_on_where_it_was(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "state.json"), "--no-rate-limits")
    with running(*state) as client:
        humanitix = HumanitixApi(client)
        client.advance(4)
        check_everybody_in(humanitix)
        bought = client.control("eventbrite/purchase", {"tickets": 3})
        client.advance(3)
        client.control("eventbrite/cancel-event", {"event_id": bought["event_id"]})
        client.advance(6)
        before, clock = fingerprint(client), client.clock()

    with running(*state) as client:
        assert client.clock() == clock
        assert fingerprint(client) == before


def check_everybody_in(humanitix: HumanitixApi) -> None:
    with humanitix.session:
        for ticket in humanitix.season("tickets")[:20]:
            path = f"events/{ticket['eventId']}/tickets/{ticket['_id']}"
            humanitix.call("POST", f"{path}/check-in")


def test_a_state_is_saved_soon_after_a_change(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    process = Process("--state", str(path))
    process.client.advance(2)
    while not path.exists():
        process.client.clock()

    saved = json.loads(path.read_text(encoding="utf-8"))
    process.end(signal.SIGKILL)

    assert saved["now"] == "2026-11-03T00:00:00+00:00"
    assert list(tmp_path.iterdir()) == [path]


def test_the_state_of_another_world_is_not_taken_over(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "state.json"))
    with running(*state) as client:
        client.advance(2)

    with running(*state, "--seed", "2") as client:
        assert client.clock() == "2026-11-01T00:00:00Z"


def test_a_damaged_state_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{}", encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "-m", "vendor_sandbox", "--port", "0", *SMALL, "--state", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr == f"{path} holds no state that can be read: delete it to start anew.\n"
