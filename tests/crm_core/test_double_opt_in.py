"""What a yes that waits for its confirmation needs, by what the CRM holds and was told before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm_core.change import Change, Outcome, Standing, Status
from crm_core.consent import ConsentPolicy, Decision
from crm_core.contact import Contact
from crm_core.contract import Contract
from crm_core.double_opt_in import (
    AWAITS_CONFIRMATION,
    BY_CALL,
    NOT_KNOWN,
    Asking,
    Confirmation,
    by_field,
)
from crm_core.fields import FieldPolicy, FieldRule
from crm_core.ledger.interface import ALL_EMAIL, ELSEWHERE, ONE_LIST
from crm_core.plan import Step, Terms, plan_step
from crm_core.tries import Try
from fixtures.customers import customer

FIELD = Confirmation(at_rest={"pending": "no"})
CALL = Confirmation(list_id="7")
HERE = Contact(external_id="1", values={"name": "Ada"})
ROW = customer(marketing_opt_in=False, opt_in_pending=True, consent_at="2026-10-01T02:00:00Z")
CUSTOMER = Contract("AU").customer(ROW)
ANSWERED, LOST = (
    Asking(CUSTOMER.yes, 1, is_answered=True),
    Asking(CUSTOMER.yes, 1, is_answered=False),
)
OF_ANOTHER_YES = Asking("an older one", 1, is_answered=True)
SAID, HOUR = datetime(2026, 10, 1, 2, tzinfo=UTC), timedelta(hours=1)
"""When the customer said yes."""


def plan(
    confirmation: Confirmation,
    contact: Contact | None = None,
    known: Standing | None = None,
    channels: tuple[str, ...] = (),
    policy: ConsentPolicy = ConsentPolicy.OPTED_IN_ONLY,
) -> Step:
    """The step for one customer who waits."""
    payload = {"name": "Ada", "pending": "yes"} if confirmation is FIELD else {"name": "Ada"}
    change = Change(
        customer=CUSTOMER,
        decision=Decision.AWAIT,
        payload=payload,
        membership=frozenset(),
        sync_hash="new",
        known=known,
    )
    terms = Terms(
        policies=dict.fromkeys(("name", "pending"), FieldPolicy.OVERWRITE),
        list_ids={"all": "7"},
        consent_policy=policy,
        confirmation=confirmation,
    )
    return plan_step(change, contact, terms, channels)


def stood(status: Status = Status.WAITING, **values: Any) -> Standing:
    return Standing(status=status, sync_hash="old", **{"external_id": "1", **values})


def holding(**values: Any) -> Contact:
    return Contact(external_id="1", values={"name": "Ada", **values})


@pytest.mark.parametrize("policy", list(ConsentPolicy))
def test_a_campaign_asks_on_a_field_of_a_contact_that_is_not_suppressed(
    policy: ConsentPolicy,
) -> None:
    step = plan(FIELD, policy=policy)

    assert (step.outcome, step.status, step.asks) == (Outcome.CREATED, Status.WAITING, "pending")
    assert step.fields == {"name": "Ada", "pending": "yes"}
    assert (step.suppresses, step.join) == (False, frozenset())


def test_a_field_that_was_taken_back_since_we_set_it_is_not_set_again() -> None:
    confirmed = holding(pending="no")
    asked = stood(payload={"name": "Ada", "pending": "yes"})

    assert plan(FIELD, confirmed, asked).fields == {}
    assert plan(FIELD, confirmed, stood(payload={"name": "Ada"})).fields == {"pending": "yes"}


@pytest.mark.parametrize("policy", list(ConsentPolicy))
def test_a_call_asks_and_writes_no_contact(policy: ConsentPolicy) -> None:
    new, there = plan(CALL, policy=policy), plan(CALL, HERE, policy=policy)

    assert (new.outcome, new.status, new.asks) == (Outcome.ASKED, Status.WAITING, BY_CALL)
    assert (new.fields, there.fields) == ({"name": "Ada"}, {})
    assert there.asks == BY_CALL


@pytest.mark.parametrize(
    ("asking", "asks"),
    [
        (None, True),
        (ANSWERED, False),
        (LOST, True),
        (LOST._replace(times=2), False),
        (LOST._replace(times=0), True),
        (OF_ANOTHER_YES, True),
        (OF_ANOTHER_YES._replace(asked_at=SAID - HOUR), True),
        (OF_ANOTHER_YES._replace(asked_at=SAID), False),
        (OF_ANOTHER_YES._replace(asked_at=SAID, times=0), True),
    ],
)
def test_a_call_is_made_once_for_a_yes_and_again_where_its_answer_was_lost(
    asking: Asking | None, *, asks: bool
) -> None:
    step = plan(CALL, None, stood(external_id=None, asking=asking))

    assert (step.asks is not None) is asks
    assert step.status is Status.WAITING


def test_who_is_on_the_list_since_the_call_has_confirmed_and_stays_there() -> None:
    clicked = Contact(external_id="1", membership=frozenset({"7"}))

    for asking in (ANSWERED, OF_ANOTHER_YES):
        step = plan(CALL, clicked, stood(external_id=None, asking=asking))
        assert (step.asks, step.leave, step.is_write) == (None, frozenset(), False)
        assert step.reason == "confirmed in the CRM; counts as soon as the CRM is read back"


def test_who_was_mailable_leaves_the_list_and_is_asked_whatever_was_asked_before() -> None:
    mailed = Contact(external_id="1", membership=frozenset({"7"}))

    step = plan(CALL, mailed, stood(Status.SYNCED, asking=OF_ANOTHER_YES))

    assert (step.asks, step.leave) == (BY_CALL, frozenset({"7"}))


def test_who_was_asked_and_then_counted_without_a_click_leaves_the_list_and_has_not_confirmed() -> (
    None
):
    mailed = Contact(external_id="1", membership=frozenset({"7"}))
    joining = Try(fields={}, join=frozenset({"7"}), leave=frozenset(), creates=False)

    for known in (
        stood(Status.SYNCED, asking=ANSWERED, membership=frozenset({"7"})),
        stood(Status.FAILED, asking=ANSWERED, is_under_way=True, tries=(joining,)),
    ):
        step = plan(CALL, mailed, known)
        assert (step.asks, step.leave) == (None, frozenset({"7"}))
        assert step.status is Status.WAITING
        assert step.reason == AWAITS_CONFIRMATION


@pytest.mark.parametrize("confirmation", [FIELD, CALL])
@pytest.mark.parametrize("channel", [ALL_EMAIL, ELSEWHERE, f"{ONE_LIST}9"])
@pytest.mark.parametrize("contact", [None, HERE])
def test_who_is_out_anywhere_is_not_asked(
    confirmation: Confirmation, channel: str, contact: Contact | None
) -> None:
    for policy in ConsentPolicy:
        step = plan(confirmation, contact, None, (channel,), policy)

        assert step.asks is None
        assert step.fields.get("pending") != "yes"


@pytest.mark.parametrize("confirmation", [FIELD, CALL])
def test_who_is_blocked_is_not_asked_and_the_field_that_asked_is_taken_back(
    confirmation: Confirmation,
) -> None:
    blocked = Contact(external_id="1", values={"pending": "yes"}, is_suppressed=True)
    for policy in ConsentPolicy:
        step = plan(confirmation, blocked, None, (), policy)

        assert (step.asks, step.status, step.suppresses) == (None, Status.SUPPRESSED, False)
        assert step.fields.get("pending") == ("no" if confirmation is FIELD else None)


@pytest.mark.parametrize("contact", [None, HERE])
def test_a_target_that_cannot_ask_writes_nothing_and_looks_again(contact: Contact | None) -> None:
    step = plan(NOT_KNOWN, contact)

    assert (step.outcome, step.status, step.is_write) == (Outcome.UNCHANGED, Status.WAITING, False)
    assert step.awaits_a_person


def test_who_was_asked_is_not_looked_at_again_before_something_changes() -> None:
    assert not plan(CALL).awaits_a_person
    assert not plan(CALL, None, stood(external_id=None, asking=ANSWERED)).awaits_a_person


def test_fields_are_found_by_what_fills_them_where_the_account_takes_them() -> None:
    rules = {"waits": FieldRule("opt_in_pending", "flag", FieldPolicy.OVERWRITE)}
    converters = {"flag": lambda value: "1" if value else "0"}

    assert by_field("fields", rules, {"waits"}, converters) == Confirmation(at_rest={"waits": "0"})
    obstacle = by_field("fields", rules, (), converters).obstacle
    assert obstacle is not None
    assert "add one to the setting fields" in obstacle
