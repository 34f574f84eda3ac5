"""What a change needs, by what the CRM holds and what we wrote there."""

from dataclasses import replace
from typing import Any

import pytest

from crm_core.change import Change, Outcome, Standing, Status
from crm_core.consent import ConsentPolicy, Decision
from crm_core.contact import Contact
from crm_core.contract import Contract
from crm_core.errors import SettingsError
from crm_core.fields import FieldPolicy, default_policy, field_rules
from crm_core.plan import OPTED_OUT_THERE, SAID_YES_SINCE, Step, Terms, plan_step
from crm_core.result import done
from crm_core.tries import Try
from fixtures.customers import customer

POLICIES = {
    "name": FieldPolicy.FILL_BLANK,
    "orders": FieldPolicy.OVERWRITE,
    "score": FieldPolicy.NEVER,
}
WRITTEN = {"name": "Ada", "orders": 1}
ADA = Try(fields=WRITTEN)
GRACE = Try(fields={"name": "Grace"})
EDITH = Try(fields={"name": "Edith"})


def plan(  # noqa: PLR0913 (a keyword for each thing that decides)
    contact: Contact | None = None,
    *,
    payload: dict[str, Any] | None = None,
    known: Standing | None = None,
    decision: Decision = Decision.SUBSCRIBE,
    policy: ConsentPolicy = ConsentPolicy.OPTED_IN_ONLY,
    channels: tuple[str, ...] = (),
    columns: dict[str, Any] | None = None,
) -> Step:
    """The step for one customer who shall be on the list of key `vip`."""
    change = Change(
        customer=Contract("AU").customer(customer(1, **(columns or {}))),
        decision=decision,
        payload=WRITTEN if payload is None else payload,
        membership=frozenset({"vip"} if decision is Decision.SUBSCRIBE else ()),
        sync_hash="new",
        known=known,
    )
    terms = Terms(policies=POLICIES, list_ids={"vip": "7", "new": "8"}, consent_policy=policy)
    return plan_step(change, contact, terms, channels)


def known(status: Status = Status.SYNCED, **values: Any) -> Standing:
    """What the ledger holds of a contact that we wrote."""
    return Standing(status=status, sync_hash="old", external_id="1", payload=WRITTEN, **values)


def test_who_is_not_there_is_created_with_all_fields() -> None:
    step = plan()

    assert (step.outcome, step.fields) == (Outcome.CREATED, WRITTEN)
    assert step.join == {"7"}


def test_only_what_differs_is_written() -> None:
    step = plan(Contact(external_id="1", values={"name": "Ada", "orders": 5}))

    assert (step.outcome, step.fields, step.before) == (
        Outcome.UPDATED,
        {"orders": 1},
        {"orders": 5},
    )


def test_a_contact_that_is_as_it_shall_be_costs_no_write() -> None:
    step = plan(Contact(external_id="1", values=WRITTEN, membership=frozenset({"7"})))

    assert (step.outcome, step.is_write) == (Outcome.UNCHANGED, False)


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_is_filled(blank: str | None) -> None:
    assert plan(Contact(external_id="1", values={"name": blank})).fields["name"] == "Ada"


def test_a_correction_made_in_the_crm_stays() -> None:
    step = plan(Contact(external_id="1", values={"name": "Adah"}), known=known())

    assert ("name" in step.fields, step.kept) == (False, {"name": "Adah"})


def test_a_value_that_we_wrote_follows_the_customer() -> None:
    contact = Contact(external_id="1", values=WRITTEN)

    assert plan(contact, payload={"name": "Grace"}, known=known()).fields == {"name": "Grace"}


@pytest.mark.parametrize(
    "cut_short",
    [
        Standing(status=Status.FAILED, sync_hash=None, tries=(Try(fields=WRITTEN),)),
        Standing(status=Status.SYNCED, sync_hash="old", external_id="1", tries=(GRACE, ADA)),
        Standing(status=Status.FAILED, sync_hash=None, is_under_way=True, tries=None),
    ],
    ids=["failed", "killed twice", "killed before tries were noted"],
)
def test_what_a_try_without_a_known_end_wrote_is_ours_and_follows_the_customer(
    cut_short: Standing,
) -> None:
    contact = Contact(external_id="1", values=WRITTEN)
    found = done(plan(contact, known=cut_short))
    later = replace(known(), payload=found.payload, kept=found.step.kept)

    assert plan(contact, payload={"name": "Grace"}, known=later).fields == {"name": "Grace"}


@pytest.mark.parametrize("wanted", ["Ada", "Edith"])
def test_what_any_try_without_a_known_end_wrote_is_not_taken_for_a_correction(wanted: str) -> None:
    contact = Contact(external_id="1", values={"name": "Grace"})

    step = plan(contact, payload={"name": wanted}, known=known(tries=(GRACE, EDITH)))

    assert (step.fields, step.kept) == ({"name": wanted}, {})


