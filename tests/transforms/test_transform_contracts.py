"""The transforms agree with the taps in front of them and with the targets behind them."""

import json
import re
from typing import Any

import pytest
import yaml

from crm_core.contract import load_schema
from fixtures.warehouse import PROJECT, SourceTable, sources_of

ROOT = PROJECT.parent
ACCEPTED = {
    "text": {"string"},
    "boolean": {"boolean"},
    "bigint": {"integer"},
    "numeric": {"number", "integer"},
    "jsonb": {"object", "array"},
    "timestamptz": {"string"},
}
PUBLISHED_AS = {
    "uuid": "string", "text": "string", "date": "string", "timestamptz": "string",
    "boolean": "boolean", "integer": "integer", "bigint": "integer", "numeric": "number",
    "text[]": "array",
}  # fmt: skip

Json = dict[str, Any]


PLATFORMS = ("humanitix", "eventbrite")
CRMS = ("brevo", "mautic", "hubspot")


def _tables(*sources: str) -> list[tuple[str, SourceTable]]:
    return [(source, table) for source in sources for table in sources_of(source)]


def _named(parameter: str | SourceTable) -> str:
    return parameter if isinstance(parameter, str) else parameter.name


def _tap_schema(source: str, stream: str) -> Json:
    """What a tap's stream offers; what all taps have in common is in their core."""
    folders = [
        ROOT / f"tap-{tap}" / f"tap_{tap}" / "schemas" / f"{stream}.json"
        for tap in (source, "core")
    ]
    file = next(file for file in folders if file.exists())
    properties: Json = json.loads(file.read_text(encoding="utf-8"))["properties"]
    return properties


@pytest.mark.parametrize(("source", "table"), _tables(*PLATFORMS, *CRMS), ids=_named)
def test_every_column_that_staging_reads_comes_from_the_tap(
    source: str, table: SourceTable
) -> None:
    properties = _tap_schema(source, table.name)
    for name, kind in table.columns.items():
        if name != "extracted_at":
            offered = properties[name]["type"]
            types = {offered} if isinstance(offered, str) else set(offered)
            assert types & ACCEPTED[kind], f"{name} is {offered} in the tap"


@pytest.mark.parametrize(("source", "table"), _tables(*PLATFORMS), ids=_named)
def test_staging_reads_every_column_that_its_source_names(source: str, table: SourceTable) -> None:
    model = PROJECT / f"models/staging/{source}/stg_{source}__{table.name}.sql"
    sql = model.read_text(encoding="utf-8")
    assert [name for name in table.columns if not re.search(rf"\b{name}\b", sql)] == []


def _published_columns() -> dict[str, Json]:
    text = (PROJECT / "models/publish/_publish__models.yml").read_text(encoding="utf-8")
    models = {model["name"]: model for model in yaml.safe_load(text)["models"]}
    return {column["name"]: column for column in models["publish_customers"]["columns"]}


def test_the_stream_has_exactly_the_columns_of_the_targets_contract() -> None:
    assert list(_published_columns()) == list(load_schema()["properties"])


@pytest.mark.parametrize("name", list(load_schema()["properties"]))
def test_each_published_column_is_what_the_targets_expect(name: str) -> None:
    column, expected = _published_columns()[name], load_schema()["properties"][name]
    offered = expected["type"]
    assert PUBLISHED_AS[column["data_type"]] in ([offered] if isinstance(offered, str) else offered)
    assert column["description"] == expected["description"]


@pytest.mark.parametrize("name", load_schema()["required"])
def test_what_targets_require_is_never_null(name: str) -> None:
    assert {"type": "not_null"} in _published_columns()[name]["constraints"]


def test_every_model_and_seed_is_described() -> None:
    described = {
        entry["name"]
        for file in PROJECT.rglob("*.yml")
        for kind in ("models", "seeds")
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")).get(kind) or []
        if isinstance(entry, dict) and entry.get("description")
    }
    files = [*PROJECT.rglob("models/**/*.sql"), *PROJECT.glob("seeds/*.csv")]
    assert {file.stem for file in files} == described
