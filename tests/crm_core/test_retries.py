"""Failed rows come back from the ledger by themselves."""

import pytest

from crm_core.errors import RunIncompleteError
from fixtures.customers import changed, customer
from fixtures.memory_crm import MemoryCrm
from fixtures.memory_runs import Rows, Sync

ADA = "person1@example.org"


@pytest.fixture
def failing(crm: MemoryCrm) -> MemoryCrm:
    """A CRM that takes everybody but Ada."""
    crm.refuses = frozenset({ADA})
    return crm


def _fails(sync: Sync, *records: dict[str, object], **settings: object) -> None:
    with pytest.raises(RunIncompleteError):
        sync(records, **settings)


def test_a_failed_row_comes_back_without_the_source_sending_it(
    sync: Sync, failing: MemoryCrm, rows: Rows
) -> None:
    _fails(sync, customer(1), customer(2), retry_wait_minutes=0)
    failing.refuses = frozenset()

    summary = sync([], retry_wait_minutes=0)

    assert (summary["created"], sorted(failing.contacts)) == (1, [ADA, "person2@example.org"])
    assert rows("select attempts, record from ops.sync_status where destination = '{d}'") == [
        (0, None),
        (0, None),
    ]


@pytest.mark.usefixtures("failing")
def test_a_failed_row_lets_the_state_out(sync: Sync, capsys: pytest.CaptureFixture[str]) -> None:
    _fails(sync, customer(1))

    assert "replication_key_value" in capsys.readouterr().out


@pytest.mark.usefixtures("failing")
def test_a_failed_row_waits_longer_each_time(sync: Sync, rows: Rows) -> None:
    waits = []
    for _ in range(3):
        _fails(sync, customer(1), retry_wait_minutes=10)
        waits += rows(
            "select round(extract(epoch from next_attempt_at - now()) / 600)::int"
            " from ops.sync_status where destination = '{d}'"
        )
        _let_time_pass(rows)

    assert waits == [(1,), (2,), (4,)]


def test_a_row_whose_time_has_not_come_is_left_alone(sync: Sync, failing: MemoryCrm) -> None:
    _fails(sync, customer(1))
    failing.refuses = frozenset()

    summary = sync([customer(1)])

    assert (summary["created"], failing.contacts) == (0, {})


def test_a_newer_version_takes_the_place_of_a_failed_one(sync: Sync, failing: MemoryCrm) -> None:
    _fails(sync, customer(1))
    failing.refuses = frozenset()

    summary = sync([changed(customer(1), total_orders=7)])

    assert (summary["created"], failing.contacts[ADA]["orders"]) == (1, 7)
    assert sync([])["unchanged"] == 0


def test_after_the_last_attempt_a_row_is_dead(sync: Sync, failing: MemoryCrm, rows: Rows) -> None:
    _fails(sync, customer(1), retry_wait_minutes=0, retry_attempts=2)
    _fails(sync, retry_wait_minutes=0, retry_attempts=2)
    failing.refuses = frozenset()

    summary = sync([customer(1)], retry_wait_minutes=0, retry_attempts=2)

    assert (summary["created"], summary["status"]) == (0, "success")
    assert rows("select status, attempts, next_attempt_at from ops.sync_status"
                " where destination = '{d}'") == [("dead", 2, None)]  # fmt: skip
    assert rows("select status, reason from ops.{d}_unsent") == [("dead", "not today")]


def test_dead_rows_are_revived_on_request(sync: Sync, failing: MemoryCrm) -> None:
    _fails(sync, customer(1), retry_attempts=1)
    failing.refuses = frozenset()

    summary = sync([], retry_dead=True)

    assert (summary["created"], list(failing.contacts)) == (1, [ADA])


def test_a_dead_row_lives_again_with_a_newer_version(sync: Sync, failing: MemoryCrm) -> None:
    _fails(sync, customer(1), retry_attempts=1)
    failing.refuses = frozenset()

    assert sync([changed(customer(1))])["created"] == 1


def test_a_record_that_is_bad_for_good_is_not_tried_again(sync: Sync, rows: Rows) -> None:
    sync([customer(1, email="nobody")])

    assert sync([], retry_wait_minutes=0)["rejected"] == 0
    assert rows("select count(*) from ops.sync_status where destination = '{d}'") == [(0,)]


@pytest.mark.usefixtures("failing")
def test_money_is_the_same_when_a_row_comes_back(sync: Sync, rows: Rows) -> None:
    _fails(sync, customer(1, total_spent=61.55))

    record = rows("select record from ops.sync_status where destination = '{d}'")[0][0]
    assert (record["total_spent"], record["total_orders"]) == (61.55, 1)


def _let_time_pass(rows: Rows) -> None:
    rows(
        "update ops.sync_status set next_attempt_at = '-infinity'"
        " where destination = '{d}' returning 1"
    )


@pytest.mark.parametrize("policy", ["opted_in_only", "everyone_flagged"])
def test_who_is_kept_out_by_a_block_alone_is_let_in_once_a_person_has_lifted_it(
    sync: Sync, crm: MemoryCrm, rows: Rows, policy: str
) -> None:
    sync([customer(1)], consent_policy=policy)
    no = changed(customer(1), marketing_opt_in=False)
    sync([no], consent_policy=policy)
    yes = changed(no, 2_000_000, marketing_opt_in=True)
    sync([yes], consent_policy=policy)
    assert ADA in crm.suppressed
    logged = rows("select count(*) from ops.sync_log where destination = '{d}'")

    sync([], consent_policy=policy)
    assert rows("select count(*) from ops.sync_log where destination = '{d}'") == logged

    crm.suppressed.discard(ADA)
    sync([], consent_policy=policy)

    assert rows("select status, record from ops.sync_status where destination = '{d}'") == [
        ("synced", None)
    ]
    assert crm.contact(ADA).membership
