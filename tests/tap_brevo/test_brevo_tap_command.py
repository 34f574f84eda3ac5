"""The tap as a command."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

COMMAND = [sys.executable, "-m", "tap_brevo"]
ADVICE = (
    "tap-brevo: Brevo does not know the API key (status 401 for /brevo/v3/contacts). "
    "Set api_key to a v3 API key (xkeysib-…) from https://app.brevo.com/settings/keys/api; "
    "an SMTP key does not work, and a key that is not used for long expires."
)


def ended(folder: Path, *options: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    path = folder / "config.json"
    path.write_text(json.dumps({"retry_wait_seconds": 0, **settings}))
    command = [*COMMAND, "--config", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["--test"]])
def test_a_wrong_key_ends_the_command_with_one_line_of_advice(
    sandbox: SandboxClient, tmp_path: Path, options: list[str]
) -> None:
    run = ended(tmp_path, *options, api_key="xkeysib-wrong", api_url=sandbox.brevo_url)
    told = [line for line in run.stderr.splitlines() if " | INFO " not in line]
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert [line for line in told if "failed: 0 records" not in line] == [ADVICE]


def test_a_page_size_that_brevo_refuses_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    run = ended(tmp_path, api_key="xkeysib-x", page_size=1001)
    assert run.returncode == 1
    assert "the setting page_size must be at most 1000" in run.stderr


def test_a_setting_that_the_tap_does_not_have_is_pointed_out(
    sandbox: SandboxClient, tmp_path: Path
) -> None:
    run = ended(tmp_path, api_key="xkeysib-x", api_url=sandbox.brevo_url, page_sise=10)
    assert "page_sise is no setting of tap-brevo and has no effect" in run.stderr
