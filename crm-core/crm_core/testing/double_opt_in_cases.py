"""Double opt-in: the CRM asks who waits, once, and nobody who is out anywhere."""

import pytest

from crm_core.consent import ConsentPolicy
from crm_core.testing.interrupted_cases import killed_each_time
from crm_core.testing.kit import Kit, Trouble
from crm_core.testing.runs import Runs
from crm_core.testing.stream import Record, changed, customer, email_of

ADA = email_of(1)
WAITING: Record = {"marketing_opt_in": False, "opt_in_pending": True}
CONFIRMED: Record = {"marketing_opt_in": True, "opt_in_pending": False}
NO: Record = {"marketing_opt_in": False, "opt_in_pending": False}
ANEW: Record = {"consent_at": "2036-11-20T09:30:00+00:00"}
"""A yes that is newer than any asking of a test."""

MOST = 2
"""Mails that one yes may cost where a run was cut short, or an answer was lost."""

either_policy = pytest.mark.parametrize("policy", [each.value for each in ConsentPolicy])


class DoubleOptInCases:
    """A yes that waits for its confirmation is neither a yes nor a no."""

    @either_policy
    def test_who_has_yet_to_confirm_is_asked_and_on_no_list(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        ended = runs.sync([_waiting()], consent_policy=policy)

        assert kit.times_asked(ADA) == 1
        _assert_left_in_peace(kit)
        assert ended.summary["waiting"] == 1

    @either_policy
    def test_a_yes_is_asked_about_once_whatever_else_changes(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([_waiting()], consent_policy=policy)

        later = changed(_waiting(), 20, first_name="Grace", customer_segment="vip")
        runs.sync([later], consent_policy=policy)
        ended = runs.sync([later], consent_policy=policy, resend=True)

        assert kit.times_asked(ADA) == 1
        _assert_left_in_peace(kit)
        assert ended.summary["waiting"] == 1

    @either_policy
    def test_whom_others_made_is_asked_and_stays_mailable(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        kit.marketer_makes(ADA)

        runs.sync([_waiting()], consent_policy=policy)

        seen = kit.seen(ADA)
        assert kit.times_asked(ADA) == 1
        assert (seen.is_mailable, seen.lists) == (True, frozenset())

    @either_policy
    def test_who_was_mailable_leaves_the_lists_and_is_asked(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)

        runs.sync([changed(_waiting(), 20)], consent_policy=policy)

        seen = kit.seen(ADA)
        assert kit.times_asked(ADA) == 1
        assert (seen.is_mailable, seen.lists) == (True, frozenset())

    @either_policy
    @pytest.mark.parametrize("verb", ["person_says_no", "person_bounces"])
    def test_who_is_out_there_is_never_asked(
        self, runs: Runs, kit: Kit, policy: str, verb: str
    ) -> None:
        kit.marketer_makes(ADA)
        getattr(kit, verb)(ADA)

        for version in (10, 20):
            later = changed(_waiting(), version, first_name=f"Ada {version}")
            ended = runs.sync([later], consent_policy=policy)

            assert kit.times_asked(ADA) == 0
            assert not kit.seen(ADA).is_mailable
            assert not any(call.resubscribes for call in ended.calls)

    @either_policy
    def test_who_was_out_there_before_the_contact_was_deleted_is_never_asked(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        kit.person_says_no(ADA)
        runs.sync([], consent_policy=policy)
        kit.marketer_deletes(ADA)

        runs.sync([changed(_waiting(), 20)], consent_policy=policy)

        contact = kit.contact(ADA)
        assert kit.times_asked(ADA) == 0
        assert contact is None or not contact.is_mailable

    @either_policy
    def test_who_is_out_in_another_crm_is_never_asked(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.other_crm_tells_no(ADA)

        runs.sync([_waiting()], consent_policy=policy)

        assert kit.times_asked(ADA) == 0

    @either_policy
    def test_who_left_a_list_is_not_asked(self, runs: Runs, kit: Kit, policy: str) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        for name in sorted(kit.lists_of(customer(1))):
            kit.person_leaves(ADA, name)

        runs.sync([changed(_waiting(), 20)], consent_policy=policy)

        assert kit.times_asked(ADA) == 0

    @either_policy
    def test_an_address_that_fails_is_not_asked(self, runs: Runs, kit: Kit, policy: str) -> None:
        runs.sync([customer(1, **WAITING, email_status="bounced")], consent_policy=policy)

        contact = kit.contact(ADA)
        assert kit.times_asked(ADA) == 0
        assert contact is None or not contact.is_mailable

    @either_policy
    def test_who_confirms_is_mailed_like_everybody(self, runs: Runs, kit: Kit, policy: str) -> None:
        runs.sync([_waiting()], consent_policy=policy)
        kit.person_confirms(ADA)

        ended = runs.sync([changed(_waiting(), 20, **CONFIRMED)], consent_policy=policy)

        seen = kit.seen(ADA)
        assert (seen.is_mailable, seen.lists) == (True, kit.lists_of(customer(1)))
        assert seen.values == {column: customer(1)[column] for column in kit.fields}
        assert ended.summary["waiting"] == 0

    def test_who_confirmed_in_another_crm_is_mailed_and_asked_no_more(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([_waiting()])
        asked = kit.times_asked(ADA)

        confirmed = changed(_waiting(), 20, **CONFIRMED)
        runs.sync([confirmed])

        assert kit.times_asked(ADA) in {0, asked}
        runs.assert_in_step([confirmed])

    @either_policy
    def test_who_has_confirmed_is_not_asked_again_before_that_is_read_back(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([_waiting()], consent_policy=policy)
        kit.person_confirms(ADA)
        asked, before = kit.times_asked(ADA), kit.seen(ADA)

        for version, columns in ((20, {"first_name": "Grace"}), (30, ANEW)):
            runs.sync([changed(_waiting(), version, **columns)], consent_policy=policy)

        seen = kit.seen(ADA)
        assert (kit.times_asked(ADA), seen.lists) == (asked, before.lists)
        assert seen.is_mailable

    @either_policy
    def test_who_says_no_while_waiting_is_out_and_asked_no_more(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([_waiting()], consent_policy=policy)
        asked = kit.times_asked(ADA)

        runs.sync([changed(_waiting(), 20, **NO)], consent_policy=policy)

        contact = kit.contact(ADA)
        assert kit.times_asked(ADA) in {0, asked}
        assert contact is None or not contact.is_mailable

    def test_an_erased_person_is_never_asked(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(2)])
        runs.erase(ADA)

        runs.sync([_waiting()])

        assert kit.times_asked(ADA) == 0

    def test_a_plan_tells_how_many_wait_and_asks_nobody(self, runs: Runs, kit: Kit) -> None:
        plan, ended = runs.plan([_waiting(), customer(2)])

        assert plan["counts"]["waiting"] == 1
        assert kit.times_asked(ADA) == 0
        assert ended.writes == []
        done = runs.sync([_waiting(), customer(2)])
        assert done.counts == ended.counts

    def test_a_killed_run_costs_a_second_mail_at_most(self, runs: Runs, kit: Kit) -> None:
        for _ in killed_each_time(runs, _waiting(), first=[customer(2)]):
            runs.sync([_waiting()])
            runs.sync([changed(_waiting(), 30, first_name="Grace")])
            assert 1 <= kit.times_asked(ADA) <= MOST

    def test_who_says_no_after_a_killed_run_is_asked_no_more(self, runs: Runs, kit: Kit) -> None:
        for _ in killed_each_time(runs, _waiting(), first=[customer(2)]):
            if kit.contact(ADA) is None:
                kit.marketer_makes(ADA)
            kit.person_says_no(ADA)
            asked = kit.times_asked(ADA)
            runs.sync([_waiting()])
            assert kit.times_asked(ADA) in {0, asked}
            assert not kit.seen(ADA).is_mailable

    def test_a_lost_answer_costs_a_second_mail_at_most(self, runs: Runs, kit: Kit) -> None:
        requests = len(runs.sync([_waiting()]).calls)
        for place in range(requests):
            runs.start_anew()
            kit.trouble(Trouble.LOST, after=place)
            runs.run([_waiting()])
            kit.calm()
            runs.sync([_waiting()])
            runs.sync([changed(_waiting(), 30, first_name="Grace")])
            assert 1 <= kit.times_asked(ADA) <= MOST
            _assert_left_in_peace(kit)

    def test_who_says_no_after_a_lost_answer_is_asked_no_more(self, runs: Runs, kit: Kit) -> None:
        requests = len(runs.sync([_waiting()]).calls)
        for place in range(requests):
            runs.start_anew()
            kit.trouble(Trouble.LOST, after=place)
            runs.run([_waiting()])
            kit.calm()
            if kit.contact(ADA) is None:
                kit.marketer_makes(ADA)
            kit.person_says_no(ADA)
            asked = kit.times_asked(ADA)
            runs.sync([_waiting()])
            assert kit.times_asked(ADA) in {0, asked}
            assert not kit.seen(ADA).is_mailable


def _waiting() -> Record:
    return customer(1, **WAITING)


def _assert_left_in_peace(kit: Kit) -> None:
    """Make sure that Ada is neither mailed nor kept from it, wherever a contact is there."""
    contact = kit.contact(ADA)
    assert contact is None or (contact.is_mailable, contact.lists) == (True, frozenset())
