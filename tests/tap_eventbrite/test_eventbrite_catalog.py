from __future__ import annotations

import json
from typing import Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from tap_eventbrite.tap import STREAMS, TapEventbrite

CATALOG: dict[str, Any] = TapEventbrite(config={"token": "x"}).catalog_dict
ENTRIES = {entry["tap_stream_id"]: entry for entry in CATALOG["streams"]}
OWN = [stream.name for stream in STREAMS]


@pytest.mark.parametrize("name", ENTRIES)
def test_catalog_entry_is_as_agreed(name: str, snapshot: Any) -> None:
    entry = json.loads(json.dumps(ENTRIES[name], sort_keys=True))
    assert entry == snapshot(name=name, extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", OWN)
def test_every_field_is_described(name: str) -> None:
    assert list(undescribed(ENTRIES[name]["schema"], name)) == []


@pytest.mark.parametrize("name", OWN)
def test_only_keys_must_have_a_value(name: str) -> None:
    schema = ENTRIES[name]["schema"]
    required = [field for field, part in schema["properties"].items() if "null" not in part["type"]]
    assert sorted(required) == sorted([*ENTRIES[name]["key_properties"], "extracted_at"])


@pytest.mark.parametrize("name", OWN)
def test_unknown_fields_are_not_refused(name: str) -> None:
    assert ENTRIES[name]["schema"]["additionalProperties"] is True


def undescribed(schema: Any, path: str) -> Any:
    for field, part in schema.get("properties", {}).items():
        if not part.get("description"):
            yield f"{path}.{field}"
        yield from undescribed(part, f"{path}.{field}")
    nested = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    if "items" in schema:
        nested.append(schema["items"])
    for part in nested:
        yield from undescribed(part, f"{path}[]")
