"""What the tap offers."""

from __future__ import annotations

from fixtures.tap_cases import CatalogCases
from tap_brevo.tap import TapBrevo


class TestCatalog(CatalogCases):
    tap = TapBrevo(config={"api_key": "x"})
