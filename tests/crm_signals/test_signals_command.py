"""The command says in one line what it found, or what is wrong."""

import logging

import psycopg
import pytest

from crm_signals.command import main
from fixtures.signals_people import ADA
from fixtures.signals_raw import brevo_contact, land, make_raw_tables


def run(*arguments: str) -> int | str | None:
    """Run the command; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_one_line_tells_what_was_found_and_of_nobody(
    warehouse: psycopg.Connection,
    postgres_url: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_raw_tables(warehouse)
    land(warehouse, "raw_brevo.contacts", brevo_contact(5, blocked=True))

    with caplog.at_level(logging.DEBUG):
        assert run("read-back", "brevo", "--database-url", postgres_url) == 0

    told = capsys.readouterr()
    assert told.out == "brevo: 0 new of engagement, 1 new of consent\n"
    assert ADA not in told.out + told.err + caplog.text


def test_a_database_that_is_none_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    url = "postgresql://nobody:hidden@127.0.0.1:1/none"

    assert run("read-back", "brevo", "--database-url", url) == 1
    assert "cannot be reached" in caplog.text
    assert "hidden" not in caplog.text


@pytest.mark.parametrize("arguments", [["read-back"], ["read-back", "other"], ["something"]])
def test_wrong_use_is_told_with_code_2(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)

    assert run(*arguments) == 2
