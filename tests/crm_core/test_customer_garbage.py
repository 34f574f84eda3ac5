"""Garbage on the input: set aside where it is a row, one line and an exit code where it is none."""

import io
import json
from typing import Any

import pytest
from singer_sdk.plugin_base import _ConfigInput

from crm_core.contract import load_schema
from crm_core.errors import SettingsError
from crm_core.ledger.postgres import PostgresLedger
from fixtures.customers import STREAM, customer, singer_input
from fixtures.memory_crm import MemoryCrm, TargetMemory, memory_target

SCHEMA: dict[str, Any] = {
    "type": "SCHEMA",
    "stream": STREAM,
    "schema": load_schema(),
    "key_properties": ["customer_id"],
}


def lines(*messages: str | dict[str, Any]) -> io.StringIO:
    texts = [each if isinstance(each, str) else json.dumps(each) for each in messages]
    return io.StringIO("".join(f"{text}\n" for text in texts))


def record_with(column: str, raw: str) -> str:
    """A RECORD with a value as raw JSON, such as no Python value could be written."""
    message = {"type": "RECORD", "stream": STREAM, "record": customer(1, **{column: "@"})}
    return json.dumps(message).replace('"@"', raw)


def error_line(given: io.StringIO, caplog: pytest.LogCaptureFixture) -> str:
    """Run the command; the one error that it logs."""
    TargetMemory.crm = MemoryCrm()
    with pytest.raises(SystemExit) as ended:
        TargetMemory.invoke(config=_ConfigInput(config={}), file_input=given)
    [error] = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    return error


@pytest.mark.parametrize(
    ("column", "raw"),
    [
        ("total_spent", "NaN"),
        ("total_spent", "Infinity"),
        ("total_spent", "-Infinity"),
        ("total_spent", "1e999999"),
        ("total_orders", "9" * 400),
        ("last_order_date", '"2026-W01-1"'),
        ("last_order_date", '"20260101  "'),
    ],
)
def test_an_absurd_value_costs_its_row_and_no_other(column: str, raw: str) -> None:
    crm = MemoryCrm()
    other = {"type": "RECORD", "stream": STREAM, "record": customer(2)}

    target = memory_target(crm)
    target.run_to_end(lines(SCHEMA, record_with(column, raw), other))

    assert list(crm.contacts) == ["person2@example.org"]
    assert [reason.split()[0] for reason in target.run.reasons] == [column]


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"type": "RECORD", "person1@example.org',
        '{"type": "RECORD", "stream": "customers", "record": null}',
        '{"type": "RECORD", "stream": "customers", "record": ["person1@example.org"]}',
        '{"type": "BATCH", "stream": "customers", "manifest": []}',
        '{"type": "HELLO"}',
    ],
)
def test_a_line_that_is_no_message_is_named_by_its_number(
    line: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = error_line(lines(SCHEMA, line), caplog)

    assert error.startswith("Line 2 of the input is no Singer message that this target reads.")
    assert "person1" not in caplog.text


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ACTIVATE_VERSION", "stream": "person1@example.org", "version": 1},
        {"type": "SCHEMA", "stream": STREAM, "schema": 5, "key_properties": []},
    ],
)
def test_what_nobody_foresaw_is_one_line_without_anybodys_data(
    message: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    error = error_line(lines(message), caplog)

    assert error.startswith("The run met something unforeseen (")
    assert error.endswith("Please report this line.")
    assert "person1" not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:hid den@127.0.0.1/x",
        "postgresql://user:hid%den@127.0.0.1/x",
        "postgres//user:hidden@127.0.0.1/x",
        "postgresql://user:hidden@127.0.0.1/x?hidden=1",
    ],
)
def test_a_database_url_that_is_none_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        PostgresLedger(url, "memory").open_run()

    assert str(refused.value).startswith("The setting database_url is no PostgreSQL URL.")
    assert "hid" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("given", [io.StringIO(), lines(SCHEMA)])
def test_an_empty_input_is_a_success(given: io.StringIO) -> None:
    target = memory_target(MemoryCrm())

    target.run_to_end(given)

    assert target.run.outcomes.total() == 0


def test_a_repeated_schema_and_a_new_version_of_the_table_change_nothing() -> None:
    crm = MemoryCrm()
    record = {"type": "RECORD", "stream": STREAM, "record": customer(1) | {"unknown": {"a": 1}}}
    activate = {"type": "ACTIVATE_VERSION", "stream": STREAM, "version": 1}
    other_keys = SCHEMA | {"key_properties": ["email"]}

    memory_target(crm).run_to_end(lines(SCHEMA, record, SCHEMA, activate, other_keys, record))

    assert list(crm.contacts) == ["person1@example.org"]


def test_columns_that_the_contract_does_not_require_may_be_missing() -> None:
    crm = MemoryCrm()
    required = load_schema()["required"]

    memory_target(crm).run_to_end(singer_input([{name: customer(1)[name] for name in required}]))

    assert list(crm.contacts) == ["person1@example.org"]


def test_stream_maps_may_rename_and_shape_the_stream() -> None:
    crm = MemoryCrm()
    maps = {"people": {"__alias__": "customers", "first_name": "'Dr ' + first_name"}}

    memory_target(crm, stream_maps=maps).run_to_end(singer_input([customer(1)], stream="people"))

    assert crm.contacts["person1@example.org"]["name"] == "Dr Ada"
