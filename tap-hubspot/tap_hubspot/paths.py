"""Where HubSpot's endpoints are, by version of the API (HubSpot API, versions)."""

from collections.abc import Mapping
from typing import Final

V3: Final = "v3"
DATED: Final = "2026-09"
VERSIONS: Final = (V3, DATED)

PATHS: Final[Mapping[str, Mapping[str, str]]] = {
    "associations": {V3: "/crm/v4/associations", DATED: "/crm/associations/2026-09"},
    "lists": {V3: "/crm/v3/lists", DATED: "/crm/lists/2026-09"},
    "objects": {V3: "/crm/v3/objects", DATED: "/crm/objects/2026-09"},
    "properties": {V3: "/crm/v3/properties", DATED: "/crm/properties/2026-09"},
}
"""Area of the API to its path in each version; what comes below is the same in all of them."""
