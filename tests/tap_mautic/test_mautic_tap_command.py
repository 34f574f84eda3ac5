"""The tap as a command."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

ADVICE = (
    "tap-mautic: Mautic does not know the client_id, or the client_secret is another "
    "(status 400 for /mautic/oauth/v2/token). Copy both from Mautic's Settings, API Credentials; "
    "the grant is Client Credentials."
)


def test_a_wrong_secret_ends_the_command_with_one_line_of_advice(
    sandbox: SandboxClient, tmp_path: Path
) -> None:
    config = tmp_path / "config.json"
    settings = {"base_url": sandbox.mautic_url, "client_id": "1_abc", "client_secret": "wrong"}
    config.write_text(json.dumps(settings))
    command = [sys.executable, "-m", "tap_mautic", "--config", str(config)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in ended.stderr.splitlines() if line.startswith("tap-mautic: ")]
    assert (ended.returncode, told) == (1, [ADVICE])
    assert "Traceback" not in ended.stderr
