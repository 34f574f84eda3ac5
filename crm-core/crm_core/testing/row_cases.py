"""Rows: created, updated, left alone, refused."""

from typing import Any

from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import Record, changed, customer, email_of


class RowCases:
    """A row is in the CRM as the stream has it, at no more cost than it takes."""

    def test_a_new_customer_is_created(self, runs: Runs, kit: Kit) -> None:
        ended = runs.sync([customer(1), customer(2, customer_segment="vip")])

        assert ended.counts == {"created": 2}
        seen = kit.seen(email_of(2))
        assert seen.is_mailable
        assert seen.lists == kit.lists_of(customer(2, customer_segment="vip"))
        assert (seen.values["first_name"], seen.values["total_orders"]) == ("Ada", 1)

    def test_a_changed_customer_is_updated(self, runs: Runs, kit: Kit) -> None:
        record = customer(1)
        runs.sync([record, customer(2)])

        later = changed(record, first_name="Grace", total_orders=6, customer_segment="vip")
        ended = runs.sync([later, customer(2)])

        assert ended.counts == {"updated": 1, "unchanged": 1}
        seen = kit.seen(email_of(1))
        assert (seen.values["first_name"], seen.values["total_orders"]) == ("Grace", 6)
        assert seen.lists == kit.lists_of(later)

    def test_an_unchanged_customer_costs_no_write(self, runs: Runs) -> None:
        records = [customer(number) for number in range(1, 6)]
        runs.sync(records)

        ended = runs.sync(records)

        assert (ended.counts, ended.writes) == ({"unchanged": 5}, [])

    def test_a_new_version_that_says_the_same_costs_no_write(self, runs: Runs) -> None:
        runs.sync([customer(1)])

        ended = runs.sync([changed(customer(1))])

        assert (ended.counts, ended.writes) == ({"unchanged": 1}, [])

    def test_the_newest_version_within_a_batch_wins(self, runs: Runs, kit: Kit) -> None:
        newest, older = (
            changed(customer(1), 9, first_name="New"),
            changed(customer(1), 8, first_name="Old"),
        )

        assert runs.sync([newest, older]).counts == {"created": 1}

        seen = kit.seen(email_of(1))
        assert seen.values["first_name"] == "New"

    def test_two_customers_of_one_address_become_one_contact(self, runs: Runs, kit: Kit) -> None:
        twin = customer(1, identity="another", first_name="Older")

        ended = runs.sync([changed(customer(1), 9), twin])

        assert ended.counts == {"created": 1, "rejected": 1}
        assert [each.values["first_name"] for each in kit.contacts()] == ["Ada"]

    def test_a_contact_that_others_made_is_completed(self, runs: Runs, kit: Kit) -> None:
        kit.marketer_makes(email_of(1))

        runs.sync([customer(1)])

        runs.assert_in_step([customer(1)])

    def test_a_record_that_is_no_customer_costs_no_other(self, runs: Runs, kit: Kit) -> None:
        bad = customer(3, email="nobody")

        ended = runs.sync([customer(1), bad, customer(2)])

        assert ended.counts == {"created": 2, "rejected": 1}
        assert {each.email for each in kit.contacts()} == {email_of(1), email_of(2)}
        kept = "select reason from ops.rejected_rows where destination = %s"
        assert [row["reason"] for row in runs.ledger(kept)] == ["email is not a valid address"]

    def test_a_row_that_the_crm_refuses_costs_no_other(self, runs: Runs, kit: Kit) -> None:
        good = [customer(number) for number in range(1, 9)]
        good_alone = runs.sync([*good, customer(9)])
        runs.start_anew()
        bad = kit.refused(50)

        ended = runs.sync([*good[:4], bad, *good[4:]])

        assert (ended.counts["created"], ended.counts["rejected"]) == (8, 1)
        further_calls = len(ended.calls) - len(good_alone.calls)
        assert further_calls <= kit.most_calls_for_a_bad_row
        assert runs.standing(bad["email"])["error"]
        runs.assert_in_step(good)

    def test_a_row_that_the_crm_refuses_is_tried_again_only_when_it_changes(
        self, runs: Runs, kit: Kit
    ) -> None:
        bad = kit.refused(50)
        runs.sync([bad, customer(1)])

        again = runs.sync([bad, customer(1)])
        changed_again = runs.sync([changed(bad, first_name="Grace"), customer(1)])

        assert (again.counts, again.writes) == ({"unchanged": 2}, [])
        assert changed_again.counts == {"unchanged": 1, "rejected": 1}

    def test_many_customers_arrive_over_many_batches(self, runs: Runs) -> None:
        records: list[Record] = [customer(number) for number in range(1, 24)]

        ended = runs.sync(records, batch_size_rows=5)

        assert ended.counts == {"created": 23}
        runs.assert_in_step(records)

    def test_without_a_ledger_the_key_is_enough(self, runs: Runs, kit: Kit) -> None:
        alone: dict[str, Any] = {"database_url": None}

        first = runs.sync([customer(1)], **alone)
        runs.sync([changed(customer(1), first_name="Grace", customer_segment="vip")], **alone)

        assert first.counts == {"created": 1}
        [seen] = kit.contacts()
        assert seen.is_mailable
        assert seen.lists == kit.lists_of(customer(1, customer_segment="vip"))

    def test_without_a_ledger_nobody_who_said_no_is_mailable_again(
        self, runs: Runs, kit: Kit
    ) -> None:
        alone: dict[str, Any] = {"database_url": None}
        runs.sync([customer(1)], **alone)
        kit.person_says_no(email_of(1))

        ended = runs.sync([changed(customer(1), first_name="Grace")], **alone)

        [seen] = kit.contacts()
        assert not seen.is_mailable
        assert not any(call.resubscribes for call in ended.calls)
