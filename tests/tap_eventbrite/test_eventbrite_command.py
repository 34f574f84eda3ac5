"""The command as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tap_eventbrite.tap import TapEventbrite
from vendor_sandbox.credentials import EVENTBRITE_TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient


class Command:
    """The command line, with settings that suit a test."""

    def __init__(self, sandbox: SandboxClient, scratch: Path) -> None:
        self.summary = scratch / "summary.json"
        self._config_path = scratch / "config.json"
        self._settings: dict[str, Any] = {
            "token": EVENTBRITE_TOKEN,
            "api_url": sandbox.eventbrite_url,
            "retry_wait_seconds": 0.001,
            "summary_path": str(self.summary),
        }

    def options(self, *more: str, **settings: Any) -> list[str]:
        self._config_path.write_text(json.dumps({**self._settings, **settings}))
        return ["--config", str(self._config_path), *more]

    def run(self, *more: str, **settings: Any) -> Result:
        command = TapEventbrite.get_singer_command()
        return CliRunner().invoke(command, self.options(*more, **settings))


@pytest.fixture
def command(sandbox: SandboxClient, tmp_path: Path) -> Command:
    return Command(sandbox, tmp_path)


def complaint(done: Result) -> str:
    assert done.exit_code == 1
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("tap-eventbrite: "))
    return line


@pytest.mark.parametrize("options", [(), ("--test",)], ids=["sync", "test"])
def test_a_wrong_token_is_told_in_one_line(command: Command, options: tuple[str, ...]) -> None:
    line = complaint(command.run(*options, token="WRONG"))
    assert "does not accept the token" in line
    assert "WRONG" not in line


def test_a_wrong_token_leaves_no_traceback(command: Command) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tap_eventbrite", *command.options(token="WRONG")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("tap-eventbrite: Eventbrite does not accept")


def test_a_malformed_token_is_told_in_the_same_way(
    command: Command, sandbox: SandboxClient
) -> None:
    sandbox.switch("eventbrite", unknown_token_status=400)
    assert "does not accept the token" in complaint(command.run(token="WRONG"))


def test_a_public_token_has_a_line_of_its_own(command: Command, sandbox: SandboxClient) -> None:
    sandbox.fault(vendor="eventbrite", path="/users/me/organizations/", status=403)
    assert "public data only" in complaint(command.run())


def test_an_address_where_nobody_answers_is_told_in_one_line(command: Command) -> None:
    assert "nobody answers" in complaint(command.run(api_url="http://127.0.0.1:9/v3"))


@pytest.mark.parametrize("options", [(), ("--test",)], ids=["sync", "test"])
def test_orders_that_are_refused_fail_the_command(
    command: Command, sandbox: SandboxClient, options: tuple[str, ...]
) -> None:
    sandbox.switch("eventbrite", order_statuses=[])
    assert "the rest was read" in complaint(command.run(*options))


def test_a_role_that_was_taken_away_fails_the_command_and_says_what_to_do(
    command: Command, sandbox: SandboxClient
) -> None:
    sandbox.switch("eventbrite", forbidden_organizations=["226753167501"])
    told = complaint(command.run())
    assert "organisation 226753167501" in told
    assert "EVENTBRITE_TOKEN" in told
    assert "organization_ids" in told


def test_a_web_page_instead_of_an_api_is_told_in_one_line(
    command: Command, sandbox: SandboxClient
) -> None:
    sandbox.fault(vendor="eventbrite", path="/users/me/", kind="html", status=200, count=5)
    assert "web page" in complaint(command.run())


def test_the_connection_test_passes(command: Command) -> None:
    assert command.run("--test").exit_code == 0


def test_a_failed_run_writes_its_summary_too(command: Command) -> None:
    complaint(command.run(token="WRONG"))
    assert json.loads(command.summary.read_text())["status"] == "failed"


def test_a_token_that_expires_in_the_middle_ends_the_run_and_moves_no_bookmark(
    command: Command, sandbox: SandboxClient
) -> None:
    sandbox.switch("eventbrite", page_size=10)
    sandbox.fault(vendor="eventbrite", path="/orders/", status=401, after=2)
    done = command.run(max_concurrency=1)
    assert "does not accept the token" in complaint(done)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    states = [message["value"] for message in messages if message["type"] == "STATE"]
    assert "replication_key_value" in json.dumps(states[-1]["bookmarks"]["events"])
    assert "replication_key_value" not in json.dumps(states[-1]["bookmarks"].get("orders"))
