from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.hubspot_target import HubSpotRuns, hubspot_runs
from vendor_sandbox.client import SandboxClient


@pytest.fixture(params=["v3", "2026-09"])
def version(request: pytest.FixtureRequest) -> str:
    """Each version of the API."""
    return str(request.param)


@pytest.fixture
def hubspot(sandbox: SandboxClient, postgres_url: str, tmp_path: Path) -> Iterator[HubSpotRuns]:
    """Runs of target-hubspot on an account and a ledger that nobody used yet."""
    yield from hubspot_runs(sandbox, postgres_url, tmp_path)
