"""Runs that are killed while the rows go on changing: nothing of ours is taken for a marketer's.

A few requests are tried each time, all of them with `CONTRACT_STEPS=1000 pytest ...`; likewise a
few random kills, as many as wanted with `CONTRACT_KILLS=60`.
"""

import os
from collections.abc import Iterator
from random import Random

import pytest

from crm_core.testing.kills import Moment
from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import Record, changed, customer, email_of

ADA = email_of(1)
STEPS = int(os.environ.get("CONTRACT_STEPS", "3"))
KILLS = int(os.environ.get("CONTRACT_KILLS", "4"))
NAMES = ("Ada", "Grace", "Edith", "Emmy")
SEGMENTS = ("new", "active", "vip")


class InterruptedCases:
    """What a killed run wrote is known to be ours by the next one, whatever that one wants."""

    def test_a_name_that_changes_after_a_killed_run_is_written_by_the_next(
        self, runs: Runs, kit: Kit
    ) -> None:
        for _ in killed_each_time(runs, _named("Grace", 10), first=[customer(1)]):
            runs.sync([_named("Edith", 20)])
            assert kit.seen(ADA).values["first_name"] == "Edith"

    def test_a_name_that_changes_after_a_first_run_was_killed_is_written_by_the_next(
        self, runs: Runs, kit: Kit
    ) -> None:
        for _ in killed_each_time(runs, customer(1)):
            runs.sync([_named("Edith", 20)])
            assert kit.seen(ADA).values["first_name"] == "Edith"

    def test_a_name_is_written_also_after_two_runs_were_killed_with_others(
        self, runs: Runs, kit: Kit
    ) -> None:
        for at in killed_each_time(runs, _named("Grace", 10), first=[customer(1)]):
            runs.killed([_named("Emmy", 15)], at=at, moment="answered")
            runs.sync([_named("Edith", 20)])
            assert kit.seen(ADA).values["first_name"] == "Edith"

    def test_a_name_that_changes_after_a_deleted_contact_was_made_anew_by_a_killed_run(
        self, runs: Runs, kit: Kit
    ) -> None:
        grace = _named("Grace", 10)
        for _ in killed_each_time(runs, grace, first=[customer(1)], deleted=[ADA]):
            runs.sync([_named("Edith", 20)])
            assert kit.seen(ADA).values["first_name"] == "Edith"

    def test_a_correction_by_hand_after_a_killed_run_stays(self, runs: Runs, kit: Kit) -> None:
        for _ in killed_each_time(runs, _named("Grace", 10), first=[customer(1)]):
            kit.marketer_edits(ADA, "first_name", "Augusta")
            runs.sync([_named("Edith", 20)])
            runs.sync([_named("Emmy", 30)])
            assert kit.seen(ADA).values["first_name"] == "Augusta"

    def test_who_was_put_on_a_list_by_a_killed_run_is_taken_off_by_the_next(
        self, runs: Runs, kit: Kit
    ) -> None:
        vip = changed(customer(1), 10, customer_segment="vip", total_orders=9)
        not_vip = changed(customer(1), 20, customer_segment="active", total_orders=1)
        for _ in killed_each_time(runs, vip, first=[customer(1)]):
            runs.sync([not_vip])
            assert kit.seen(ADA).lists == kit.lists_of(not_vip)

    def test_whom_a_killed_run_made_is_archived_on_leaving(self, runs: Runs, kit: Kit) -> None:
        for _ in killed_each_time(runs, customer(1), first=[customer(2)]):
            runs.sync([customer(1)])
            _leave(runs)
            assert [each.email for each in kit.contacts()] == [email_of(2)]

    def test_whom_a_killed_run_made_and_no_run_has_seen_since_is_archived_as_well(
        self, runs: Runs, kit: Kit
    ) -> None:
        for _ in killed_each_time(runs, customer(1), first=[customer(2)]):
            _leave(runs)
            assert [each.email for each in kit.contacts()] == [email_of(2)]
            assert runs.ledger("select from ops.sync_under_way where destination = %s") == []

    def test_whom_a_killed_run_made_is_off_our_lists_once_the_orders_name_another_address(
        self, runs: Runs, kit: Kit
    ) -> None:
        for _ in killed_each_time(runs, customer(1), first=[customer(2)]):
            runs.sync([customer(2)], former_addresses_table=runs.readdress([customer(1)]))
            contact = kit.contact(ADA)
            assert contact is None or contact.lists == frozenset()

    def test_whom_others_made_while_a_killed_run_was_about_to_stays_on_leaving(
        self, runs: Runs, kit: Kit
    ) -> None:
        for _ in killed_each_time(runs, customer(1), first=[customer(2)], moment="unsent"):
            if kit.contact(ADA) is None:
                kit.marketer_makes(ADA)
                runs.sync([customer(1)])
                _leave(runs)
                assert kit.contact(ADA) is not None

    @pytest.mark.parametrize("seed", range(2))
    def test_rows_that_change_between_kills_are_in_step_at_the_end(
        self, runs: Runs, seed: int
    ) -> None:
        chance = Random(seed)  # noqa: S311 (no secret comes of it)
        records = [customer(number) for number in range(1, 5)]
        requests = len(runs.sync(records).calls) + 1
        for turn in range(-(-KILLS // 2)):
            records = [*_moved_on(records, chance, turn), customer(len(records) + 1)]
            runs.killed(records, at=chance.randint(1, requests), moment=_moment(chance))
            if chance.random() < 1 / 2:
                records = list(_moved_on(records, chance, turn))
            runs.sync(records)
            runs.assert_in_step(records)
            _assert_all_ours(runs)


def _named(name: str, version: int) -> Record:
    return changed(customer(1), version, first_name=name)


def killed_each_time(
    runs: Runs,
    record: Record,
    *,
    first: list[Record] | None = None,
    deleted: list[str] | None = None,
    moment: Moment = "answered",
) -> Iterator[int]:
    """Kill runs over a record at some of their requests, each from the same beginning."""

    def begin() -> None:
        runs.start_anew()
        runs.sync(first or [])
        for email in deleted or ():
            runs.kit.marketer_deletes(email)

    begin()
    requests = len(runs.sync([record]).calls)
    stride = -(-requests // STEPS)
    for at in range(requests, 0, -stride):
        begin()
        assert runs.killed([record], at=at, moment=moment)
        yield at


def _leave(runs: Runs) -> None:
    """Let everybody but customer 2 leave the stream."""
    table = runs.publish([customer(2)])
    runs.sync([customer(2)], on_missing="archive", customers_table=table, max_removals=100)


def _moved_on(records: list[Record], chance: Random, turn: int) -> Iterator[Record]:
    for record in records:
        if chance.random() < 1 / 2:
            yield record
        else:
            yield changed(
                record,
                record["sync_version"] + 1000 * (turn + 1),
                first_name=chance.choice(NAMES),
                suburb=chance.choice(("Newtown", "Glebe")),
                total_orders=chance.randint(1, 9),
                customer_segment=chance.choice(SEGMENTS),
            )


def _moment(chance: Random) -> Moment:
    return chance.choice(("unsent", "answered"))


def _assert_all_ours(runs: Runs) -> None:
    query = "select email from ops.sync_status where destination = %s and not is_ours"
    assert runs.ledger(query) == []
