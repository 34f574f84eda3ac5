"""What the README tells relays to send is taken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixtures.console_posts import SECRETS
from ticket_console.inbox.platforms import PLATFORMS
from ticket_pipeline.paths import ROOT

if TYPE_CHECKING:
    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

README = (ROOT / "console" / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")),
    reason="the README's example calls curl and openssl, and this machine lacks one",
)
def test_the_relay_of_the_readme_is_taken(console: Console) -> None:
    (script,) = re.findall(r"```sh\n(body=.*?)```", README, re.DOTALL)
    secret = {"HUMANITIX_WEBHOOK_SECRET": SECRETS["humanitix"], "CONSOLE_PUBLIC_URL": console.url}
    env = {**os.environ, **secret, "no_proxy": "127.0.0.1"}
    subprocess.run(["bash", "-c", script], env=env, check=True, capture_output=True, timeout=60)
    (log,) = console.logs()
    assert (log["platform"], log["payload"]["order_id"]) == ("humanitix", "65f1c3a0")


def test_the_readme_names_the_path_of_every_platform() -> None:
    for name, platform in PLATFORMS.items():
        path = f"/webhooks/{name}" + ("/<secret>" if platform.has_path_secret else "")
        assert f"| `{path}` |" in README
