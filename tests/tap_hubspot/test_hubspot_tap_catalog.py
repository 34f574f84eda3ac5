"""What the tap offers."""

from __future__ import annotations

from fixtures.tap_cases import CatalogCases
from tap_hubspot.tap import TapHubSpot


class TestCatalog(CatalogCases):
    tap = TapHubSpot(config={"access_token": "x"})
    arrays = ("deals.contact_ids",)
