from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.brevo_target import BrevoRuns, brevo_runs
from vendor_sandbox.client import SandboxClient


@pytest.fixture
def brevo(sandbox: SandboxClient, postgres_url: str, tmp_path: Path) -> Iterator[BrevoRuns]:
    """Runs of target-brevo on an account and a ledger that nobody used yet."""
    yield from brevo_runs(sandbox, postgres_url, tmp_path)
