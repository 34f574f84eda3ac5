"""The command as Meltano and people start it."""

import io
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crm_core.command import Health, print_check
from crm_core.errors import TargetError
from fixtures.customers import customer, singer_input
from fixtures.hubspot_target import HubSpotRuns
from fixtures.target_command import TargetCommand, as_text
from vendor_sandbox.credentials import HUBSPOT_EXPIRED_TOKEN, HUBSPOT_READ_ONLY_TOKEN

UPSERT = "POST objects/contacts/batch/upsert"


COMMAND = TargetCommand("target_hubspot")
run = COMMAND.run


def start_and_end_by(
    sent: signal.Signals, hubspot: HubSpotRuns, folder: Path, text: str
) -> tuple[int, str]:
    """Send a signal while the fourth batch of ten waits for HubSpot; returns code and output."""
    hubspot.sandbox.clear_requests()
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", kind="timeout", after=3)
    source = folder / "input.singer"
    source.write_text(text)
    with (
        source.open() as given,
        subprocess.Popen(
            COMMAND.line(hubspot, folder, batch_size_rows=10),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        while hubspot.calls().get(UPSERT, 0) < 4 and process.poll() is None:
            pass
        os.kill(process.pid, sent)
        output, _ = process.communicate()
    hubspot.sandbox.clear_faults()
    return process.returncode, output


def test_a_run_prints_the_state_and_nothing_else(hubspot: HubSpotRuns, tmp_path: Path) -> None:
    done = run(hubspot, tmp_path, text=as_text([customer(1)]))

    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"bookmarks": {"publish-customers": {"replication_key_value": 1}}}
    ]
    assert "hubspot success: 1 created" in done.stderr


def test_an_error_is_one_line_and_an_exit_code(hubspot: HubSpotRuns, tmp_path: Path) -> None:
    done = run(hubspot, tmp_path, text=as_text([customer(1)]), access_token="bad")

    errors = [line for line in done.stderr.splitlines() if "| ERROR" in line]
    assert done.returncode == 1
    assert len(errors) == 1
    assert "HubSpot does not know the token. Set access_token to a service key" in errors[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "text", "words"),
    [
        ({"access_token": 5}, "", "The settings are not valid: the value is not of type 'string'"),
        ({"requests_per_10_seconds": 0}, "", "minimum of 1 in config['requests_per_10_seconds']"),
        ({"retry_wait_seconds": -1}, "", "minimum of 0 in config['retry_wait_seconds']"),
        (
            {"access_token": "pat-…"},
            None,
            "The setting access_token has characters that no key has",
        ),
        ({"api_url": "http://127.0.0.1:9"}, None, "Check api_url"),
        ({"database_url": "postgresql://u:hidden@127.0.0.1:9/x"}, None, "Check database_url"),
        ({}, "no message\n", "Line 1 of the input is no Singer message"),
        ({}, '{"type": "RECORD", "stream": "customers", "record": {}}\n', "before a"),
        ({}, '{"type": "STATE", "hidden": 1}\n', "lacks a part that its type needs"),
    ],
)
def test_an_error_says_what_to_do(
    hubspot: HubSpotRuns,
    caplog: pytest.LogCaptureFixture,
    settings: dict[str, Any],
    text: str | None,
    words: str,
) -> None:
    given = io.StringIO(as_text([customer(1)]) if text is None else text)

    with pytest.raises(SystemExit) as ended:
        hubspot.invoke(given, **settings)

    errors = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    assert words in errors[-1]
    assert "hidden" not in caplog.text


def test_a_killed_run_loses_nobody_and_makes_nobody_twice(
    hubspot: HubSpotRuns, tmp_path: Path
) -> None:
    records = [customer(number) for number in range(1, 61)]
    text = as_text(records, state_every=5)

    code, output = start_and_end_by(signal.SIGKILL, hubspot, tmp_path, text)
    there = len(hubspot.contacts())
    summary = hubspot.sync(records)

    bookmark = json.loads(output.splitlines()[-1])["bookmarks"]["publish-customers"]
    assert (code, there) == (-signal.SIGKILL, 30)
    assert bookmark["replication_key_value"] <= 30
    assert (summary["unchanged"], summary["created"]) == (30, 30)
    assert len(hubspot.contacts()) == 60
    assert hubspot.ledger("select status from ops.sync_runs order by started_at") == [
        ("failed",),
        ("success",),
    ]


