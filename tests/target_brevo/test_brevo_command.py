"""The command as Meltano and people start it."""

import io
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crm_core.command import Health, print_check
from crm_core.errors import TargetError
from fixtures.brevo_target import BrevoRuns
from fixtures.customers import changed, customer, singer_input
from fixtures.target_command import TargetCommand, as_text

COMMAND = TargetCommand("target_brevo")
run = COMMAND.run

WAITING = """
select count(*) > 0 from pg_locks
join pg_database on pg_database.oid = pg_locks.database
where datname = current_database() and not granted
"""


def start_and_end_by(
    sent: signal.Signals, brevo: BrevoRuns, folder: Path, text: str, *, after: int
) -> tuple[int, str]:
    """Start the command, send a signal once Brevo has `after` contacts; returns code and output."""
    source = folder / "input.singer"
    source.write_text(text)
    with (
        source.open() as given,
        subprocess.Popen(
            COMMAND.line(brevo, folder, batch_size_rows=10, contacts_per_second=100),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        while brevo.api("GET", "/contacts?limit=1")["count"] < after and process.poll() is None:
            time.sleep(0.01)
        os.kill(process.pid, sent)
        output, _ = process.communicate()
        return process.returncode, output


def test_a_run_prints_the_state_and_nothing_else(brevo: BrevoRuns, tmp_path: Path) -> None:
    done = run(brevo, tmp_path, text=as_text([customer(1)]))

    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"bookmarks": {"publish-customers": {"replication_key_value": 1}}}
    ]
    assert "brevo success: 1 created" in done.stderr


def test_an_error_is_one_line_and_an_exit_code(brevo: BrevoRuns, tmp_path: Path) -> None:
    done = run(brevo, tmp_path, text=as_text([customer(1)]), api_key="bad")

    errors = [line for line in done.stderr.splitlines() if "| ERROR" in line]
    assert done.returncode == 1
    assert len(errors) == 1
    assert "Brevo does not know the API key. Set api_key to a v3 API key" in errors[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "text", "words"),
    [
        ({"api_key": 5}, "", "The settings are not valid: the value is not of type 'string'"),
        ({"contacts_per_second": 0}, "", "minimum of 1 in config['contacts_per_second']"),
        ({"contacts_per_hour": 0}, "", "minimum of 1 in config['contacts_per_hour']"),
        ({"others_per_hour": 0}, "", "minimum of 1 in config['others_per_hour']"),
        ({"retry_wait_seconds": -1}, "", "minimum of 0 in config['retry_wait_seconds']"),
        ({"api_key": "xkeysib-…"}, None, "The setting api_key has characters that no key has"),
        ({"api_url": "http://127.0.0.1:9/v3"}, None, "Check api_url"),
        ({"database_url": "postgresql://u:hidden@127.0.0.1:9/x"}, None, "Check database_url"),
        ({}, "no message\n", "Line 1 of the input is no Singer message"),
        ({}, '{"type": "RECORD", "stream": "customers", "record": {}}\n', "before a"),
        ({}, '{"type": "STATE", "hidden": 1}\n', "lacks a part that its type needs"),
    ],
)
def test_an_error_says_what_to_do(
    brevo: BrevoRuns,
    caplog: pytest.LogCaptureFixture,
    settings: dict[str, Any],
    text: str | None,
    words: str,
) -> None:
    given = io.StringIO(as_text([customer(1)]) if text is None else text)

    with pytest.raises(SystemExit) as ended:
        brevo.invoke(given, **settings)

    errors = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    assert words in errors[-1]
    assert "hidden" not in caplog.text


def test_a_killed_run_loses_nobody_and_makes_nobody_twice(brevo: BrevoRuns, tmp_path: Path) -> None:
    records = [customer(number) for number in range(1, 61)]
    text = as_text(records, state_every=5)

    code, output = start_and_end_by(signal.SIGKILL, brevo, tmp_path, text, after=25)
    before = {row["email"] for row in brevo.contacts()}
    states = [json.loads(line) for line in output.splitlines()]
    summary = brevo.sync(records)

    assert code == -signal.SIGKILL
    assert 25 <= len(before) < 60
    bookmark = states[-1]["bookmarks"]["publish-customers"]["replication_key_value"]
    assert bookmark <= len(before)
    assert sorted(row["email"] for row in brevo.contacts()) == sorted(r["email"] for r in records)
    assert (summary["created"], summary["unchanged"]) == (60 - len(before), len(before))
    assert brevo.ledger("select status from ops.sync_runs order by started_at") == [
        ("failed",),
        ("success",),
    ]


