from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.brevo_api import BrevoApi
from fixtures.brevo_tap import BrevoTap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def vendor(sandbox: SandboxClient) -> Iterator[BrevoApi]:
    """An account that nobody used yet, as a client sees it; it may be asked any time."""
    sandbox.switch("brevo", rate_limits=False)
    api = BrevoApi(sandbox)
    yield api
    api.close()


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> BrevoTap:
    """The tap, pointed at the account."""
    return BrevoTap(sandbox, tmp_path)
