"""What the service is made of: secrets, processes that are kept alive, webhooks of the sandbox."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ticket_console.service import secrets
from ticket_console.service.parts import Part
from ticket_console.service.webhooks import point_at
from ticket_console.settings import SECRET_VARIABLES
from vendor_sandbox.client import SandboxClient

HOOKS = "http://127.0.0.1:8600"
SECRETS = {name: f"secret-{name}" for name in SECRET_VARIABLES.values()}


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "secrets.json"
    monkeypatch.setattr(secrets, "FILE", file)
    return file


def test_secrets_are_made_once_and_kept_for_the_user_alone(secrets_file: Path) -> None:
    first = secrets.with_secrets({})
    assert secrets.with_secrets({}) == first
    assert json.loads(secrets_file.read_text()) == first
    assert secrets_file.stat().st_mode & 0o777 == 0o600
    assert len(set(first.values())) == len(SECRET_VARIABLES) + 1


def test_secrets_are_kept_where_a_disk_is_full(secrets_file: Path) -> None:
    secrets_file.write_text('{"CRON_SECRET": "kept"}')
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            secrets.with_secrets({})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert secrets.with_secrets({})["CRON_SECRET"] == "kept"


@pytest.mark.usefixtures("secrets_file")
def test_a_secret_of_the_user_wins() -> None:
    assert secrets.with_secrets({"CRON_SECRET": "mine"})["CRON_SECRET"] == "mine"


def test_a_part_that_has_ended_is_started_again() -> None:
    @contextmanager
    def start() -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, text=True)
        with process:
            yield process
            process.kill()

    part = Part("sleeper", start)
    part.begin()
    assert not part.keep_alive()
    first = part.process
    first.kill()
    first.wait()
    assert part.keep_alive()
    assert part.process.pid != first.pid
    part.end()
    assert not part.lives


def test_every_vendor_of_the_sandbox_is_told_once_where_to_deliver(sandbox: SandboxClient) -> None:
    point_at(sandbox, HOOKS, SECRETS)
    told = hooks(sandbox)
    point_at(sandbox, HOOKS, SECRETS)
    assert hooks(sandbox) == told
    assert told >= 4
    sandbox.reset()


def hooks(sandbox: SandboxClient) -> int:
    """How many webhooks were registered through the vendors' APIs."""
    log = sandbox.requests()["log"]
    return sum(each["method"] == "POST" and "hooks" in each["path"] for each in log)
