"""What a run leaves behind that was cut short is never news to the next one."""

import itertools
from typing import Any

import pytest

from crm_core.errors import VendorUnavailableError
from crm_core.testing.kills import killed_run
from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer, singer_input
from target_brevo.target import TargetBrevo

NO: Record = {"marketing_opt_in": False}
NEVER_ASKED: Record = {"marketing_opt_in": False, "consent_source": None}
IMPATIENT: dict[str, Any] = {
    "import_threshold": 1,
    "poll_seconds": 0.001,
    "import_timeout_seconds": 0.005,
}

people = [customer(number) for number in (1, 2, 3)]


def leave_an_import_behind(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", process_polls=10_000, process_seconds=0)
    with pytest.raises(VendorUnavailableError, match="has not finished 1 imports"):
        brevo.sync(people, **IMPATIENT)


def let_imports_finish(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", process_polls=1)


@pytest.mark.parametrize("policy", ["opted_in_only", "everyone_flagged"])
@pytest.mark.parametrize("columns", [NO, NEVER_ASKED])
def test_an_import_that_ends_late_brings_nobody_back_who_opted_out(
    brevo: BrevoRuns, columns: Record, policy: str
) -> None:
    leave_an_import_behind(brevo)
    let_imports_finish(brevo)

    brevo.sync([changed(people[0], **columns), *people[1:]], consent_policy=policy)
    brevo.api("GET", "/processes")

    contact = brevo.contact(1)
    assert contact is not None
    assert contact["emailBlacklisted"]
    assert brevo.lists_of(1) == set()
    assert brevo.lists_of(2) == {"All", "New"}


def test_nobody_is_written_while_an_import_of_an_earlier_run_goes_on(brevo: BrevoRuns) -> None:
    leave_an_import_behind(brevo)

    with pytest.raises(VendorUnavailableError, match="has not finished 1 imports"):
        brevo.sync([changed(people[0], **NO)], **IMPATIENT)

    assert brevo.writes() == {}


def test_nobody_is_erased_whom_an_import_might_bring_back(brevo: BrevoRuns) -> None:
    leave_an_import_behind(brevo)

    with pytest.raises(VendorUnavailableError, match="has not finished 1 imports"):
        brevo.target(**IMPATIENT).erase(email_of(1))


def test_a_run_that_ended_well_leaves_nothing_to_look_for(brevo: BrevoRuns) -> None:
    brevo.sync(people, import_threshold=1)

    brevo.sync([changed(people[0], **NO)])

    assert "GET /processes" not in brevo.calls()


def test_who_was_created_unknown_to_the_ledger_is_suppressed_once_the_consent_is_gone(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([customer(99)])
    given = singer_input([customer(1)]).getvalue()
    moments = itertools.count(1)
    while not brevo.contact(1):
        assert killed_run(TargetBrevo, brevo.settings, given, at=next(moments), moment="answered")

    brevo.sync([changed(customer(1), **NEVER_ASKED)])

    contact = brevo.contact(1)
    assert contact is not None
    assert contact["emailBlacklisted"]
    assert brevo.lists_of(1) == set()
    assert brevo.ledger("select * from ops.sync_under_way") == []
