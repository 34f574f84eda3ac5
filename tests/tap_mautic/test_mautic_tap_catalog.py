"""What the tap offers."""

from __future__ import annotations

from fixtures.tap_cases import CatalogCases
from tap_mautic.tap import TapMautic


class TestCatalog(CatalogCases):
    tap = TapMautic(config={"base_url": "http://localhost"})
