"""What is refused of a person costs the data, and never the "no"."""

from typing import Any

import pytest

from crm_core.errors import RunIncompleteError
from crm_core.refusal import no_of
from fixtures.customers import customer
from fixtures.memory_crm import MemoryCrm
from fixtures.memory_runs import Rows, Sync

ADA = "person1@example.org"
NO = {"marketing_opt_in": False, "consent_source": "humanitix"}
NEWER = {"sync_version": 1_000, "row_hash": "f" * 32}


def test_data_that_the_crm_refuses_does_not_cost_the_no(
    sync: Sync, crm: MemoryCrm, rows: Rows
) -> None:
    sync([customer(1)])
    crm.refuses_data_of = frozenset({ADA})

    summary = sync([customer(1, first_name="Grace", **NO, **NEWER)])

    assert (summary["suppressed"], summary["rejected"]) == (1, 0)
    assert ADA in crm.suppressed
    [(reason,)] = rows("select error from ops.sync_status where destination = '{d}'")
    assert reason.endswith("its data was refused: name is too long")


def test_data_at_which_the_crm_fails_again_does_not_cost_the_no_either(
    sync: Sync, crm: MemoryCrm, rows: Rows
) -> None:
    sync([customer(1)])
    crm.fails_at_data_of = frozenset({ADA})
    with pytest.raises(RunIncompleteError):
        sync([customer(1, first_name="Grace", **NO, **NEWER)], retry_wait_minutes=0)
    assert crm.suppressed == set()

    summary = sync([], retry_wait_minutes=0)

    assert (summary["suppressed"], summary["failed"]) == (1, 0)
    assert ADA in crm.suppressed
    [(reason,)] = rows("select error from ops.sync_status where destination = '{d}'")
    assert reason.endswith("its data was refused: an error inside")


def test_data_of_somebody_who_said_yes_is_refused_as_a_row(sync: Sync, crm: MemoryCrm) -> None:
    sync([customer(1)])
    crm.refuses_data_of = frozenset({ADA})

    summary = sync([customer(1, first_name="Grace", **NEWER)])

    assert (summary["rejected"], crm.suppressed) == (1, set())


def test_a_rejected_record_is_rejected_each_time_and_silences_once(
    sync: Sync, crm: MemoryCrm
) -> None:
    sync([customer(1)])
    broken = customer(1, total_orders="many", **NO, **NEWER)

    first, second = sync([broken]), sync([broken])

    assert [each["rejected"] for each in (first, second)] == [1, 1]
    assert [each["suppressed"] for each in (first, second)] == [1, 0]
    assert ADA in crm.suppressed


def test_a_no_of_a_rejected_record_that_did_not_arrive_comes_back_by_itself(
    sync: Sync, crm: MemoryCrm
) -> None:
    sync([customer(1)])
    crm.refuses = frozenset({ADA})
    with pytest.raises(RunIncompleteError):
        sync([customer(1, total_orders="many", **NO, **NEWER)], retry_wait_minutes=0)
    crm.refuses = frozenset()

    summary = sync([], retry_wait_minutes=0)

    assert (summary["suppressed"], summary["rejected"]) == (1, 0)
    assert ADA in crm.suppressed


def test_a_good_record_speaks_for_itself_beside_a_rejected_one(sync: Sync, crm: MemoryCrm) -> None:
    keyless = customer(1, customer_id="none", **NO)

    sync([customer(1, **NEWER), keyless])

    assert crm.suppressed == set()


@pytest.mark.parametrize("answer", [False, "false", "No", 0, "0"])
def test_a_no_is_read_however_it_is_written(answer: Any) -> None:
    heard = no_of(customer(1, marketing_opt_in=answer, total_orders="many"))

    assert heard is not None
    assert (heard.email, heard.marketing_opt_in) == (ADA, False)


@pytest.mark.parametrize(
    "columns",
    [
        {"marketing_opt_in": True},
        {"marketing_opt_in": None},
        {"marketing_opt_in": [False]},
        {"marketing_opt_in": False, "email": "no-at-sign"},
        {"marketing_opt_in": False, "email": None},
        {"marketing_opt_in": False, "email": "\ud800@example.org"},
        {"marketing_opt_in": False, "email": ["ada@example.org"]},
    ],
)
def test_what_says_no_of_nobody_is_no_answer(columns: dict[str, Any]) -> None:
    assert no_of(customer(1, **columns)) is None


def test_a_dead_address_is_a_no_whatever_else_the_record_says() -> None:
    heard = no_of(customer(1, email_status="bounced", sync_version="many"))

    assert heard is not None
    assert (heard.email_status, heard.sync_version) == ("bounced", 1)
