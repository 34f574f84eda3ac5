from typing import Any

import pytest

from crm_core.consent import ConsentPolicy, Decision, decide
from crm_core.contract import Contract
from crm_core.customer import Customer
from fixtures.customers import changed, customer
from fixtures.memory_crm import MemoryCrm
from fixtures.memory_runs import Sync

ONLY, EVERYONE = ConsentPolicy.OPTED_IN_ONLY, ConsentPolicy.EVERYONE_FLAGGED
YES: dict[str, Any] = {}
NO = {"marketing_opt_in": False}
NEVER_ASKED = {"marketing_opt_in": False, "consent_source": None}
BOUNCED = {"email_status": "bounced"}


def person(columns: dict[str, Any]) -> Customer:
    return Contract().customer(customer(**columns))


@pytest.mark.parametrize("pushed", [True, False])
@pytest.mark.parametrize("policy", list(ConsentPolicy))
def test_who_said_yes_is_subscribed(policy: ConsentPolicy, *, pushed: bool) -> None:
    assert decide(policy, person(YES), pushed=pushed) is Decision.SUBSCRIBE


@pytest.mark.parametrize("columns", [NO, BOUNCED, NO | BOUNCED])
@pytest.mark.parametrize("pushed", [True, False])
def test_who_said_no_or_bounced_is_suppressed(columns: dict[str, Any], *, pushed: bool) -> None:
    assert decide(ONLY, person(columns), pushed=pushed) is Decision.SUPPRESS


def test_who_was_never_asked_is_withheld_and_their_own_contact_left_alone() -> None:
    assert decide(ONLY, person(NEVER_ASKED), pushed=False) is Decision.WITHHOLD


def test_who_was_pushed_is_suppressed_once_the_consent_is_gone() -> None:
    assert decide(ONLY, person(NEVER_ASKED), pushed=True) is Decision.SUPPRESS


@pytest.mark.parametrize("columns", [NO, NEVER_ASKED, BOUNCED])
def test_everyone_is_written_but_flagged_where_the_policy_says_so(columns: dict[str, Any]) -> None:
    assert decide(EVERYONE, person(columns), pushed=False) is Decision.FLAG


@pytest.mark.parametrize("pushed", [True, False])
@pytest.mark.parametrize("policy", list(ConsentPolicy))
@pytest.mark.parametrize("columns", [NO, YES])
def test_a_yes_that_waits_is_neither_a_yes_nor_a_no(
    policy: ConsentPolicy, columns: dict[str, Any], *, pushed: bool
) -> None:
    waiting = person({**columns, "opt_in_pending": True})
    assert decide(policy, waiting, pushed=pushed) is Decision.AWAIT


@pytest.mark.parametrize("pending", [False, None])
def test_a_stream_that_tells_of_no_confirmation_waits_for_none(pending: object) -> None:
    assert decide(ONLY, person({"opt_in_pending": pending}), pushed=False) is Decision.SUBSCRIBE
    assert person({}).opt_in_pending is False


def test_an_address_that_fails_waits_for_nothing() -> None:
    bounced = person({**NO, **BOUNCED, "opt_in_pending": True})
    assert decide(ONLY, bounced, pushed=False) is Decision.SUPPRESS
    assert decide(EVERYONE, bounced, pushed=False) is Decision.FLAG


def test_a_no_that_is_newer_than_a_lift_in_the_crm_counts_again(sync: Sync, crm: MemoryCrm) -> None:
    no = changed(customer(), 2, marketing_opt_in=False)
    sync([customer()])
    sync([no])
    crm.suppressed.clear()
    sync([changed(no, 3, consent_at="2026-11-02T09:30:00+00:00", consent_source="mautic")])

    assert crm.suppressed == {"person1@example.org"}


def test_a_lift_in_the_crm_stands_while_nothing_newer_is_heard(sync: Sync, crm: MemoryCrm) -> None:
    no = changed(customer(), 2, marketing_opt_in=False)
    sync([customer()])
    sync([no])
    crm.suppressed.clear()
    sync([changed(no, 3, total_orders=2)])

    assert crm.suppressed == set()
