"""What ends a command is told in a line with what to do, and never as a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ticket_pipeline.paths import ROOT

UNREACHABLE = "postgresql://ann:secret@127.0.0.1:1/tickets"


def ended(command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ticket_pipeline", *command.split()],
        cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


def test_a_server_that_finds_no_folder_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = subprocess.run(
        [sys.executable, "-m", "ticket_pipeline.database", "start"], cwd=ROOT,
        env={**os.environ, "RUN_DIR": str(file / "run"), "DATABASE_URL": ""},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "RUN_DIR" in done.stderr


@pytest.mark.parametrize("command", ["run", "meltano --version", "why ada@example.org"])
def test_a_folder_that_cannot_be_written_is_told(command: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = ended(command, RUN_DIR=str(file / "run"), DATABASE_URL="")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "RUN_DIR" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", ["run", "meltano --version", "why ada@example.org"])
def test_a_database_that_does_not_answer_is_told(command: str, tmp_path: Path) -> None:
    done = ended(command, RUN_DIR=str(tmp_path), DATABASE_URL=UNREACHABLE)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert "secret" not in done.stderr + done.stdout
