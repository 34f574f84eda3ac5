"""What a load costs, in calls counted one by one."""

from datetime import datetime, timedelta

import pytest

from fixtures.customers import changed, customer
from fixtures.mautic_target import SEGMENTS, TOKEN, MauticRuns, email_of

NEW = "POST /api/contacts/batch/new"
EDIT = "PATCH /api/contacts/batch/edit"
ADD = "POST /api/segments/{id}/contacts/add"
MAKE_SEGMENT = "POST /api/segments/new"
SETUP = {
    TOKEN: 1,
    "GET /api/fields/contact": 1,
    "POST /api/fields/contact/batch/new": 1,
    "GET /api/segments": 1,
    MAKE_SEGMENT: 5,
}


def test_a_first_load_takes_a_call_for_two_hundred_and_a_handful(mautic: MauticRuns) -> None:
    summary = mautic.sync([customer(n) for n in range(1, 2001)])

    assert summary["created"] == 2000
    assert mautic.calls() == SETUP | {
        "GET /api/stats/{table}": 1,
        "GET /api/contacts": 1,
        NEW: 10,
        ADD: 10,
    }
    without_segments = summary["api_calls"] - 5 - 10
    assert without_segments == 10 + 6


def test_a_load_in_several_batches_asks_only_once_who_is_there(mautic: MauticRuns) -> None:
    records = [customer(n, customer_segment=SEGMENTS[n % 5]) for n in range(1, 601)]

    mautic.sync(records, batch_size_rows=200)

    assert mautic.calls()["GET /api/contacts"] == 1
    assert mautic.calls()[NEW] == 3
    assert mautic.calls()[ADD] == 3 * 5
    assert "GET /api/stats/{table}" in mautic.calls()


def test_a_load_into_a_mautic_that_knows_everybody_reads_them_by_pages(mautic: MauticRuns) -> None:
    records = [customer(n) for n in range(1, 451)]
    mautic.sync(records)
    mautic.sync([], database_url=None)

    summary = mautic.sync(records, database_url=None)

    assert summary["unchanged"] == 450
    assert mautic.writes() == {}
    assert mautic.calls()["GET /api/contacts"] == 3
    assert mautic.calls()["GET /api/stats/{table}"] == 1


def test_few_rows_in_a_large_mautic_are_asked_for_by_address(mautic: MauticRuns) -> None:
    mautic.sync([customer(n) for n in range(1, 801)])
    mautic.forget(7)

    summary = mautic.sync([customer(n) for n in (7, *range(2001, 2180))])

    assert (summary["created"], summary["unchanged"]) == (179, 1)
    assert mautic.calls()["GET /api/contacts"] == 1 + 2
    assert mautic.calls()[NEW] == 1


def test_long_addresses_are_asked_for_in_shorter_lists(mautic: MauticRuns) -> None:
    domain = ".".join(letter * 60 for letter in "abc")
    records = [customer(n, email=f"{n}+{'x' * 50}@{domain}.org") for n in range(1, 61)]
    mautic.sync(records, segments={})

    summary = mautic.sync(records, segments={}, database_url=None)

    queries = [entry["query"] for entry in mautic.sandbox.requests()["log"]]
    assert summary["unchanged"] == 60
    assert mautic.calls()["GET /api/contacts"] > 1
    assert all(len(str(query)) < 7000 for query in queries)


def test_changes_are_asked_for_by_id_and_sent_by_two_hundred(mautic: MauticRuns) -> None:
    records = [customer(n) for n in range(1, 801)]
    mautic.sync(records)

    mautic.sync([changed(each, 2000 + n, total_orders=5) for n, each in enumerate(records[:400])])

    assert mautic.writes() == {EDIT: 2}
    assert mautic.calls()["GET /api/contacts"] == 2 + 1
    assert all(len(row) == 2 for row in mautic.rows())


def test_a_later_version_in_the_same_run_is_asked_for_anew(mautic: MauticRuns) -> None:
    first = [customer(n) for n in range(1, 401)]
    later = [changed(each, 5000 + n, total_orders=9) for n, each in enumerate(first[:2])]

    summary = mautic.sync([*first, *later], batch_size_rows=400)

    assert (summary["created"], summary["updated"]) == (400, 2)
    assert mautic.rows()[-1].keys() == {"id", "total_orders"}


@pytest.mark.parametrize("rows", [1, 50])
def test_calls_can_be_smaller(mautic: MauticRuns, rows: int) -> None:
    mautic.sync([customer(n) for n in range(1, 2 * rows + 1)], rows_per_call=rows)

    assert mautic.calls()[NEW] == 2


def test_segments_change_by_difference_and_in_bulk(mautic: MauticRuns) -> None:
    records = [customer(n) for n in range(1, 251)]
    mautic.sync(records)
    moving = [
        changed(each, 1000 + n, customer_segment="vip", customer_segments=["vip"])
        for n, each in enumerate(records[:3])
    ]

    mautic.sync([*moving, *records[3:]])

    assert mautic.writes() == {
        EDIT: 1,
        ADD: 1,
        "POST /api/segments/{id}/contact/{contactId}/remove": 3,
    }
    assert mautic.segments_of(1) == {"VIP Customers"}
    assert mautic.segments_of(4) == {"New Customers"}


def test_a_bad_row_costs_no_further_call(mautic: MauticRuns) -> None:
    records = [customer(n) for n in range(1, 200)]

    summary = mautic.sync([*records, customer(200, email="a@example.c0m")])

    assert (summary["created"], summary["rejected"]) == (199, 1)
    assert mautic.calls()[NEW] == 1
    assert email_of(199) in mautic.contacts()


def test_a_pause_after_each_call_that_writes_is_kept(mautic: MauticRuns) -> None:
    records = [customer(n) for n in range(1, 7)]

    summary = mautic.sync(records, rows_per_call=2, delay_seconds=0.05)

    took = datetime.fromisoformat(summary["finished_at"])
    took_at_least = timedelta(seconds=3 * 0.05)
    assert took - datetime.fromisoformat(summary["started_at"]) >= took_at_least
