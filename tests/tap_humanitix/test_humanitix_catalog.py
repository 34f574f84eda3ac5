"""What the tap offers."""

from __future__ import annotations

from fixtures.tap_cases import CatalogCases
from tap_humanitix.tap import TapHumanitix


class TestCatalog(CatalogCases):
    tap = TapHumanitix(config={"api_key": "x", "include_check_in_counts": True})


def test_check_in_counts_are_offered_only_when_asked_for() -> None:
    assert "check_in_counts" not in TapHumanitix(config={"api_key": "x"}).streams
    assert "check_in_counts" in TestCatalog.tap.streams
