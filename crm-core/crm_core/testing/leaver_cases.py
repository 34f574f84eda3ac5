"""People who left the stream: left alone, off lists, out of the CRM, and never too many."""

from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import changed, customer, email_of

ALL = [customer(number) for number in range(1, 5)]


class LeaverCases:
    """Only who left with an address is removed unless more is asked for, and that is guarded."""

    def test_who_left_the_stream_is_left_alone_by_default(self, runs: Runs, kit: Kit) -> None:
        runs.sync(ALL)

        runs.sync([], customers_table=runs.publish(ALL[1:]))

        seen = kit.seen(email_of(1))
        assert seen.lists == kit.lists_of(ALL[0])

    def test_whose_order_names_another_address_goes_off_our_lists_by_default(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync(ALL)
        tables = {
            "customers_table": runs.publish(ALL[2:]),
            "former_addresses_table": runs.readdress(ALL[:1]),
        }

        ended = runs.sync([], **tables)
        again = runs.sync([], **tables)

        seen, left_alone = kit.seen(email_of(1)), kit.seen(email_of(2))
        assert (seen.lists & kit.lists_of(ALL[0]), seen.is_mailable) == (frozenset(), True)
        assert left_alone.lists == kit.lists_of(ALL[1])
        assert (ended.counts, again.writes) == ({"removed": 1}, [])

    def test_who_left_the_stream_goes_off_our_lists(self, runs: Runs, kit: Kit) -> None:
        runs.sync(ALL)
        mirror = {"on_missing": "unlist", "max_removals": 50}

        ended = runs.sync([], customers_table=runs.publish(ALL[1:]), **mirror)
        again = runs.sync([], customers_table=runs.publish(ALL[1:]), **mirror)

        seen = kit.seen(email_of(1))
        assert (seen.lists & kit.lists_of(ALL[0]), seen.is_mailable) == (frozenset(), True)
        assert (ended.counts, again.writes) == ({"removed": 1}, [])
        runs.assert_in_step(ALL[1:])

    def test_who_left_the_stream_goes_out_of_the_crm_where_we_brought_them_there(
        self, runs: Runs, kit: Kit
    ) -> None:
        kit.marketer_makes(email_of(2))
        runs.sync(ALL)
        mirror = {"on_missing": "archive", "max_removals": 50}

        ended = runs.sync([], customers_table=runs.publish(ALL[2:]), **mirror)

        of_others = kit.contact(email_of(2))
        assert ended.counts == {"removed": 2}
        assert kit.contact(email_of(1)) is None
        assert of_others is not None
        assert of_others.lists & kit.lists_of(ALL[1]) == frozenset()

    def test_too_many_leavers_stop_the_run_before_the_first_is_removed(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync(ALL)

        table = runs.publish(ALL[1:])
        ended = runs.run([], customers_table=table, on_missing="archive", max_removals=10)

        assert (ended.code, ended.writes, len(kit.contacts())) == (1, [], 4)
        assert "max_removals" in ended.errors[0]

    def test_a_plan_names_who_would_be_removed(self, runs: Runs) -> None:
        runs.sync(ALL)
        mirror = {"on_missing": "unlist", "max_removals": 50}

        table = runs.publish(ALL[1:])
        plan, ended = runs.plan([], customers_table=table, **mirror)

        assert [(row["email"], row["action"]) for row in plan["rows"]] == [(email_of(1), "remove")]
        assert ended.writes == []

    def test_who_comes_back_to_the_stream_comes_back_to_the_crm(self, runs: Runs) -> None:
        runs.sync(ALL)
        mirror = {"on_missing": "unlist", "max_removals": 50}
        runs.sync([], customers_table=runs.publish(ALL[1:]), **mirror)

        back = changed(ALL[0], first_name="Grace")
        runs.sync([back])

        runs.assert_in_step([back, *ALL[1:]])
