"""The console's command where it is typed wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ticket_console.__main__ import COMMANDS, main


@pytest.mark.parametrize("words", [[], ["begin"], [""], ["up", "--help"], ["down", "now"]])
def test_what_is_no_command_starts_nothing(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    told = capsys.readouterr().err
    assert told.startswith("usage:")
    assert all(command in told for command in COMMANDS)


def test_help_describes_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"ticket_console {command} " in told for command in COMMANDS)


@pytest.mark.parametrize(
    "url",
    ["tickets", "postgresql://ann:secret%zz@127.0.0.1/t", "postgresql://a:secret@127.0.0.1:1/t"],
)
def test_a_database_that_cannot_be_reached_is_told_in_a_line_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", url)
    assert main(["token", "list"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "secret" not in told


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = subprocess.run(
        [sys.executable, "-m", "ticket_console", "up"],
        env={**os.environ, "RUN_DIR": str(file / "run")},
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "RUN_DIR" in done.stderr
