"""The batch algorithm on a ledger in Postgres, with a CRM in memory."""

import json
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import psycopg
import pytest

from crm_core.errors import (
    InputError,
    LedgerError,
    RunIncompleteError,
    SettingsError,
    VendorUnavailableError,
)
from crm_core.ledger import RunReport
from crm_core.ledger.postgres import PostgresLedger
from fixtures.customers import changed, customer, singer_input
from fixtures.memory_crm import MemoryCrm, memory_target
from fixtures.memory_runs import Rows, Sync


def test_a_new_row_is_created_and_a_changed_one_updated(sync: Sync, crm: MemoryCrm) -> None:
    first, second = customer(1), customer(2)

    assert sync([first, second])["created"] == 2
    summary = sync([changed(first, first_name="Grace"), second])

    assert (summary["updated"], summary["unchanged"]) == (1, 1)
    assert crm.contacts["person1@example.org"]["name"] == "Grace"


def test_an_unchanged_row_is_not_written_again(sync: Sync, crm: MemoryCrm) -> None:
    records = [customer(number) for number in range(1, 6)]
    sync(records)
    writes = crm.writes

    summary = sync(records)

    assert (summary["unchanged"], crm.writes) == (5, writes)


def test_a_new_version_with_the_same_payload_is_not_written(sync: Sync, crm: MemoryCrm) -> None:
    record = customer(1)
    sync([record])

    summary = sync([changed(record, lead_score=55)])

    assert (summary["unchanged"], crm.writes) == (1, 1)


def test_a_row_without_a_hash_is_compared_by_its_payload(sync: Sync, crm: MemoryCrm) -> None:
    record = customer(1, row_hash=None)
    del record["row_hash"]
    sync([record])

    assert sync([record])["unchanged"] == 1
    assert crm.writes == 1


def test_the_newest_version_of_a_row_wins_within_a_batch(sync: Sync, crm: MemoryCrm) -> None:
    record = customer(1)

    summary = sync([changed(record, 9, first_name="New"), changed(record, 8, first_name="Old")])

    assert summary["created"] == 1
    assert crm.contacts["person1@example.org"]["name"] == "New"


def test_two_customers_of_one_address_are_not_both_written(sync: Sync, crm: MemoryCrm) -> None:
    older = customer(1, identity="someone else", email="person2@example.org")

    summary = sync([older, customer(2, first_name="Newer")])

    assert (summary["created"], summary["rejected"]) == (1, 1)
    assert crm.contacts["person2@example.org"]["name"] == "Newer"


def test_a_bad_record_is_set_aside_with_its_reason_and_the_run_goes_on(
    sync: Sync, rows: Rows
) -> None:
    bad = [
        customer(1, email="nobody"),
        customer(2, email=None),
        customer(3, customer_id="7"),
        customer(4, first_name="A\x00da"),
        customer(5, last_name="\ud800"),
        customer(6, sync_version=10**30),
        customer(7, last_name="x" * 1_200_000),
        {},
    ]

    summary = sync([*bad, customer(8)])

    assert (summary["status"], summary["created"], summary["rejected"]) == ("success", 1, 8)
    kept = rows("select reason, length(record) from ops.rejected_rows where destination = '{d}'")
    assert len(kept) == 8
    assert max(length for _, length in kept) < 1_000_100
    assert summary["reasons"]["email is not a valid address"] == 1


def test_a_bad_record_that_comes_again_is_kept_once(sync: Sync, rows: Rows) -> None:
    for _ in range(2):
        sync([customer(1, email="nobody")])

    seen = rows(
        "select last_seen_at > first_seen_at from ops.rejected_rows where destination = '{d}'"
    )
    assert seen == [(True,)]


def test_nobody_is_created_without_consent(sync: Sync, crm: MemoryCrm, rows: Rows) -> None:
    never_asked = customer(2, marketing_opt_in=False, consent_source=None)

    summary = sync([customer(1, marketing_opt_in=False), never_asked])

    assert (summary["suppressed"], crm.contacts) == (2, {})
    assert rows("select distinct status from ops.sync_status where destination = '{d}'") == [
        ("withheld",)
    ]


def test_who_withdraws_consent_is_suppressed(sync: Sync, crm: MemoryCrm, rows: Rows) -> None:
    record = customer(1)
    sync([record])

    summary = sync([changed(record, marketing_opt_in=False)])

    assert (summary["suppressed"], crm.suppressed) == (1, {"person1@example.org"})
    assert rows("select status from ops.sync_status where destination = '{d}'") == [("suppressed",)]