def test_what_no_try_wrote_is_a_correction_and_stays() -> None:
    contact = Contact(external_id="1", values={"name": "Adah"})

    step = plan(contact, payload={"name": "Edith"}, known=known(tries=(GRACE,)))

    assert (step.fields, step.kept) == ({}, {"name": "Adah"})


def test_what_a_try_wrote_stays_known_as_ours_also_where_nothing_is_written_now() -> None:
    contact = Contact(external_id="1", values={"name": "Grace"})
    cut_short = known(tries=(GRACE,))

    without = done(plan(contact, payload={}, known=cut_short))
    refused = done(plan(contact, payload={"name": "X"}, known=cut_short), without={"name"})
    barred = done(plan(replace(contact, is_suppressed=True), known=cut_short))

    for result in (without, refused, barred):
        assert result.payload == {"name": "Grace", "orders": 1}


def test_a_contact_that_holds_what_a_try_was_to_make_it_with_is_ours() -> None:
    contact = Contact(external_id="1", values={"name": "By hand", "orders": 1})
    made = Try(fields=WRITTEN, creates=True)

    assert done(plan(contact, known=known(tries=(made,)))).is_ours


@pytest.mark.parametrize(
    "values", [{}, {"name": "Ada", "orders": 7}, {"name": "Grace"}], ids=["bare", "other", "name"]
)
def test_a_contact_that_others_made_in_the_meantime_is_theirs(values: dict[str, Any]) -> None:
    made = Try(fields=WRITTEN, creates=True)
    changed = Try(fields=values)

    step = plan(Contact(external_id="1", values=values), known=known(tries=(made, changed)))

    assert not done(step).is_ours


def test_a_list_that_a_try_was_to_join_is_left_also_where_no_setting_names_it_now() -> None:
    contact = Contact(external_id="1", membership=frozenset({"7", "5"}))
    cut_short = known(tries=(Try(join=frozenset({"5"})),))

    assert plan(contact, known=cut_short).leave == {"5"}


def test_a_value_of_others_stays_theirs_through_a_try_without_a_known_end() -> None:
    contact = Contact(external_id="1", values={"name": "Ada"})
    tries = (Try(fields={"orders": 1}),)

    assert plan(
        contact, known=Standing(status=Status.FAILED, sync_hash=None, tries=tries)
    ).kept == {"name": "Ada"}


def test_a_value_of_others_stays_theirs_through_a_try_that_nobody_noted() -> None:
    contact = Contact(external_id="1", values={"name": "Ada"})
    theirs = Standing(
        status=Status.FAILED, sync_hash=None, is_under_way=True, tries=None, kept={"name": "Ada"}
    )

    assert plan(contact, known=theirs).kept == {"name": "Ada"}


def test_a_field_that_is_never_written_is_left_out_also_of_a_new_contact() -> None:
    assert plan(payload={"score": 3, "orders": 1}).fields == {"orders": 1}


def test_a_field_that_the_account_cannot_take_is_left_out() -> None:
    assert plan(payload={"shoe": 3, "orders": 1}).fields == {"orders": 1}


def test_an_empty_value_wipes_nothing() -> None:
    step = plan(Contact(external_id="1", values=WRITTEN), payload={})

    assert step.fields == {}


def test_lists_are_joined_and_left_by_difference_and_others_are_not_touched() -> None:
    step = plan(Contact(external_id="1", membership=frozenset({"8", "99"})))

    assert step.join == {"7"}
    assert step.leave == {"8"}


def test_a_list_of_earlier_settings_is_left() -> None:
    contact = Contact(external_id="1", membership=frozenset({"7", "5"}))

    assert plan(contact, known=known(membership=frozenset({"5"}))).leave == {"5"}


@pytest.mark.parametrize("how", ["the contact tells", "the ledger tells"])
def test_a_list_that_somebody_left_is_not_joined_again(how: str) -> None:
    told = how == "the contact tells"
    contact = Contact(external_id="1", left=frozenset({"7"} if told else ()))

    assert plan(contact, channels=() if told else ("list:7",)).join == frozenset()


def test_who_came_back_to_a_list_by_themselves_stays_on_it() -> None:
    step = plan(Contact(external_id="1", membership=frozenset({"7"})), channels=("list:7",))

    assert (step.join, step.leave) == (frozenset(), frozenset())
    assert step.membership == {"7"}


def test_who_opted_out_in_the_crm_only_leaves_our_lists() -> None:
    contact = Contact(external_id="1", membership=frozenset({"7", "9"}), is_suppressed=True)

    step = plan(contact)

    assert step.outcome is Outcome.SUPPRESSED
    assert step.fields == {}
    assert step.leave == {"7"}
    assert step.reason == OPTED_OUT_THERE


