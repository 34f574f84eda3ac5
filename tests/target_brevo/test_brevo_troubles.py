"""One endpoint after the other breaks down, or the run is killed: the next run heals it."""

import os
import random
from typing import Any

import psycopg
import pytest

from crm_core.testing.kills import Moment, killed_run
from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer, singer_input
from target_brevo.target import TargetBrevo

SEGMENTS = ("new", "active", "regular", "vip", "inactive")
FIRST_LOAD = [customer(n, customer_segment=SEGMENTS[n % 5]) for n in range(1, 41)]
BATCH = 20
IN_BULK = {"import_threshold": 5, "batch_size_rows": BATCH}

ENDPOINTS = [
    ("GET", "/contacts"),
    ("GET", "/contacts/attributes"),
    ("POST", "/contacts/attributes"),
    ("GET", "/contacts/lists"),
    ("POST", "/contacts/lists"),
    ("GET", "/contacts/folders"),
    ("POST", "/contacts/folders"),
    ("POST", "/contacts/import"),
    ("GET", "/processes"),
    ("POST", "/contacts/batch"),
]
LATER_ENDPOINTS = [("PUT", "/contacts/"), ("POST", "/contacts/batch"), ("POST", "/contacts")]
KILLS = int(os.environ.get("KILLS", "3"))


def account(brevo: BrevoRuns) -> dict[str, Any]:
    """Everybody in the account with all that a run decides."""
    kept = ("attributes", "emailBlacklisted", "listIds")
    return {row["email"]: {name: row[name] for name in kept} for row in brevo.contacts()}


def start_anew(brevo: BrevoRuns) -> None:
    brevo.sandbox.reset()
    with psycopg.connect(brevo.settings["database_url"]) as connection:
        connection.execute("drop schema if exists ops cascade")


def fail(brevo: BrevoRuns, records: list[Record], caplog: pytest.LogCaptureFixture) -> str:
    """Run the command, which must fail; its one error line."""
    caplog.clear()
    with pytest.raises(SystemExit) as ended:
        brevo.invoke(singer_input(records), **IN_BULK)
    brevo.sandbox.clear_faults()
    [error] = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    assert "\n" not in error
    assert brevo.summary()["status"] == "failed"
    last = "select status, error from ops.sync_runs order by started_at desc limit 1"
    assert brevo.ledger(last) == [("failed", error)]
    return error


@pytest.mark.parametrize("status", [500, 403])
@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_a_first_load_heals_whatever_broke_down(
    brevo: BrevoRuns, caplog: pytest.LogCaptureFixture, method: str, path: str, status: int
) -> None:
    brevo.sandbox.fault(vendor="brevo", method=method, path=path, status=status, count=99)

    error = fail(brevo, FIRST_LOAD, caplog)
    summary = brevo.sync(FIRST_LOAD, **IN_BULK)

    assert error.startswith(("Brevo gives no usable answer", "Brevo does not allow this"))
    assert summary["status"] == "success"
    assert sorted(account(brevo)) == sorted(record["email"] for record in FIRST_LOAD)
    assert all(row["attributes"]["MARKETING_OPT_IN"] for row in account(brevo).values())
    assert brevo.sync(FIRST_LOAD)["unchanged"] == len(FIRST_LOAD)
    assert brevo.writes() == {}


@pytest.mark.parametrize(("method", "path"), LATER_ENDPOINTS)
def test_a_later_run_heals_whatever_broke_down(
    brevo: BrevoRuns, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    brevo.sync(FIRST_LOAD, **IN_BULK)
    one_moves = [changed(FIRST_LOAD[0], 1000, customer_segment="vip")]
    some_leave = [
        changed(record, 2000 + number, marketing_opt_in=False)
        for number, record in enumerate(FIRST_LOAD[1:4])
    ]
    batches = {"PUT": one_moves, "POST": [*some_leave, customer(50)]}
    brevo.sandbox.fault(vendor="brevo", method=method, path=path, status=500, count=99)

    fail(brevo, batches[method], caplog)
    brevo.sync([*one_moves, *batches["POST"]])

    assert brevo.lists_of(1) == {"All", "VIP"}
    assert brevo.lists_of(50) == {"All", "New"}
    assert [account(brevo)[email_of(n)]["emailBlacklisted"] for n in (1, 2, 3, 4)] == [
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_first_load_ends_as_if_nothing_had_been(brevo: BrevoRuns, seed: int) -> None:
    """At more moments: `KILLS=30 pytest ...`."""
    chance = random.Random(seed)  # noqa: S311 (a moment, not a secret)
    moment: Moment = chance.choice(("unsent", "answered"))
    brevo.sync(FIRST_LOAD, **IN_BULK)
    undisturbed = account(brevo)
    start_anew(brevo)

    given = singer_input(FIRST_LOAD, state_every=1).getvalue()
    at = chance.randint(1, 40)
    killed = killed_run(TargetBrevo, brevo.settings | IN_BULK, given, at=at, moment=moment)
    acknowledged = brevo.ledger("select count(*) from ops.sync_status")[0][0]
    there = len(brevo.contacts())
    summary = brevo.sync(FIRST_LOAD, **IN_BULK)

    assert killed
    assert account(brevo) == undisturbed
    assert there - acknowledged <= BATCH
    assert acknowledged <= summary["unchanged"]
    counted = (summary[name] for name in ("created", "updated", "unchanged"))
    assert sum(counted) == len(FIRST_LOAD)
