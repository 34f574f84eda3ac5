"""Consent: nobody who said no is ever made mailable by a run."""

import pytest

from crm_core.consent import ConsentPolicy
from crm_core.testing.kit import Kit
from crm_core.testing.runs import Ended, Runs
from crm_core.testing.stream import Record, changed, customer, email_of

ADA = email_of(1)
HEARD_LATER: Record = {"consent_at": "2026-11-20T09:30:00+00:00"}
IN_ASCII = "ada@xn--bcher-kva.example"

NO: Record = {"marketing_opt_in": False, "consent_source": "humanitix"}
NEVER_ASKED: Record = {"marketing_opt_in": False, "consent_source": None}

either_policy = pytest.mark.parametrize("policy", [each.value for each in ConsentPolicy])
either_way = pytest.mark.parametrize("verb", ["person_says_no", "person_bounces"])


class ConsentCases:
    """A suppression has many ways in and, for a target, no way out."""

    @either_policy
    @either_way
    def test_no_request_ever_subscribes_who_opted_out(
        self, runs: Runs, kit: Kit, policy: str, verb: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        getattr(kit, verb)(ADA)

        for version, segment in ((10, "vip"), (20, "active")):
            later = changed(customer(1), version, customer_segment=segment, first_name="Grace")
            ended = runs.sync([later], consent_policy=policy)
            _assert_suppressed(kit, ended)

    @either_policy
    @either_way
    def test_who_opted_out_before_we_came_stays_so(
        self, runs: Runs, kit: Kit, policy: str, verb: str
    ) -> None:
        kit.marketer_makes(ADA)
        getattr(kit, verb)(ADA)

        for record in (customer(1), changed(customer(1), 10, customer_segment="vip")):
            ended = runs.sync([record], consent_policy=policy)
            _assert_suppressed(kit, ended)
            assert kit.seen(ADA).lists & kit.lists_of(record) == frozenset()

    @either_policy
    def test_an_opt_out_follows_a_person_to_a_new_address(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        kit.person_says_no(ADA)
        runs.sync([changed(customer(1), 10, first_name="Grace")], consent_policy=policy)

        moved = changed(customer(1), 20, email="ada@example.net")
        ended = runs.sync([moved], consent_policy=policy)

        _assert_suppressed(kit, ended)

    @either_policy
    @either_way
    def test_an_opt_out_outlives_its_contact(
        self, runs: Runs, kit: Kit, policy: str, verb: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        getattr(kit, verb)(ADA)
        runs.sync([], consent_policy=policy)
        kit.marketer_deletes(ADA)

        ended = runs.sync([changed(customer(1), first_name="Grace")], consent_policy=policy)

        _assert_suppressed(kit, ended)

    @either_policy
    def test_an_opt_out_stays_with_its_address_when_the_contact_gets_another(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        kit.person_says_no(ADA)
        runs.sync([changed(customer(1), 10, first_name="Grace")], consent_policy=policy)
        kit.marketer_readdresses(ADA, "ada@example.net")

        later = changed(customer(1), 20, first_name="Edith", customer_segment="vip")
        ended = runs.sync([later], consent_policy=policy)

        there = kit.contact(ADA)
        moved = kit.contact("ada@example.net")
        assert there is None or not there.is_mailable
        assert moved is not None
        assert not any(call.resubscribes for call in ended.calls)

    @either_policy
    def test_who_opted_out_is_put_on_no_list(self, runs: Runs, kit: Kit, policy: str) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        kit.person_says_no(ADA)

        runs.sync([changed(customer(1), customer_segment="vip")], consent_policy=policy)

        seen = kit.seen(ADA)
        assert seen.lists & kit.lists_of(customer(1, customer_segment="vip")) == frozenset()

    @either_policy
    def test_a_new_opt_in_at_the_checkout_lifts_nothing(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        runs.sync([changed(customer(1), 10, **NO)], consent_policy=policy)

        yes_again = changed(customer(1), 20, consent_at="2026-11-20T09:30:00+00:00")
        ended = runs.sync([yes_again], consent_policy=policy)

        _assert_suppressed(kit, ended)

    @either_policy
    def test_a_row_that_is_rejected_says_no_all_the_same(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        kit.marketer_makes(email_of(2))
        runs.sync([customer(1), customer(3), customer(4)], consent_policy=policy)
        odd = {"total_orders": "many", **NO}
        rows = [
            changed(customer(1), **odd),
            changed(customer(2), **odd),
            changed(customer(3), customer_id="none", **NO),
            changed(customer(4), total_orders="many"),
            changed(customer(5), **odd),
        ]

        ended = runs.run(rows, consent_policy=policy)

        there = {each.email: each.is_mailable for each in kit.contacts()}
        assert there == {
            email_of(1): False, email_of(2): False, email_of(3): False, email_of(4): True,
        }  # fmt: skip
        assert ended.counts["rejected"] == len(rows)
        assert not any(call.resubscribes for call in ended.calls)
        runs.sync([changed(customer(4), 2_000_000, total_orders=3)], consent_policy=policy)

    @either_policy
    @pytest.mark.parametrize("spelt", [IN_ASCII, "Ada@BÜCHER.example\u200b"])
    def test_a_domain_beyond_ascii_is_known_by_its_ascii_form(
        self, runs: Runs, kit: Kit, policy: str, spelt: str
    ) -> None:
        kit.marketer_makes(IN_ASCII)

        runs.sync([customer(1, email=spelt, **NO)], consent_policy=policy)

        assert [(each.email, each.is_mailable) for each in kit.contacts()] == [(IN_ASCII, False)]

    def test_who_has_a_domain_beyond_ascii_and_says_yes_is_created(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1, email="ada@bücher.example")])

        assert [(each.email, each.is_mailable) for each in kit.contacts()] == [(IN_ASCII, True)]

    def test_who_left_a_list_is_not_put_back_on_it(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(1, customer_segment="vip")])
        seen = kit.seen(ADA)
        for name in sorted(seen.lists):
            kit.person_leaves(ADA, name)

        later = changed(customer(1), 10, customer_segment="vip", first_name="Grace")
        runs.sync([later])
        runs.sync([changed(later, 20, customer_segment="new")])
        runs.sync([changed(later, 30)])

        after = kit.seen(ADA)
        assert after.lists & seen.lists == frozenset()

    @either_policy
    def test_who_says_no_at_the_shop_is_suppressed(self, runs: Runs, kit: Kit, policy: str) -> None:
        runs.sync([customer(1)], consent_policy=policy)

        ended = runs.sync([changed(customer(1), **NO)], consent_policy=policy)

        assert ended.counts == {"suppressed": 1}
        _assert_suppressed(kit, ended)
        seen = kit.seen(ADA)
        assert seen.lists & kit.lists_of(customer(1)) == frozenset()

    @either_policy
    @pytest.mark.parametrize("status", ["bounced", "invalid"])
    def test_an_address_that_fails_is_suppressed(
        self, runs: Runs, kit: Kit, policy: str, status: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)

        ended = runs.sync([changed(customer(1), email_status=status)], consent_policy=policy)

        _assert_suppressed(kit, ended)

    @either_policy
    def test_a_contact_of_others_is_suppressed_when_its_owner_says_no(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        kit.marketer_makes(ADA)

        ended = runs.sync([customer(1, **NO)], consent_policy=policy)

        _assert_suppressed(kit, ended)

    def test_a_contact_of_others_whose_owner_was_never_asked_is_left_alone(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(2)])
        kit.marketer_makes(ADA)

        ended = runs.sync([customer(1, **NEVER_ASKED)], consent_policy="opted_in_only")

        seen = kit.seen(ADA)
        assert (seen.is_mailable, ended.writes) == (True, [])

    @pytest.mark.parametrize("consent", [NO, NEVER_ASKED])
    def test_nobody_is_created_without_consent(self, runs: Runs, kit: Kit, consent: Record) -> None:
        ended = runs.sync([customer(1, **consent)], consent_policy="opted_in_only")

        assert (ended.counts, kit.contacts()) == ({"suppressed": 1}, [])

    @pytest.mark.parametrize("consent", [NO, NEVER_ASKED])
    def test_everybody_is_created_and_flagged_where_the_policy_says_so(
        self, runs: Runs, kit: Kit, consent: Record
    ) -> None:
        ended = runs.sync([customer(1, **consent)], consent_policy="everyone_flagged")

        _assert_suppressed(kit, ended)
        seen = kit.seen(ADA)
        assert seen.lists & kit.lists_of(customer(1)) == frozenset()

    def test_who_opts_in_after_all_is_created(self, runs: Runs) -> None:
        runs.sync([customer(1, **NEVER_ASKED)], consent_policy="opted_in_only")

        runs.sync([changed(customer(1))], consent_policy="opted_in_only")

        runs.assert_in_step([changed(customer(1))])

    @either_policy
    def test_who_comes_back_in_the_crm_is_not_suppressed_again(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        runs.sync([customer(1)], consent_policy=policy)
        kit.person_says_no(ADA)
        runs.sync([changed(customer(1), 10)], consent_policy=policy)
        kit.person_comes_back(ADA)

        later = changed(customer(1), 20, first_name="Grace", customer_segment="vip")
        ended = runs.sync([later], consent_policy=policy)

        seen = kit.seen(ADA)
        assert (seen.is_mailable, seen.lists) == (True, kit.lists_of(later))
        assert not any(call.resubscribes for call in ended.calls)

    @either_policy
    def test_who_is_let_in_again_is_left_alone_until_that_is_read_back(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        out = _out_and_in_again(runs, kit, policy)

        runs.sync([changed(out, 20, **HEARD_LATER)], consent_policy=policy)

        seen = kit.seen(out["email"])
        assert seen.is_mailable

    @either_policy
    def test_who_is_let_in_again_but_said_no_at_the_shop_is_suppressed_again(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        out = _out_and_in_again(runs, kit, policy)

        ended = runs.sync([changed(out, 20, **NO)], consent_policy=policy)

        _assert_suppressed(kit, ended)

    @either_policy
    def test_who_is_let_in_again_but_said_no_in_another_crm_is_suppressed_again(
        self, runs: Runs, kit: Kit, policy: str
    ) -> None:
        out = _out_and_in_again(runs, kit, policy)
        runs.other_crm_tells_no(out["email"])

        ended = runs.sync([changed(out, 20, **HEARD_LATER)], consent_policy=policy)

        _assert_suppressed(kit, ended)

    @either_way
    def test_an_opt_out_made_in_the_crm_is_read_back(self, runs: Runs, kit: Kit, verb: str) -> None:
        runs.sync([customer(1), customer(2)])
        getattr(kit, verb)(ADA)

        runs.sync([])

        events = "select email, channel, subscribed from ops.consent_events where source = %s"
        assert runs.ledger(events) == [{"email": ADA, "channel": "email", "subscribed": False}]

    def test_an_opt_out_is_recorded_once(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(1)])
        kit.person_says_no(ADA)

        for version in (10, 20, 30):
            runs.sync([changed(customer(1), version, first_name=f"Ada {version}")])

        assert len(runs.ledger("select 1 from ops.consent_events where source = %s")) == 1

    def test_our_own_suppressions_are_not_taken_for_opt_outs(self, runs: Runs) -> None:
        runs.sync([customer(1), customer(2)])
        runs.sync([changed(customer(1), **NO)])
        runs.sync([])

        assert runs.ledger("select 1 from ops.consent_events where source = %s") == []

    def test_our_own_suppression_of_somebody_made_anew_is_not_taken_for_an_opt_out(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1), customer(2)], consent_policy="everyone_flagged")
        kit.marketer_deletes(ADA)

        for version in (10, 20):
            runs.sync([changed(customer(1), version, **NO)], consent_policy="everyone_flagged")

        assert runs.ledger("select 1 from ops.consent_events where source = %s") == []

    def test_an_erased_person_is_never_written(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(2)])
        runs.erase(ADA)

        runs.sync([customer(1)])

        assert [each.email for each in kit.contacts()] == [email_of(2)]
        assert (
            runs.ledger("select 1 from ops.sync_log where destination = %s and email = %s", ADA)
            == []
        )

    def test_who_is_erased_goes_out_of_the_crm(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(1), customer(2)])

        erased = [kit.target_class(config=runs.settings()).erase(ADA) for _ in range(2)]

        assert erased == [True, False]
        assert [each.email for each in kit.contacts()] == [email_of(2)]


def _out_and_in_again(runs: Runs, kit: Kit, policy: str) -> Record:
    """Let somebody say no in the CRM, which is heard, and come back; gives the customer's row."""
    yes = customer(1)
    runs.sync([yes], consent_policy=policy)
    kit.person_says_no(yes["email"])
    out = changed(yes, 10, marketing_opt_in=False, consent_source=runs.destination)
    runs.sync([out], consent_policy=policy)
    kit.person_comes_back(yes["email"])
    return out


def _assert_suppressed(kit: Kit, ended: Ended) -> None:
    assert [each.email for each in kit.contacts() if each.is_mailable] == []
    assert [call.endpoint for call in ended.calls if call.resubscribes] == []
