from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.eventbrite_api import EventbriteApi
from fixtures.eventbrite_tap import EventbriteTap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def vendor(sandbox: SandboxClient) -> Iterator[EventbriteApi]:
    """Eventbrite as a client sees it, to compare with."""
    api = EventbriteApi(sandbox)
    yield api
    api.close()


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> EventbriteTap:
    """The tap, pointed at a small world."""
    return EventbriteTap(sandbox, tmp_path)
