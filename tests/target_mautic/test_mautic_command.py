"""The command as Meltano and people start it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from crm_core.command import Health, print_check
from crm_core.errors import TargetError
from fixtures.customers import changed, customer, singer_input
from fixtures.mautic_target import MauticRuns, email_of
from fixtures.target_command import TargetCommand
from vendor_sandbox.credentials import MAUTIC_USER

COMMAND = TargetCommand("target_mautic")
run = COMMAND.run


def test_a_run_prints_the_state_and_nothing_else(mautic: MauticRuns, tmp_path: Path) -> None:
    done = run(mautic, tmp_path, text=singer_input([customer(1)]).getvalue())

    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"bookmarks": {"publish-customers": {"replication_key_value": 1}}}
    ]
    assert "mautic success: 1 created" in done.stderr


def test_an_error_is_one_line_and_an_exit_code(mautic: MauticRuns, tmp_path: Path) -> None:
    text = singer_input([customer(1)]).getvalue()

    done = run(mautic, tmp_path, text=text, client_secret="wrong")

    errors = [line for line in done.stderr.splitlines() if "| ERROR" in line]
    assert done.returncode == 1
    assert len(errors) == 1
    assert "Mautic does not know the client_id, or the client_secret is another" in errors[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "text", "words"),
    [
        ({"base_url": 5}, "", "The settings are not valid: the value is not of type 'string'"),
        ({"rows_per_call": 201}, "", "The settings are not valid"),
        ({"requests_per_second": -1}, "", "minimum of 0 in config['requests_per_second']"),
        ({"timeout_seconds": 0}, "", "minimum of 0 in config['timeout_seconds']"),
        ({"delay_seconds": -1}, "", "minimum of 0 in config['delay_seconds']"),
        ({"retry_wait_seconds": -1}, "", "minimum of 0 in config['retry_wait_seconds']"),
        (
            {"client_id": None, "user": "ł", "password": "hidden€"},
            None,
            "Mautic does not know the user or the password",
        ),
        ({"base_url": "http://127.0.0.1:9"}, None, "Check base_url"),
        ({"database_url": "postgresql://u:hidden@127.0.0.1:9/x"}, None, "Check database_url"),
        ({"segments": {"vip": 4711}}, None, "Mautic has no segment with the id 4711"),
        ({}, "no message\n", "Line 1 of the input is no Singer message"),
    ],
)
def test_an_error_says_what_to_do(
    mautic: MauticRuns,
    caplog: pytest.LogCaptureFixture,
    settings: dict[str, Any],
    text: str | None,
    words: str,
) -> None:
    given = io.StringIO(singer_input([customer(1)]).getvalue() if text is None else text)

    with pytest.raises(SystemExit) as ended:
        mautic.invoke(given, **settings)

    errors = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    assert words in errors[-1]
    assert "hidden" not in caplog.text


def test_rows_that_did_not_arrive_show_in_the_exit_code(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/edit", method="PATCH", status=500, count=5
    )

    with pytest.raises(SystemExit) as ended:
        mautic.invoke(singer_input([changed(customer(1), total_orders=3)]))

    assert ended.value.code == 1
    assert mautic.ledger("select status from ops.sync_runs order by started_at desc limit 1") == [
        ("partial",)
    ]


def test_the_check_says_what_is_missing_and_writes_nothing(
    mautic: MauticRuns, tmp_path: Path
) -> None:
    done = run(mautic, tmp_path, "--check")

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].strip() == "ok       connected to Mautic 5.1.1"
    assert "ok       field firstname (text)" in lines
    assert "missing  field total_spent (number): the next run creates it" in lines
    assert "missing  segment VIP Customers (vip): the next run creates it" in lines
    assert mautic.writes() == {}


def test_the_check_finds_everything_in_order_after_a_run(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    assert {finding.health for finding in mautic.target().check()} == {Health.OK}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"client_secret": "bad"}, "WRONG    Mautic does not know the client_id"),
        (
            {"client_id": None, "user": MAUTIC_USER, "password": "bad"},
            "WRONG    Mautic does not know the user or the password",
        ),
        ({"client_id": None}, "WRONG    The settings hold no credentials"),
        ({"segments": {"vip": 4711}}, "WRONG    segment 4711 (vip)"),
        ({"segments": {"vip": "Filtered"}}, "WRONG    segment Filtered (vip): it has filters"),
        ({"create_fields": False}, "WRONG    field total_spent (number)"),
        ({"base_url": "http://127.0.0.1:9"}, "WRONG    Mautic gives no usable answer"),
    ],
)
def test_the_check_fails_where_somebody_has_to_act(
    mautic: MauticRuns, capsys: pytest.CaptureFixture[str], settings: dict[str, Any], words: str
) -> None:
    mautic.others.segment("Filtered", filters=[{"field": "city"}])

    assert print_check(mautic.target(**settings).check()) == 1
    assert words in capsys.readouterr().out


def test_somebody_is_erased_for_good(mautic: MauticRuns, tmp_path: Path) -> None:
    key = {"tombstone_key": "a key"}
    mautic.sync([customer(1), customer(2)], **key)

    done = run(mautic, tmp_path, "--erase", text=f"{email_of(1)}\n", **key)
    mautic.sync([changed(customer(1), total_orders=5)], **key)

    assert done.returncode == 0
    assert list(mautic.contacts()) == [email_of(2)]


def test_an_address_that_speaks_no_tls_is_told_apart_from_an_untrusted_one(
    mautic: MauticRuns,
) -> None:
    address = mautic.settings["base_url"].replace("http:", "https:")

    with pytest.raises(TargetError, match="does not speak TLS there"):
        mautic.sync([customer(1)], base_url=address)


def test_a_wrong_path_in_the_address_is_named(mautic: MauticRuns) -> None:
    address = mautic.settings["base_url"]

    with pytest.raises(TargetError, match="Check base_url"):
        mautic.sync([customer(1)], base_url=f"{address}/index.php")
