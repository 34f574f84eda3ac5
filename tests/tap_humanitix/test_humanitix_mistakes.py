"""What the command says when it is given something that cannot be used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tap_humanitix.tap import TapHumanitix
from vendor_sandbox.credentials import HUMANITIX_API_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

BOOKMARK = {"replication_key": "updatedAt", "replication_key_value": "2026-10-01T00:00:00Z"}


class Command:
    """The command line in this process, with what it needs and what a test adds."""

    def __init__(self, sandbox: SandboxClient, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, Any] = {
            "api_key": HUMANITIX_API_KEY,
            "api_url": sandbox.humanitix_url,
            "retry_wait_seconds": 0,
        }

    def run(self, *options: str, **settings: Any) -> Result:
        config = self.write("config", json.dumps({**self.settings, **settings}))
        return CliRunner().invoke(TapHumanitix.get_singer_command(), ["--config", config, *options])

    def told(self, *options: str, **settings: Any) -> str:
        """The one line that a refused command says."""
        result = self.run(*options, **settings)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        (line,) = [line for line in result.stderr.splitlines() if line.startswith("tap-humanitix:")]
        return line.removeprefix("tap-humanitix: ")

    def write(self, name: str, text: str) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def command(sandbox: SandboxClient, tmp_path: Path) -> Command:
    return Command(sandbox, tmp_path)


@pytest.mark.parametrize(
    ("setting", "value", "complaint"),
    [
        ("page_size", 0, "must be at least 1"),
        ("page_size", 1000, "must be at most 100"),
        ("page_size", "many", "must be of type integer"),
        ("max_concurrency", 0, "must be at least 1"),
        ("request_timeout", 0, "must be over 0"),
        ("event_window_days", 999_999_999, "must be at most 36500"),
        ("lookback_hours", 1e12, "must be at most 87600"),
        ("since_mode", "maybe", "must be one of updated, created, off"),
        ("start_date", "yesterday", "must be a date and time, such as 2026-01-31T00:00:00Z"),
        ("start_date", "0001-01-01T00:00:00Z", "must be a date and time"),
        ("event_ids", "5f0a", "must be of type array"),
        ("redact", "yes", "must be of type boolean"),
        ("locations", ["XX"], "does not have the right form"),
        ("locations", ["Australia"], "does not have the right form"),
        ("api_key", "", "does not have the right form"),
        ("api_key", "two\nlines", "does not have the right form"),
        ("api_key", "copied-with-its-line\n", "does not have the right form"),
        ("api_url", "http://127.0.0.1/v1\n", "does not have the right form"),
        ("api_key", "curly\N{RIGHT SINGLE QUOTATION MARK}", "does not have the right form"),
        ("api_url", "", "does not have the right form"),
        ("api_url", "localhost/v1", "does not have the right form"),
        ("api_url", "ftp://example.org/v1", "does not have the right form"),
        ("api_url", "http://", "does not have the right form"),
        ("api_url", "http://127.0.0.1:99999/v1", "does not have the right form"),
        ("api_url", "http://[::1", "does not have the right form"),
        ("api_url", "http://example.org/v1?key=x", "does not have the right form"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_is_for(
    command: Command, setting: str, value: Any, complaint: str
) -> None:
    told = command.told(**{setting: value})
    assert told.startswith(f"the setting {setting} {complaint}")
    description = TapHumanitix.config_jsonschema["properties"][setting]["description"]
    assert told.endswith(description)


def test_a_missing_key_says_where_to_make_one(command: Command) -> None:
    command.settings = {}
    assert command.told().startswith("the setting api_key is missing. Made in the console under")


def test_a_setting_of_null_is_as_good_as_none(command: Command) -> None:
    assert command.run(page_size=None, locations=None, summary_path=None).exit_code == 0


def test_a_wrong_setting_is_not_shown_as_it_may_be_secret(command: Command) -> None:
    result = command.run(api_key=["deadbeef"])
    assert result.exit_code == 1
    assert "deadbeef" not in result.output


@pytest.mark.parametrize("text", ["", "api_key: x", "[1]", '"x"'])
def test_settings_that_are_no_json_object_are_told_in_one_line(command: Command, text: str) -> None:
    path = command.write("other", text)
    assert command.told("--config", path).startswith("the settings cannot be read. Check that")


def test_a_settings_file_that_is_not_there_is_told_in_one_line(command: Command) -> None:
    assert command.told("--config", "/nowhere.json").startswith("the settings cannot be read")


@pytest.mark.parametrize("what", ["state", "catalog"])
@pytest.mark.parametrize("text", ["", "garbage", "[]", '"x"', "null", "[" * 5000])
def test_a_file_that_is_no_json_object_is_told_in_one_line(
    command: Command, what: str, text: str
) -> None:
    told = command.told(f"--{what}", command.write(what, text))
    assert told == f"the {what} file is not a JSON object. Check the file after --{what}."


@pytest.mark.parametrize(
    ("orders", "complaint"),
    [
        ([], "bookmarks.orders must be of type object"),
        ({"replication_key_value": 5}, "replication_key_value must be of type string"),
        ({"replication_key_value": "soon"}, "replication_key_value must be a date and time"),
        ({"progress_markers": 5}, "progress_markers must be of type object"),
        ({**BOOKMARK, "behind": []}, "behind must be of type object"),
        ({**BOOKMARK, "known": 5}, "known must be of type string"),
        ({**BOOKMARK, "known": "abc"}, "known does not have the right form"),
        ({"partitions": {}}, "partitions must be of type array"),
        ({"partitions": [5]}, "partitions.0 must be of type object"),
        ({"partitions": [{}]}, "partitions.0 is missing"),
    ],
)
def test_a_state_from_elsewhere_is_told_in_one_line(
    command: Command, orders: Any, complaint: str
) -> None:
    state = command.write("state", json.dumps({"bookmarks": {"orders": orders}}))
    told = command.told("--state", state)
    assert told.startswith("the state is none of this tap: bookmarks.orders")
    assert complaint in told
    assert told.endswith("Give a state that this tap wrote, or none for a full run.")


def test_two_bookmarks_for_one_region_are_told_in_one_line(command: Command) -> None:
    partition = {"context": {"location": "AU"}}
    state = {"bookmarks": {"orders": {"partitions": [partition, partition]}}}
    told = command.told("--state", command.write("state", json.dumps(state)))
    assert told.startswith("the state has two bookmarks for a part of orders")


@pytest.mark.parametrize("state", [{}, {"bookmarks": {}}, {"bookmarks": {"gone": {}}}])
def test_a_state_that_says_nothing_is_a_full_run(command: Command, state: Any) -> None:
    result = command.run("--state", command.write("state", json.dumps(state)))
    assert result.exit_code == 0
    assert '"RECORD"' in result.stdout


def test_an_address_with_a_slash_at_its_end_works(command: Command) -> None:
    result = command.run(api_url=f"{command.settings['api_url']}/")
    assert result.exit_code == 0


@pytest.mark.parametrize("typo", ["v2", "v1/extra", ""])
def test_an_address_with_a_wrong_path_says_what_to_check(command: Command, typo: str) -> None:
    base = command.settings["api_url"].removesuffix("v1")
    assert "Check api_url" in command.told(api_url=base + typo)


def test_a_summary_that_cannot_be_written_does_not_fail_the_run(
    command: Command, caplog: pytest.LogCaptureFixture
) -> None:
    assert command.run(summary_path="/proc/nowhere/summary.json").exit_code == 0
    assert "summary_path cannot be written" in caplog.text
