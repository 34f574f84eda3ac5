from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from tap_mautic.tap import TapMautic

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOG: dict[str, Any] = TapMautic(config={"base_url": "http://localhost"}).catalog_dict
ENTRIES = {entry["tap_stream_id"]: entry for entry in CATALOG["streams"]}
OWN = [name for name in ENTRIES if name not in ("full_passes", "rejected_records")]


@pytest.mark.parametrize("name", ENTRIES)
def test_catalog_entry_is_as_agreed(name: str, snapshot: Any) -> None:
    entry = json.loads(json.dumps(ENTRIES[name], sort_keys=True))
    assert entry == snapshot(name=name, extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_field_is_described(name: str) -> None:
    assert list(undescribed(ENTRIES[name]["schema"], name)) == []


@pytest.mark.parametrize("name", OWN)
def test_only_keys_must_have_a_value(name: str) -> None:
    properties = ENTRIES[name]["schema"]["properties"]
    required = [field for field, part in properties.items() if "null" not in part["type"]]
    assert sorted(required) == sorted([*ENTRIES[name]["key_properties"], "extracted_at"])


@pytest.mark.parametrize("name", OWN)
def test_unknown_fields_and_values_are_not_refused(name: str) -> None:
    text = json.dumps(ENTRIES[name]["schema"])
    assert ENTRIES[name]["schema"]["additionalProperties"] is True
    assert '"enum"' not in text
    assert '"additionalProperties": false' not in text


def undescribed(schema: Any, path: str) -> Iterator[str]:
    for field, part in schema.get("properties", {}).items():
        if not part.get("description"):
            yield f"{path}.{field}"
        yield from undescribed(part, f"{path}.{field}")
    for part in (schema, *schema.get("allOf", ())):
        if "items" in part:
            yield from undescribed(part["items"], f"{path}[]")


@pytest.mark.parametrize("name", OWN)
def test_lists_land_as_json(name: str) -> None:
    """target-postgres makes a list whose items it is told an SQL array."""
    properties = ENTRIES[name]["schema"]["properties"]
    assert not [field for field, part in properties.items() if "items" in part]