def test_an_erased_person_is_never_written_and_leaves_no_row(
    sync: Sync, crm: MemoryCrm, rows: Rows, postgres_url: str, destination: str
) -> None:
    sync([])
    tombstone = PostgresLedger(postgres_url, destination, "key").tombstone("person1@example.org")
    with psycopg.connect(postgres_url) as connection:
        connection.execute("insert into ops.tombstones values (%s)", [tombstone])

    summary = sync([customer(1), customer(2)], tombstone_key="key")

    assert list(crm.contacts) == ["person2@example.org"]
    assert summary["reasons"] == {"erased": 1}
    assert rows("select email from ops.sync_status where destination = '{d}'") == [
        ("person2@example.org",)
    ]


def test_the_history_tells_what_changed(sync: Sync, rows: Rows) -> None:
    record = customer(1)
    sync([record])
    sync([changed(record, first_name="Grace", customer_segment="vip")])

    history = rows(
        "select outcome, changes from ops.sync_log where destination = '{d}' order by id"
    )

    assert [outcome for outcome, _ in history] == ["created", "updated"]
    assert history[1][1] == {"lists": [["list new"], ["list vip"]], "name": ["Ada", "Grace"]}


def test_the_views_answer_the_operators_questions(sync: Sync, rows: Rows) -> None:
    sync([customer(1), customer(2, email="nobody")])

    per_day = rows(
        "select date(created_at), count(*), count(case when status = 'success' then 1 end),"
        " count(case when status = 'failed' then 1 end)"
        " from ops.{d}_sync_logs where created_at > now() - interval '30 days' group by 1"
    )
    synced = rows("select {d}_contact_id, {d}_sync_status, {d}_sync_error from ops.{d}_sync_status")

    assert [day[1:] for day in per_day] == [(2, 1, 1)]
    assert synced == [("person1@example.org", "synced", None)]


def test_one_view_names_everybody_who_was_not_sent_and_why(
    sync: Sync, crm: MemoryCrm, rows: Rows
) -> None:
    sync([customer(3, email="nobody")])
    crm.refuses = frozenset({"person1@example.org"})
    bad = [customer(2, email="nobody"), customer(3)]
    with pytest.raises(RunIncompleteError):
        sync([customer(1), *bad])

    unsent = rows("select email, status, reason, last_tried_at is null from ops.{d}_unsent")

    assert unsent == [
        ("person1@example.org", "failed", "not today", False),
        (None, "rejected", "email is not a valid address", False),
    ]


def test_what_was_written_before_a_breakdown_is_not_written_again(
    sync: Sync, crm: MemoryCrm, rows: Rows
) -> None:
    records = [customer(number) for number in range(1, 11)]
    crm.breaks_after = 4
    with pytest.raises(VendorUnavailableError):
        sync(records)
    crm.breaks_after = None

    summary = sync(records)

    assert (summary["unchanged"], summary["created"], crm.writes) == (4, 6, 10)
    runs = rows(
        "select status, created, error is null from ops.sync_runs"
        " where destination = '{d}' order by started_at"
    )
    assert runs == [("failed", 4, False), ("success", 6, True)]


def test_a_row_whose_writing_broke_off_is_compared_with_the_crm_also_where_it_is_as_it_was(
    sync: Sync, crm: MemoryCrm
) -> None:
    sync([customer(1)])
    crm.breaks_after = 1
    with pytest.raises(VendorUnavailableError):
        sync([changed(customer(1), 100, total_orders=2)])
    crm.breaks_after = None
    crm.contacts["person1@example.org"]["orders"] = 2

    sync([changed(customer(1), 200)])

    assert crm.contacts["person1@example.org"]["orders"] == 1


def test_state_comes_out_after_each_batch(
    capsys: pytest.CaptureFixture[str], postgres_url: str, crm: MemoryCrm
) -> None:
    target = memory_target(
        crm, database_url=postgres_url, destination=f"m{uuid4().hex[:8]}", batch_size_rows=10
    )
    crm.breaks_after = 25

    with pytest.raises(VendorUnavailableError):
        target.run_to_end(singer_input(map(customer, range(1, 41)), state_every=5))

    states = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    acknowledged = [s["bookmarks"]["publish-customers"]["replication_key_value"] for s in states]
    assert acknowledged == [5, 15]


