"""Fields: whose value wins, and what is kept of the one that lost."""

import pytest

from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import changed, customer, email_of


class FieldCases:
    """Each field has a policy; an empty value never wipes one."""

    def test_a_correction_by_hand_survives_where_blanks_are_filled(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1)])
        kit.marketer_edits(email_of(1), "first_name", "Augusta")

        runs.sync([changed(customer(1), 10, first_name="Grace")])
        runs.sync([changed(customer(1), 20, first_name="Edith", total_orders=3)])

        seen = kit.seen(email_of(1))
        assert (seen.values["first_name"], seen.values["total_orders"]) == ("Augusta", 3)

    def test_a_value_of_others_survives_where_blanks_are_filled(self, runs: Runs, kit: Kit) -> None:
        kit.marketer_makes(email_of(1))
        kit.marketer_edits(email_of(1), "first_name", "Augusta")

        runs.sync([customer(1)])

        seen = kit.seen(email_of(1))
        assert (seen.values["first_name"], seen.values["suburb"]) == ("Augusta", "Newtown")

    def test_a_blank_is_filled_and_our_own_value_follows_the_stream(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1, first_name=None)])
        runs.sync([changed(customer(1), 10)])
        filled = kit.seen(email_of(1))
        runs.sync([changed(customer(1), 20, first_name="Grace")])
        followed = kit.seen(email_of(1))

        assert (filled.values["first_name"], followed.values["first_name"]) == ("Ada", "Grace")

    def test_what_the_shop_knows_best_is_overwritten_and_the_value_before_is_kept(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1)])
        kit.marketer_edits(email_of(1), "total_orders", 41)

        runs.sync([changed(customer(1), total_orders=3)])

        seen = kit.seen(email_of(1))
        assert seen.values["total_orders"] == 3
        [row] = runs.history()
        before, after = row["changes"][kit.fields["total_orders"]]
        assert (float(before), float(after)) == (41, 3)

    def test_a_field_that_is_never_written_stays_as_it_is(self, runs: Runs, kit: Kit) -> None:
        policy = kit.with_policy("first_name", "never")

        runs.sync([customer(1)], **policy)

        seen = kit.seen(email_of(1))
        assert (seen.values["first_name"], seen.values["suburb"]) == (None, "Newtown")

    def test_a_personal_field_may_be_overwritten_too(self, runs: Runs, kit: Kit) -> None:
        policy = kit.with_policy("first_name", "overwrite")
        runs.sync([customer(1)], **policy)
        kit.marketer_edits(email_of(1), "first_name", "Augusta")

        runs.sync([changed(customer(1), first_name="Grace")], **policy)

        seen = kit.seen(email_of(1))
        assert seen.values["first_name"] == "Grace"

    @pytest.mark.parametrize("blank", [None, ""])
    def test_an_empty_value_wipes_nothing(self, runs: Runs, kit: Kit, blank: str | None) -> None:
        runs.sync([customer(1)])

        runs.sync([changed(customer(1), first_name=blank, suburb=blank, customer_segment="vip")])

        seen = kit.seen(email_of(1))
        assert (seen.values["first_name"], seen.values["suburb"]) == ("Ada", "Newtown")
        assert seen.lists == kit.lists_of(customer(1, customer_segment="vip"))

    def test_the_history_tells_each_field_before_and_after(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(1)])

        runs.sync([changed(customer(1), first_name="Grace", suburb="Glebe")])

        [row] = runs.history()
        assert row["changes"] == {
            kit.fields["first_name"]: ["Ada", "Grace"],
            kit.fields["suburb"]: ["Newtown", "Glebe"],
        }

    def test_zero_is_a_value(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(1, total_orders=2)])

        runs.sync([changed(customer(1), total_orders=0)])

        seen = kit.seen(email_of(1))
        assert seen.values["total_orders"] == kit.zero