@pytest.mark.parametrize("policy", list(ConsentPolicy))
def test_who_said_yes_after_we_suppressed_the_contact_waits_for_a_person_to_confirm(
    policy: ConsentPolicy,
) -> None:
    contact = Contact(external_id="1", is_suppressed=True)

    step = plan(contact, known=known(status=Status.SUPPRESSED), policy=policy)

    assert (step.status, step.suppresses) == (Status.SUPPRESSED, False)
    assert (step.join, step.reason) == (frozenset(), SAID_YES_SINCE)


def test_a_block_of_ours_does_not_hide_an_opt_out_of_the_crm() -> None:
    contact = Contact(external_id="1", is_suppressed=True)

    step = plan(contact, known=known(status=Status.SUPPRESSED), channels=("email",))

    assert step.reason == OPTED_OUT_THERE


def test_where_everybody_is_written_an_opt_out_keeps_its_data_in_step_and_joins_nothing() -> None:
    contact = Contact(external_id="1", values={"orders": 0}, is_suppressed=True)

    step = plan(contact, policy=ConsentPolicy.EVERYONE_FLAGGED)

    assert (step.fields["orders"], step.join, step.suppresses) == (1, frozenset(), False)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"consent_source": None}, "never opted in"),
        ({"consent_source": "humanitix"}, "opted out"),
        ({"email_status": "bounced"}, "the address bounced or is invalid"),
    ],
)
def test_who_is_written_suppressed_is_told_the_reason(columns: dict[str, Any], reason: str) -> None:
    step = plan(None, decision=Decision.FLAG, columns={"marketing_opt_in": False, **columns})

    assert (step.outcome, step.suppresses, step.reason) == (Outcome.CREATED, True, reason)


def test_an_opt_out_outlives_its_contact() -> None:
    step = plan(None, channels=("email",))

    assert (step.outcome, step.is_write) == (Outcome.SUPPRESSED, False)


def test_an_opt_out_outlives_its_contact_also_where_everybody_is_written() -> None:
    step = plan(None, channels=("email",), policy=ConsentPolicy.EVERYONE_FLAGGED)

    assert (step.outcome, step.suppresses, step.join) == (Outcome.CREATED, True, frozenset())


def test_a_contact_that_others_made_anew_is_theirs() -> None:
    contact = Contact(external_id="2", membership=frozenset({"7"}))

    step = plan(contact, known=known(Status.SUPPRESSED))

    assert (step.is_write, step.external_id) == (False, "1")


def test_an_opt_out_that_a_person_lifted_is_over() -> None:
    step = plan(Contact(external_id="1"), known=known(Status.SUPPRESSED), channels=("email",))

    assert step.outcome is Outcome.UPDATED
    assert step.join == {"7"}


def test_an_opt_out_is_brought_to_the_crm() -> None:
    contact = Contact(external_id="1", values=WRITTEN, membership=frozenset({"7", "9"}))

    step = plan(contact, decision=Decision.SUPPRESS)

    assert step.suppresses
    assert step.leave == {"7"}


def test_nobody_is_created_to_be_suppressed() -> None:
    assert not plan(None, decision=Decision.SUPPRESS).is_write


def test_an_opt_out_that_the_crm_has_already_costs_no_write() -> None:
    contact = Contact(external_id="1", is_suppressed=True)

    assert not plan(contact, decision=Decision.SUPPRESS).is_write


def test_who_was_never_asked_is_left_alone_in_the_crm() -> None:
    contact = Contact(external_id="1", membership=frozenset({"7"}))

    assert not plan(contact, decision=Decision.WITHHOLD).is_write


def test_names_and_phones_fill_blanks_and_the_rest_overwrites() -> None:
    assert default_policy("first_name") is default_policy("mobile") is FieldPolicy.FILL_BLANK
    assert default_policy("total_orders") is FieldPolicy.OVERWRITE


@pytest.mark.parametrize(
    ("policy", "kept"), [("fill_blank", {"SCORE": FieldPolicy.FILL_BLANK}), ("never", {})]
)
def test_a_rule_may_name_its_policy(policy: str, kept: dict[str, FieldPolicy]) -> None:
    rules = field_rules(
        "attributes",
        {"SCORE": {"field": "lead_score", "type": "float", "policy": policy}},
        frozenset({"lead_score"}),
    )

    assert {name: rule.policy for name, rule in rules.items()} == kept


def test_a_rule_for_no_field_is_refused_with_the_choice() -> None:
    with pytest.raises(SettingsError, match=r"which is no field\. Choose one of lead_score"):
        field_rules("attributes", {"X": {"field": "x", "type": "text"}}, frozenset({"lead_score"}))