def test_without_a_database_a_failed_row_holds_the_state_back(
    crm: MemoryCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [customer(1), customer(2)]
    crm.refuses = frozenset({"person1@example.org"})
    with pytest.raises(RunIncompleteError, match="1 customers did not reach"):
        memory_target(crm).run_to_end(singer_input(records))
    assert capsys.readouterr().out == ""
    crm.refuses = frozenset()

    memory_target(crm).run_to_end(singer_input(records))

    assert list(crm.contacts) == ["person2@example.org", "person1@example.org"]
    assert "replication_key_value" in capsys.readouterr().out


def test_an_incomplete_run_is_partial_in_the_ledger_and_in_the_summary(
    sync: Sync, crm: MemoryCrm, rows: Rows, tmp_path: Path
) -> None:
    crm.refuses = frozenset({"person1@example.org"})
    with pytest.raises(RunIncompleteError):
        sync([customer(1), customer(2)])

    summary = json.loads((tmp_path / "summary.json").read_text())
    counted = ("status", "created", "failed")
    assert [summary[name] for name in counted] == ["partial", 1, 1]
    assert rows("select status, created, failed from ops.sync_runs where destination = '{d}'") == [
        ("partial", 1, 1)
    ]
    assert rows(
        "select attempts, error from ops.sync_status"
        " where status = 'failed' and destination = '{d}'"
    ) == [(1, "not today")]


def test_a_run_that_was_killed_is_marked_by_the_next(
    sync: Sync, rows: Rows, postgres_url: str, destination: str
) -> None:
    sync([])
    with psycopg.connect(postgres_url) as connection:
        connection.execute(
            "insert into ops.sync_runs (run_id, destination) values (gen_random_uuid(), %s)",
            [destination],
        )

    sync([])

    assert rows(
        "select count(*) from ops.sync_runs"
        " where destination = '{d}' and status = 'failed' and error like '%killed%'"
    ) == [(1,)]


def test_two_runs_never_write_to_one_destination_at_the_same_time(
    postgres_url: str, destination: str
) -> None:
    first = PostgresLedger(postgres_url, destination)
    second = PostgresLedger(postgres_url, destination, claim_seconds=0.05)
    first.open_run()

    with pytest.raises(LedgerError, match="Another run is writing"):
        second.open_run()

    first.close_run(RunReport(status="success", counts={}))
    second.open_run()
    second.close_run(RunReport(status="success", counts={}))


def test_without_a_database_every_row_is_compared_with_the_crm_each_time(crm: MemoryCrm) -> None:
    for orders in (1, 1, 2):
        memory_target(crm).run_to_end(singer_input([customer(1, total_orders=orders)]))

    assert (crm.writes, crm.contacts["person1@example.org"]["orders"]) == (2, 2)


def test_another_stream_is_refused_with_advice(crm: MemoryCrm) -> None:
    with pytest.raises(InputError, match="stream orders is not the customer stream"):
        memory_target(crm).run_to_end(singer_input([customer(1)], stream="orders"))


def test_rows_are_compared_with_the_crm_again_where_the_user_asks_for_it(
    sync: Sync, crm: MemoryCrm
) -> None:
    sync([customer(1), customer(2)])
    crm.contacts["person1@example.org"]["orders"] = 99

    summary = sync([customer(1), customer(2)], resend=True)

    assert (summary["updated"], summary["unchanged"]) == (1, 1)
    assert crm.contacts["person1@example.org"]["orders"] == 1


def test_a_number_that_cannot_be_dialled_is_noted(sync: Sync, rows: Rows) -> None:
    summary = sync([customer(1, mobile="call me")])

    note = "mobile left out: it cannot be dialled"
    assert summary["reasons"] == {note: 1}
    assert rows("select error from ops.sync_status where destination = '{d}'") == [(note,)]


def test_a_client_that_cannot_be_made_leaves_the_destination_free(
    postgres_url: str, destination: str, crm: MemoryCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = memory_target(crm, database_url=postgres_url, destination=destination)
    broken = SettingsError("The memory has no address", "Give it one.")
    monkeypatch.setattr(target.run, "traffic", Mock(side_effect=broken))
    monkeypatch.setattr(crm, "write", Mock(side_effect=broken))

    with pytest.raises(SettingsError):
        target.run_to_end(singer_input([customer(1)]))

    second = PostgresLedger(postgres_url, destination, claim_seconds=0.05)
    second.open_run()
    second.close_run(RunReport(status="success", counts={}))


def test_a_row_that_comes_again_as_it_was_keeps_its_reason(sync: Sync, rows: Rows) -> None:
    record = customer(1, marketing_opt_in=False)
    sync([record])

    assert sync([changed(record, lead_score=55)])["unchanged"] == 1

    assert rows("select error from ops.sync_status where destination = '{d}'") == [("opted out",)]
