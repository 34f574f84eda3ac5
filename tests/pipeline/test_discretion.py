"""What is kept of what programs say: the error, and nobody's row."""

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog
from meltano.core.logging.formatters import get_default_foreign_pre_chain

from ticket_pipeline.discretion import leave_out_people, without_people
from ticket_pipeline.meltano_log import DiscreetFormatter

REFUSAL = """\
sqlalchemy.exc.IntegrityError: new row for relation "orders" violates check constraint "orders_sum"
DETAIL:  Failing row contains (7, Grace, two lines,
the second of Hopper, grace@example.org).
[SQL: INSERT INTO raw.orders (first_name, notes)
VALUES (%(first_name)s, %(notes)s)]
[parameters: {'first_name': 'Grace', 'notes': 'Hopper'}]
(Background on this error at: https://sqlalche.me/e/20/gkpj)"""

MODEL = """\
07:12:08    Database Error in model stg_orders (models/staging/stg_orders.sql)
  invalid input syntax for type integer: "Grace
  Hopper"
  LINE 12: select 'Hopper'::integer
                  ^
  compiled code at target/run/stg_orders.sql"""

Log = tuple[Any, io.StringIO]


@pytest.fixture
def meltano_log() -> Log:
    """A logger that writes as Meltano writes what a plugin says, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(DiscreetFormatter())
    logger = logging.Logger("meltano")  # noqa: LOG001 - one of its own, apart from the others
    logger.addHandler(handler)
    before = [
        *get_default_foreign_pre_chain(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ]
    return structlog.wrap_logger(logger, before, structlog.stdlib.BoundLogger), written


def test_of_a_refused_row_the_error_is_left() -> None:
    told = without_people(REFUSAL)
    assert 'violates check constraint "orders_sum"' in told
    assert "(Background on this error at: https://sqlalche.me/e/20/gkpj)" in told
    assert not [name for name in ("Grace", "Hopper", "example.org") if name in told]


def test_of_a_model_that_fails_the_error_and_its_place_are_left() -> None:
    told = without_people(MODEL)
    assert "invalid input syntax for type integer" in told
    assert "compiled code at target/run/stg_orders.sql" in told
    assert not [name for name in ("Grace", "Hopper") if name in told]


@pytest.mark.parametrize(
    "quoting",
    [
        'value "Grace" is out of range for type integer',
        'invalid input value for enum mood: "Grace"',
        'malformed array literal: "Grace"',
        'date/time field value out of range: "Grace"',
        "Nobody has the address Grace@example.org.",
        "GET https://api.example.com/contacts/Grace%40example.org",
    ],
)
def test_no_value_and_no_address_is_left(quoting: str) -> None:
    assert "Grace" not in without_people(quoting)


@pytest.mark.parametrize(
    "line",
    [
        "sqlalchemy.exc.IntegrityError: it is refused",
        "Error: it is refused",
        "HINT:  Ask for less.",
        "Traceback (most recent call last):",
        "07:12:08  Completed with 1 error",
    ],
)
def test_what_comes_after_a_row_is_left(line: str) -> None:
    assert without_people(f"DETAIL:  Key (name)=(Grace).\n{line}").endswith(line)


@pytest.mark.parametrize("text", [REFUSAL, MODEL])
def test_what_was_cleaned_stays_as_it_is(text: str) -> None:
    told = without_people(text)
    assert without_people(told) == told


def test_what_quotes_nobody_stays_as_it_is() -> None:
    told = 'tap-brevo v0.1.0\nBeginning sync of "contacts"\n2 x createdAt is not a date-time'
    assert without_people(told) == told


def test_two_programs_that_write_at_once_are_told_apart(meltano_log: Log) -> None:
    logger, written = meltano_log
    logger.info("DETAIL:  Key (name)=(Grace", name="loader")
    logger.info("All is read.", name="tap")
    logger.info("Hopper)", name="loader")
    said = [line.split(maxsplit=4)[2:] for line in written.getvalue().splitlines()]
    assert [" ".join(words).removeprefix("] ") for words in said] == [
        "loader DETAIL: (left out)",
        "tap All is read.",
        "loader (left out)",
    ]


def test_what_dbt_keeps_of_a_run_names_nobody(tmp_path: Path) -> None:
    results = tmp_path / "run_results.json"
    told = [{"status": "error", "message": MODEL}, {"status": "success", "message": None}]
    results.write_text(json.dumps({"results": told}))
    leave_out_people(results)
    kept = json.loads(results.read_text())["results"]
    assert kept[0] == {"status": "error", "message": without_people(MODEL)}
    assert kept[1]["status"] == "success"


def test_results_of_a_dbt_that_was_killed_as_it_wrote_are_gone(tmp_path: Path) -> None:
    results = tmp_path / "run_results.json"
    results.write_text('{"results": [{"message": "Grace')
    leave_out_people(results)
    assert not results.exists()
    leave_out_people(results)
