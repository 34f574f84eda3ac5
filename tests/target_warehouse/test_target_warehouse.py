"""What target-warehouse lands, in a real PostgreSQL."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest

PROGRAM = Path(sys.executable).with_name("target-warehouse")
STOCK = Path(sys.executable).with_name("target-postgres")
SCHEMA = {
    "properties": {
        "_id": {"type": "string"},
        "total": {"type": ["number", "null"]},
        "paid": {"type": ["boolean", "null"]},
        "count": {"type": ["integer", "null"]},
        "updatedAt": {"type": ["string", "null"], "format": "date-time"},
        "totals": {"type": ["object", "null"], "additionalProperties": True},
        "answers": {"type": ["array", "null"]},
    }
}
FULL = (
    '{"_id": "a", "total": %s, "paid": true, "count": 9007199254740993,'
    ' "updatedAt": "2026-05-01T03:10:22.123456Z", "totals": {"net": 0.10, "big": 1e20,'
    ' "note": "Zoë\\t\\"x\\"\\\\n 🎭"}, "answers": [{"text": "a\\nb"}, null, 1.50]}'
)
Land = Callable[..., None]


@pytest.fixture
def land(postgres_url: str, tmp_path: Path) -> Land:
    """Land records of the stream `orders`, given as JSON text, with the loader's settings."""

    def run(*records: str, schema: str, program: Path = PROGRAM, keys: Any = ("_id",)) -> None:
        url = urlsplit(postgres_url)
        config = tmp_path / "config.json"
        settings = {
            "host": url.hostname,
            "port": url.port,
            "user": url.username,
            "password": url.password,
            "database": url.path[1:],
            "default_target_schema": schema,
            "use_copy": True,
            "validate_records": False,
            "add_record_metadata": False,
            "activate_version": False,
        }
        config.write_text(json.dumps(settings), encoding="utf-8")
        head = {"type": "SCHEMA", "stream": "orders", "schema": SCHEMA, "key_properties": keys}
        lines = [f'{{"type": "RECORD", "stream": "orders", "record": {text}}}' for text in records]
        subprocess.run(
            [program, "--config", config],
            input="\n".join([json.dumps(head), *lines]),
            encoding="utf-8",
            capture_output=True,
            check=True,
        )

    return run


@pytest.fixture
def rows(postgres_url: str) -> Callable[[LiteralString], list[Any]]:
    def query(sql: LiteralString) -> list[Any]:
        with psycopg.connect(postgres_url) as db:
            return db.execute(sql).fetchall()

    return query


def test_every_kind_of_value_lands_as_the_stock_loader_lands_it(land: Land, rows: Any) -> None:
    full, empty = FULL % "53.98", '{"_id": "b", "total": null}'
    land(full, empty, schema="ours")
    land(full, empty, schema="stock", program=STOCK)
    ours = rows("select orders::text from ours.orders order by _id")
    assert len(ours) == 2
    assert ours == rows("select orders::text from stock.orders order by _id")


def test_money_keeps_every_digit(land: Land, rows: Any) -> None:
    land(FULL % "12345678901234567.890", schema="money")
    found = rows("select total::text, (totals -> 'net')::text from money.orders")
    assert found == [("12345678901234567.890", "0.10")]


def test_the_newest_record_of_a_key_wins(land: Land, rows: Any) -> None:
    land('{"_id": "a", "count": 1}', '{"_id": "a", "count": 2}', schema="newest")
    land('{"_id": "b", "count": 3}', '{"_id": "a", "count": 4}', schema="newest")
    assert rows("select _id, count from newest.orders order by _id") == [("a", 4), ("b", 3)]


def test_records_without_a_key_are_all_kept(land: Land, rows: Any) -> None:
    land('{"_id": "a"}', '{"_id": "a"}', schema="keyless", keys=())
    assert rows("select count(*) from keyless.orders") == [(2,)]


def test_a_broken_line_stops_the_run_without_being_quoted(land: Land) -> None:
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        land('{"_id": "ada@example.org"', schema="broken")
    assert "A line of the input is not JSON." in stopped.value.stderr
    assert "ada@example.org" not in stopped.value.stderr
