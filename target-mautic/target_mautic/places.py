"""Countries and regions by the names that Mautic's own lists have."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

REGIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "AU": {
        "ACT": "Australian Capital Territory",
        "NSW": "New South Wales",
        "NT": "Northern Territory",
        "QLD": "Queensland",
        "SA": "South Australia",
        "TAS": "Tasmania",
        "VIC": "Victoria",
        "WA": "Western Australia",
    },
}
"""Abbreviations by country; regions of other countries are sent as the shop names them."""


def _countries() -> Mapping[str, str]:
    text = files("target_mautic").joinpath("countries.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


COUNTRIES: Final = _countries()
"""ISO 3166-1 alpha-2 to the name in Mautic's list; some territories are not in it."""


def country_name(code: Any) -> str | None:
    """Name a country as Mautic does, None where it does not know it."""
    return COUNTRIES.get(str(code).upper())


def region_name(region: str, country: str | None) -> str:
    """Write an abbreviated region out."""
    return REGIONS.get(country or "", {}).get(region.strip().upper(), region)
