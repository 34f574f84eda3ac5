from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.humanitix_api import HumanitixApi
from fixtures.humanitix_tap import HumanitixTap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def vendor(sandbox: SandboxClient) -> Iterator[HumanitixApi]:
    """Humanitix as a client sees it, to compare with."""
    api = HumanitixApi(sandbox)
    yield api
    api.session.close()


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> HumanitixTap:
    """The tap, pointed at a small world."""
    return HumanitixTap(sandbox, tmp_path)
