"""The tap as a command."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from vendor_sandbox.credentials import HUMANITIX_API_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.humanitix_tap import HumanitixTap
    from vendor_sandbox.client import SandboxClient

COMMAND = [sys.executable, "-m", "tap_humanitix"]
ADVICE = (
    "tap-humanitix: Humanitix does not know this API key (status 401 for /humanitix/v1/events). "
    "Copy the key again from the Humanitix console (Account, Advanced, API key) into api_key; "
    "a key made there later has ended this one."
)


def config_file(folder: Path, **settings: Any) -> str:
    path = folder / "config.json"
    path.write_text(json.dumps({"retry_wait_seconds": 0, **settings}))
    return str(path)


@pytest.mark.parametrize("options", [[], ["--test"]])
def test_a_wrong_key_ends_the_command_with_one_line_of_advice(
    sandbox: SandboxClient, tmp_path: Path, options: list[str]
) -> None:
    config = config_file(tmp_path, api_key="a" * 320, api_url=sandbox.humanitix_url)
    ended = subprocess.run(
        [*COMMAND, "--config", config, *options], capture_output=True, text=True, check=False
    )
    told = [line for line in ended.stderr.splitlines() if " | INFO " not in line]
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert [line for line in told if "failed: 0 records" not in line] == [ADVICE]


def test_an_address_that_answers_with_web_pages_ends_the_command_with_advice(
    sandbox: SandboxClient, tmp_path: Path
) -> None:
    sandbox.fault(vendor="humanitix", kind="html", status=200, count=100)
    config = config_file(tmp_path, api_key=HUMANITIX_API_KEY, api_url=sandbox.humanitix_url)
    ended = subprocess.run(
        [*COMMAND, "--config", config], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1] == (
        "tap-humanitix: the vendor's address answers with a web page, not with data "
        "(status 200 for /humanitix/v1/events). Run again later; check api_url if it stays so."
    )


def test_a_command_that_is_stopped_leaves_a_state_to_go_on_from(
    sandbox: SandboxClient, tap: HumanitixTap, tmp_path: Path
) -> None:
    everything = tap.run("orders")
    sandbox.latency("humanitix", 0.2)
    config = config_file(
        tmp_path, api_key=HUMANITIX_API_KEY, api_url=sandbox.humanitix_url, page_size=3
    )
    with subprocess.Popen(
        [*COMMAND, "--config", config], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline()]
        while '"stream":"orders"' not in lines[-1]:
            lines.append(running.stdout.readline())
        running.send_signal(signal.SIGTERM)
        lines += running.stdout.readlines()
    sandbox.latency("humanitix", 0)
    states = [json.loads(line)["value"] for line in lines if '"type":"STATE"' in line]
    assert running.returncode == 0
    assert tap.run("orders", state=states[-1]).ids("orders") == everything.ids("orders")