def test_a_run_that_is_killed_while_imports_go_on_loses_nobody(
    brevo: BrevoRuns, tmp_path: Path
) -> None:
    records = [customer(number, customer_segment="vip") for number in range(1, 41)]
    brevo.sandbox.switch("brevo", process_polls=10_000, process_seconds=1)
    source = tmp_path / "input.singer"
    source.write_text(as_text(records))
    arguments = COMMAND.line(brevo, tmp_path, import_threshold=5, poll_seconds=0.05)
    with (
        source.open() as given,
        subprocess.Popen(
            arguments, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process,
    ):
        while "GET /processes" not in brevo.calls() and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    while brevo.api("GET", "/contacts?limit=1")["count"] < 40:
        time.sleep(0.01)

    summary = brevo.sync(records, import_threshold=5)

    assert (summary["created"], summary["updated"]) == (0, 40)
    assert "POST /contacts/import" not in brevo.calls()
    assert len(brevo.contacts()) == 40
    assert all(row["attributes"]["MARKETING_OPT_IN"] for row in brevo.contacts())


def test_a_run_that_is_stopped_keeps_what_it_has_done(brevo: BrevoRuns, tmp_path: Path) -> None:
    records = [customer(number) for number in range(1, 61)]

    code, _ = start_and_end_by(signal.SIGTERM, brevo, tmp_path, as_text(records), after=15)
    stopped = brevo.summary()
    there = len(brevo.contacts())
    summary = brevo.sync(records)

    assert code == 1
    assert stopped["status"] == "failed"
    assert "stopped by signal 15" in stopped["error"]
    assert there - 1 <= stopped["created"] <= there
    assert len(brevo.contacts()) == 60
    assert stopped["created"] <= summary["unchanged"] <= there


def test_a_run_that_is_stopped_while_the_ledger_answers_says_so(
    brevo: BrevoRuns, tmp_path: Path
) -> None:
    brevo.sync([customer(1)])
    source = tmp_path / "input.singer"
    source.write_text(as_text([customer(2)]))

    with (
        source.open() as given,
        psycopg.connect(brevo.settings["database_url"]) as other,
        subprocess.Popen(
            COMMAND.line(brevo, tmp_path), stdin=given, stderr=subprocess.DEVNULL
        ) as process,
    ):
        other.execute("lock table ops.sync_under_way")
        while other.execute(WAITING).fetchone() == (False,) and process.poll() is None:
            time.sleep(0.01)
        process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        other.rollback()

    assert process.returncode == 1
    assert "stopped by signal 15" in brevo.summary()["error"]


def test_rows_that_did_not_arrive_show_in_the_exit_code(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sandbox.fault(vendor="brevo", path="/contacts/", method="PUT", status=400)

    with pytest.raises(SystemExit) as ended:
        brevo.invoke(singer_input([changed(customer(1), marketing_opt_in=False)]))

    assert ended.value.code == 1
    assert brevo.ledger("select status from ops.sync_runs order by started_at desc limit 1") == [
        ("partial",)
    ]


def test_the_check_says_what_is_missing_and_writes_nothing(
    brevo: BrevoRuns, tmp_path: Path
) -> None:
    done = run(brevo, tmp_path, "--check")

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].startswith("ok       connected to the account Sandbox Organiser")
    assert "ok       attribute FIRSTNAME (text)" in lines
    assert "missing  attribute TOTAL_SPENT (float): the next run creates it" in lines
    assert "missing  list VIP (vip): the next run creates it" in lines
    assert brevo.writes() == {}


def test_the_check_finds_everything_in_order_after_a_run(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])

    assert {finding.health for finding in brevo.target().check()} == {Health.OK}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"api_key": "bad"}, "WRONG    Brevo does not know the API key"),
        ({"api_key": "ipblocked"}, "https://app.brevo.com/security/authorised_ips"),
        ({"lists": {"all": 4711}}, "WRONG    list 4711 (all)"),
        ({"create_attributes": False}, "WRONG    attribute SOURCE (text)"),
    ],
)
def test_the_check_fails_where_somebody_has_to_act(
    brevo: BrevoRuns, capsys: pytest.CaptureFixture[str], settings: dict[str, Any], words: str
) -> None:
    assert print_check(brevo.target(**settings).check()) == 1
    assert words in capsys.readouterr().out


def test_blanks_around_a_key_do_no_harm(brevo: BrevoRuns) -> None:
    key = brevo.settings["api_key"]

    assert brevo.sync([customer(1)], api_key=f" {key}\n")["created"] == 1


def test_a_wrong_path_in_the_address_is_named(brevo: BrevoRuns) -> None:
    address = brevo.settings["api_url"]

    with pytest.raises(TargetError, match=r"Check api_url\.$"):
        brevo.sync([customer(1)], api_url=f"{address}/nowhere")
