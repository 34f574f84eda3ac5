from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.hubspot_api import HubSpotApi
from fixtures.hubspot_tap import HubSpotTap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
