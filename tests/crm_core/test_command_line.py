"""Settings and their file, as somebody mistypes them."""

import logging
from pathlib import Path
from typing import Any

import pytest

from crm_core.errors import SettingsError
from crm_core.settings import SAME_FOR_ALL
from fixtures.customers import customer, singer_input
from fixtures.memory_crm import MemoryCrm, TargetMemory, memory_target


@pytest.mark.parametrize("content", [None, b"", b"{nope", b"[1]", b'"hidden"', b"5", b"\xff\xfe"])
def test_a_file_of_settings_that_is_none_is_told_in_one_line(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SystemExit) as ended:
        TargetMemory.cli(["--config", str(path)])

    [line] = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert ended.value.code == 1
    assert line == (
        "The settings cannot be read. "
        "Check that the file after --config is there and is a JSON object."
    )


@pytest.mark.parametrize("name", [setting.name for setting in SAME_FOR_ALL])
def test_null_stands_for_the_default(crm: MemoryCrm, name: str) -> None:
    memory_target(crm, **{name: None}).run_to_end(singer_input([customer(1)]))

    assert list(crm.contacts) == [customer(1)["email"]]


@pytest.mark.parametrize("settings", [{"on_missing": "unlist"}, {"retry_dead": True}])
def test_what_needs_the_ledger_is_refused_without_one(
    crm: MemoryCrm, settings: dict[str, Any]
) -> None:
    target = memory_target(crm, **settings)

    with pytest.raises(SettingsError, match="needs the ledger, and database_url is not set"):
        target.run_to_end(singer_input([customer(1)]))

    assert crm.writes == 0
