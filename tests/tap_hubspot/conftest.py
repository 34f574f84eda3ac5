from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import HubSpotApi
from fixtures.hubspot_tap import HubSpotTap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def portal(sandbox: SandboxClient) -> Iterator[HubSpotApi]:
    """HubSpot as another client sees it; its searches see every change at once."""
    sandbox.switch("hubspot", search_lag_seconds=0)
    api = HubSpotApi(sandbox)
    yield api
    api.session.close()


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> HubSpotTap:
    """The tap, pointed at the sandbox."""
    return HubSpotTap(sandbox, tmp_path)


@pytest.fixture
def load(postgres_url: str, tmp_path: Path) -> Callable[[list[str]], None]:
    """Runs the loader of the main job over lines of the tap."""
    settings: dict[str, Any] = {
        "sqlalchemy_url": postgres_url.replace("postgresql://", "postgresql+psycopg://"),
        "default_target_schema": "raw_hubspot",
        "use_copy": True,
        "validate_records": False,
        "add_record_metadata": False,
        "activate_version": False,
        "hard_delete": False,
        "batch_size_rows": 50,
    }
    config = tmp_path / "loader.json"
    config.write_text(json.dumps(settings))
    command = [str(Path(sys.executable).with_name("target-postgres")), "--config", str(config)]

    def run(lines: list[str]) -> None:
        subprocess.run(command, input="\n".join(lines), text=True, check=True, capture_output=True)

    return run
