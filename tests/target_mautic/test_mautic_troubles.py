"""One endpoint after the other breaks down: the next run heals it."""

import json
from pathlib import Path

import pytest

from fixtures.customers import Record, changed, customer, singer_input
from fixtures.mautic_target import SEGMENTS, MauticRuns
from target_mautic.mapping import DEFAULT_SEGMENTS

FIRST_LOAD = [
    customer(
        n,
        customer_segment=SEGMENTS[n % 5],
        customer_segments=[SEGMENTS[n % 5]],
        marketing_opt_in=n % 4 > 0,
    )
    for n in range(1, 21)
]
IN_PARTS = {"batch_size_rows": 10, "rows_per_call": 5}

ENDPOINTS = [
    ("POST", "/oauth/v2/token", 500),
    ("GET", "/stats/", 403),
    ("GET", "/fields/contact", 403),
    ("POST", "/fields/contact", 500),
    ("GET", "/segments", 500),
    ("POST", "/segments/new", 403),
    ("GET", "/api/contacts", 500),
    ("POST", "/contacts/batch/new", 500),
    ("POST", "/contacts/add", 500),
]
LATER_ENDPOINTS = [("PATCH", "/contacts/batch/edit"), ("POST", "/remove")]


SEVERAL = {"/segments/new", "/contacts/batch/new", "/contacts/add"}
"""Paths that a first load asks more than once; the first time they answer."""


def expected(record: Record) -> tuple[int, int, list[int], set[str]]:
    """What `instance` shows of a customer who is in step."""
    says_yes = record["marketing_opt_in"]
    segments = {DEFAULT_SEGMENTS[record["customer_segment"]]} if says_yes else set()
    return record["total_orders"], int(says_yes), [] if says_yes else [3], segments


def instance(mautic: MauticRuns) -> dict[str, tuple[int, int, list[int], set[str]]]:
    """Everybody in Mautic: orders, opt-in, reasons not to be mailed, segments."""
    members = mautic.others.get("/stats/lead_lists_leads", limit=10_000).json()["stats"]
    names = {str(number): name for name, number in mautic.segments().items()}
    return {
        email: (
            row["fields"]["all"]["total_orders"],
            int(row["fields"]["all"]["marketing_opt_in"]),
            [entry["reason"] for entry in row["doNotContact"]],
            {names[one["leadlist_id"]] for one in members if one["lead_id"] == str(row["id"])},
        )
        for email, row in mautic.contacts().items()
    }


def fail(mautic: MauticRuns, records: list[Record], caplog: pytest.LogCaptureFixture) -> str:
    """Run the command, which must fail; its one error line."""
    caplog.clear()
    with pytest.raises(SystemExit) as ended:
        mautic.invoke(singer_input(records), **IN_PARTS)
    mautic.sandbox.clear_faults()
    mautic.make_due()
    [error] = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    assert "\n" not in error
    return error


@pytest.mark.parametrize(("method", "path", "status"), ENDPOINTS)
def test_a_first_load_heals_whatever_broke_down(
    mautic: MauticRuns, caplog: pytest.LogCaptureFixture, method: str, path: str, status: int
) -> None:
    after = 1 if path in SEVERAL else 0
    mautic.sandbox.fault(
        vendor="mautic", method=method, path=path, status=status, count=99, after=after
    )

    error = fail(mautic, FIRST_LOAD, caplog)
    summary = mautic.sync(FIRST_LOAD, **IN_PARTS)

    assert error.startswith(("Mautic gives no usable answer", "Mautic does not allow this"))
    assert summary["status"] == "success"
    assert instance(mautic) == {record["email"]: expected(record) for record in FIRST_LOAD}
    assert mautic.sync(FIRST_LOAD)["unchanged"] == len(FIRST_LOAD)
    assert mautic.writes() == {}


@pytest.mark.parametrize(("method", "path"), LATER_ENDPOINTS)
def test_a_later_run_heals_whatever_broke_down(
    mautic: MauticRuns, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    mautic.sync(FIRST_LOAD, **IN_PARTS)
    later = [
        changed(
            record,
            1000 + n,
            total_orders=9,
            marketing_opt_in=record["marketing_opt_in"] and n % 5 > 0,
            customer_segment="vip",
            customer_segments=["vip"],
        )
        for n, record in enumerate(FIRST_LOAD)
    ]
    mautic.sandbox.fault(vendor="mautic", method=method, path=path, status=500, count=99)

    fail(mautic, later, caplog)
    mautic.sync(later)

    assert instance(mautic) == {record["email"]: expected(record) for record in later}


def test_a_dry_run_writes_nothing_and_says_what_the_run_then_does(
    mautic: MauticRuns, tmp_path: Path
) -> None:
    plan_path = tmp_path / "plan.json"
    foreseen = mautic.sync(FIRST_LOAD, dry_run=True, plan_path=str(plan_path))
    written = mautic.writes()

    summary = mautic.sync(FIRST_LOAD)

    assert written == {}
    assert foreseen["created"] == summary["created"] == len(FIRST_LOAD)
    rows = json.loads(plan_path.read_text())["rows"]
    logged = dict(mautic.ledger("select email, changes from ops.sync_log"))
    for row in rows:
        fields = {name: pair for name, pair in logged[row["email"]].items() if name != "lists"}
        assert row["fields"] == fields
