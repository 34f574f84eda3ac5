from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from syrupy.extensions.json import JSONSnapshotExtension

from tap_hubspot.tap import TapHubSpot

README = Path(__file__).parents[2] / "tap-hubspot" / "README.md"
CATALOG: dict[str, Any] = TapHubSpot(config={"access_token": "x"}).catalog_dict
ENTRIES = {entry["tap_stream_id"]: entry for entry in CATALOG["streams"]}
OWN = ("contacts", "deals", "lists")


def settings_of(markdown: str) -> list[str]:
    return [line for line in markdown.splitlines() if re.match(r"\| [a-z_.0-9]+ \|", line)]


@pytest.mark.parametrize("name", ENTRIES)
def test_catalog_entry_is_as_agreed(name: str, snapshot: Any) -> None:
    entry = json.loads(json.dumps(ENTRIES[name], sort_keys=True))
    assert entry == snapshot(name=name, extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_field_is_described(name: str) -> None:
    properties = ENTRIES[name]["schema"]["properties"]
    assert [field for field, part in properties.items() if not part.get("description")] == []


@pytest.mark.parametrize("name", OWN)
def test_only_keys_must_have_a_value(name: str) -> None:
    properties = ENTRIES[name]["schema"]["properties"]
    required = [field for field, part in properties.items() if "null" not in part["type"]]
    assert sorted(required) == sorted([*ENTRIES[name]["key_properties"], "extracted_at"])


def test_the_settings_table_is_that_of_about() -> None:
    about = CliRunner().invoke(TapHubSpot.get_singer_command(), ["--about", "--format=markdown"])
    expected = settings_of(about.output)
    assert settings_of(README.read_text()) == expected
    assert len(expected) > 10


def test_every_stream_is_in_the_readme() -> None:
    text = README.read_text()
    assert [name for name in ENTRIES if f"`{name}`" not in text] == []
