"""The command that delivers as platforms would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fixtures.console_posts import SECRETS
from ticket_console.__main__ import main
from ticket_console.inbox.rehearsed import NOBODY, REHEARSED
from ticket_console.settings import SECRET_VARIABLES

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

KINDS = [(platform, kind) for platform, (kinds, _) in REHEARSED.items() for kind in kinds]


@pytest.fixture
def configured(console: Console, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console whose secrets are in the environment."""
    for platform, variable in SECRET_VARIABLES.items():
        monkeypatch.setenv(variable, SECRETS[platform])
    monkeypatch.setenv("CONSOLE_PUBLIC_URL", console.url)
    return console


@pytest.mark.parametrize(("platform", "event"), KINDS)
def test_each_kind_is_stored_as_a_test_of_nobody(
    configured: Console, platform: str, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["webhook-test", "--platform", platform, "--event", event]) == 0
    assert capsys.readouterr().out == f"{platform} {event}: taken, 200\n"
    (log,) = configured.logs()
    assert (log["platform"], log["status"]) == (platform, "ignored")
    people = [word for word in str(log["payload"]).split("'") if "@" in word]
    assert set(people) <= {NOBODY}


def test_without_a_choice_every_kind_of_every_platform_is_sent(
    configured: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["webhook-test"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(KINDS)
    assert {log["status"] for log in configured.logs()} == {"ignored"}


def test_an_event_without_a_platform_is_sent_as_every_platform_that_has_it(
    configured: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["webhook-test", "--event", "order.updated"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [f"{name} order.updated: taken, 200" for name in ("eventbrite", "humanitix")]
    assert len(configured.logs()) == len(told)


def test_another_secret_than_the_consoles_is_told(
    configured: Console, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUMANITIX_WEBHOOK_SECRET", "another")
    assert main(["webhook-test", "--platform", "humanitix", "--event", "order.created"]) == 1
    assert capsys.readouterr().out == "humanitix order.created: not taken, 401\n"
    assert configured.logs() == []


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--platform", "brevo", "--event", "explosion"], "no such event of brevo"),
        (["--platform", "brevo", "--url", "http://127.0.0.1:9"], "does not answer"),
    ],
)
def test_what_cannot_be_sent_is_told_without_secrets(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["webhook-test", *arguments]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert SECRETS["brevo"] not in error


def rehearse(run_dir: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the command where nothing is set but `variables`."""
    unset = dict.fromkeys(SECRET_VARIABLES.values(), "")
    env = {**os.environ, **unset, "RUN_DIR": str(run_dir), **variables}
    command = [sys.executable, "-m", "ticket_console", "webhook-test", *arguments]
    return subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=60)


def test_a_platform_without_secret_cannot_be_played(tmp_path: Path) -> None:
    one = rehearse(tmp_path, "--platform", "mautic")
    assert (one.returncode, one.stdout) == (1, "")
    assert "MAUTIC_WEBHOOK_SECRET is not set" in one.stderr
    assert "No webhook has a secret" in rehearse(tmp_path).stderr


def test_secrets_that_the_console_made_are_found(console: Console, tmp_path: Path) -> None:
    made = tmp_path / "console" / "secrets.json"
    made.parent.mkdir()
    made.write_text(json.dumps({"BREVO_WEBHOOK_SECRET": SECRETS["brevo"]}))
    done = rehearse(tmp_path, "--event", "click", CONSOLE_PUBLIC_URL=console.url)
    assert (done.returncode, done.stdout) == (0, "brevo click: taken, 200\n")
