from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.mautic_target import MauticRuns, mautic_runs
from vendor_sandbox.client import SandboxClient


@pytest.fixture
def mautic(sandbox: SandboxClient, postgres_url: str, tmp_path: Path) -> Iterator[MauticRuns]:
    """Runs of target-mautic on an instance and a ledger that nobody used yet."""
    yield from mautic_runs(sandbox, postgres_url, tmp_path)
