from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.mautic_api import MauticApi
from fixtures.mautic_tap import MauticTap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def vendor(sandbox: SandboxClient) -> Iterator[MauticApi]:
    """An instance that nobody used yet, as a client sees it."""
    api = MauticApi(sandbox)
    yield api
    api.close()


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> MauticTap:
    """The tap, pointed at the instance."""
    return MauticTap(sandbox, tmp_path)
