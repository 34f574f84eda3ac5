"""What the tap offers."""

from __future__ import annotations

from fixtures.tap_cases import CatalogCases
from tap_eventbrite.tap import TapEventbrite


class TestCatalog(CatalogCases):
    tap = TapEventbrite(config={"token": "x"})
