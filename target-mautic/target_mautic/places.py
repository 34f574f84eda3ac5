"""Countries and regions by the names that Mautic's own lists have."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final


def _table(name: str) -> Any:
    return json.loads(files("target_mautic").joinpath(name).read_text(encoding="utf-8"))


COUNTRIES: Final[Mapping[str, str]] = _table("countries.json")
"""ISO 3166-1 alpha-2 to the name in Mautic's list; some territories are not in it."""

REGIONS: Final[Mapping[str, Mapping[str, str]]] = _table("regions.json")
"""Abbreviations by country; regions of other countries are sent as the shop names them."""

OLDER_NAMES: Final[Mapping[str, str]] = {"Eswatini": "Swaziland", "Türkiye": "Turkey"}
"""What the list had until September 2024."""


def country_name(code: Any) -> str | None:
    """Name a country as Mautic does, None where it does not know it."""
    return COUNTRIES.get(str(code).upper())


def region_name(region: str, country: str | None) -> str:
    """Write an abbreviated region out."""
    return REGIONS.get(country or "", {}).get(region.strip().upper(), region)