def test_a_run_that_is_stopped_keeps_what_it_has_done(hubspot: HubSpotRuns, tmp_path: Path) -> None:
    records = [customer(number) for number in range(1, 61)]

    code, _ = start_and_end_by(signal.SIGTERM, hubspot, tmp_path, as_text(records))
    stopped = hubspot.summary()
    summary = hubspot.sync(records)

    assert code == 1
    assert (stopped["status"], stopped["created"]) == ("failed", 30)
    assert "stopped by signal 15" in stopped["error"]
    assert (summary["unchanged"], summary["created"]) == (30, 30)


def test_rows_that_did_not_arrive_show_in_the_exit_code(
    hubspot: HubSpotRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    hubspot.sync([customer(99)])
    capsys.readouterr()
    hubspot.sandbox.switch("hubspot", empty_results=1)

    with pytest.raises(SystemExit) as ended:
        hubspot.invoke(singer_input([customer(1)]))

    assert (ended.value.code, capsys.readouterr().out.count("bookmarks")) == (1, 1)
    assert hubspot.ledger("select status from ops.sync_runs order by started_at desc limit 1") == [
        ("partial",)
    ]


def test_the_check_says_what_is_missing_and_changes_nothing(
    hubspot: HubSpotRuns, tmp_path: Path
) -> None:
    properties = hubspot.api("GET", "/crm/v3/properties/contacts")

    done = run(hubspot, tmp_path, "--check")

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0] == "ok       connected to the portal 62515 (Australia/Sydney)"
    assert "ok       scope crm.objects.contacts.write" in lines
    assert "ok       property firstname (string)" in lines
    assert "missing  property nova_total_spend (number): the next run creates it" in lines
    assert "missing  list Nova VIP (vip): the next run creates it" in lines
    assert hubspot.contacts() == []
    assert hubspot.api("GET", "/crm/v3/properties/contacts") == properties


@pytest.mark.parametrize("settings", [{}, {"deals": True}, {"dry_run": True}])
def test_the_check_finds_everything_in_order_after_a_run(
    hubspot: HubSpotRuns, version: str, settings: dict[str, Any]
) -> None:
    hubspot.sync([customer(1)])
    target = hubspot.target(api_version=version, **settings)

    assert {finding.health for finding in target.check()} == {Health.OK}


def test_the_check_names_missing_scopes_one_by_one(hubspot: HubSpotRuns) -> None:
    target = hubspot.target(access_token=HUBSPOT_READ_ONLY_TOKEN)

    wrong = [each.what for each in target.check() if each.health is Health.WRONG]

    assert wrong == [
        "scope crm.objects.contacts.write",
        "scope crm.schemas.contacts.write",
        "scope crm.lists.write",
        "scope communication_preferences.write",
    ]


def test_a_dry_run_needs_no_scope_to_write(hubspot: HubSpotRuns) -> None:
    target = hubspot.target(access_token=HUBSPOT_READ_ONLY_TOKEN, dry_run=True)

    assert Health.WRONG not in {each.health for each in target.check()}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"access_token": "bad"}, "WRONG    HubSpot does not know the token"),
        ({"access_token": HUBSPOT_EXPIRED_TOKEN}, "WRONG    The access token has expired"),
        ({"lists": {"vip": 4711}}, "WRONG    list 4711 (vip)"),
        ({"create_properties": False}, "WRONG    property nova_total_spend (number)"),
    ],
)
def test_the_check_fails_where_somebody_has_to_act(
    hubspot: HubSpotRuns, capsys: pytest.CaptureFixture[str], settings: dict[str, Any], words: str
) -> None:
    assert print_check(hubspot.target(**settings).check()) == 1
    assert words in capsys.readouterr().out


def test_blanks_around_a_key_do_no_harm(hubspot: HubSpotRuns) -> None:
    key = hubspot.settings["access_token"]

    assert hubspot.sync([customer(1)], access_token=f" {key}\n")["created"] == 1


def test_a_wrong_path_in_the_address_is_named(hubspot: HubSpotRuns) -> None:
    address = hubspot.settings["api_url"]

    with pytest.raises(TargetError, match=r"Check api_url\.$"):
        hubspot.sync([customer(1)], api_url=f"{address}/nowhere")
