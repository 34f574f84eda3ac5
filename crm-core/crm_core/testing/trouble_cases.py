"""Troubles at every request: a run waits them out or stops, and the next one completes it.

A few requests are tried each time, all of them with `CONTRACT_STEPS=1000 pytest ...`.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import count

import pytest

from crm_core.testing.kit import Kit, Trouble
from crm_core.testing.runs import Ended, Runs
from crm_core.testing.stream import Record, changed, customer, email_of

FIRST = [customer(number) for number in range(1, 6)]
LATER = [
    FIRST[0],
    changed(FIRST[1], 102, first_name="Grace", customer_segment="vip"),
    changed(FIRST[2], 103, marketing_opt_in=False),
    changed(FIRST[3], 104, first_name="Edith", customer_segment="vip"),
    changed(FIRST[4], 105, total_orders=9),
    *(customer(number) for number in range(6, 10)),
]
"""Somebody unchanged, changed, out by the shop, out in the CRM, changed; and somebody new."""

IN_STEP = [record for number, record in enumerate(LATER, start=1) if number not in {3, 4}]

STEPS = int(os.environ.get("CONTRACT_STEPS", "5"))

passing = pytest.mark.parametrize(
    "trouble", [Trouble.THROTTLED, Trouble.LOST, Trouble.DOWN, Trouble.HTML]
)
lasting = pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.HTML, Trouble.EXPIRED])


class TroubleCases:
    """Nobody is lost, nobody is there twice, nobody is subscribed again."""

    @passing
    def test_a_trouble_that_passes_costs_no_row_at_whatever_request(
        self, runs: Runs, kit: Kit, trouble: Trouble
    ) -> None:
        for at in _each_request(runs, trouble):
            kit.trouble(trouble, after=at)
            ended = runs.run(LATER)
            kit.calm()
            _assert_told(ended)
            assert trouble is not Trouble.THROTTLED or ended.code == 0
            _assert_healed(runs)

    def test_credentials_that_run_out_cost_no_row_at_whatever_request(
        self, runs: Runs, kit: Kit
    ) -> None:
        for at in _each_request(runs, Trouble.EXPIRED):
            kit.trouble(Trouble.EXPIRED, after=at)
            ended = runs.run(LATER)
            kit.calm()
            _assert_told(ended)
            assert not kit.renews_credentials or ended.code == 0
            _assert_healed(runs)

    @lasting
    def test_a_trouble_that_lasts_stops_the_run_and_the_next_completes_it(
        self, runs: Runs, kit: Kit, trouble: Trouble
    ) -> None:
        for at in _each_request(runs, trouble):
            kit.trouble(trouble, times=1000, after=at)
            ended = runs.run(LATER)
            kit.calm()
            assert ended.code == 1
            _assert_told(ended)
            _assert_healed(runs)

    def test_a_run_that_is_killed_at_whatever_request_is_completed_by_the_next(
        self, runs: Runs
    ) -> None:
        for at in _each_request(runs):
            assert runs.killed(LATER, at=at + 1, moment="answered")
            _assert_healed(runs)

    def test_a_first_run_that_is_killed_at_whatever_request_is_completed_by_the_next(
        self, runs: Runs
    ) -> None:
        for at in _some_of(len(runs.sync(IN_STEP, batch_size_rows=4).calls)):
            runs.start_anew()
            assert runs.killed(IN_STEP, at=at + 1, moment="answered", batch_size_rows=4)
            runs.sync(IN_STEP)
            runs.assert_in_step(IN_STEP)

    def test_whom_a_killed_run_brought_in_is_suppressed_when_the_consent_is_gone(
        self, runs: Runs, kit: Kit
    ) -> None:
        policy = {"consent_policy": "opted_in_only"}
        unasked = changed(customer(1), 10, marketing_opt_in=False, consent_source=None)
        for at in count(1):
            runs.start_anew()
            runs.sync([customer(2)], **policy)
            is_killed = runs.killed([customer(1)], at=at, moment="answered", **policy)
            runs.sync([unasked], **policy)
            assert {each.email for each in kit.contacts() if each.is_mailable} == {email_of(2)}
            if not is_killed:
                break

    def test_what_a_killed_run_wrote_is_not_taken_for_a_correction_by_hand(
        self, runs: Runs, kit: Kit
    ) -> None:
        for at in count(1):
            runs.start_anew()
            runs.sync([customer(1)])
            grace = changed(customer(1), 10, first_name="Grace")
            is_killed = runs.killed([grace], at=at, moment="answered")
            runs.sync([grace])
            runs.sync([changed(customer(1), 20, first_name="Edith")])
            assert kit.seen(email_of(1)).values["first_name"] == "Edith"
            if not is_killed:
                break

    def test_state_comes_out_with_each_batch_that_has_arrived(self, runs: Runs, kit: Kit) -> None:
        records = [customer(number) for number in range(1, 13)]
        first_batch = runs.sync(records[:4], batch_size_rows=4)
        runs.start_anew()
        kit.trouble(Trouble.DOWN, times=1000, after=len(first_batch.calls))

        ended = runs.run(records, state_every=2, batch_size_rows=4)

        kit.calm()
        arrived = {each.email for each in kit.contacts()}
        assert ended.code == 1
        assert arrived == {email_of(number) for number in range(1, 5)}
        assert [_bookmark(state) for state in ended.states] == [2]


def _each_request(runs: Runs, trouble: Trouble | None = None) -> Iterator[int]:
    """Number the requests of the run from 0, each time from the same beginning."""
    _begin(runs)
    for at in _some_of(len(runs.sync(LATER).calls), trouble):
        _begin(runs)
        yield at


def _some_of(requests: int, trouble: Trouble | None = None) -> Iterable[int]:
    """Pick as many requests as wanted, other ones for each trouble."""
    stride = -(-requests // STEPS)
    first = list(Trouble).index(trouble) % stride if trouble else 0
    return range(first, requests, stride)


def _begin(runs: Runs) -> None:
    runs.start_anew()
    runs.sync(FIRST)
    runs.kit.person_says_no(email_of(4))


def _assert_told(ended: Ended) -> None:
    assert len(ended.errors) == ended.code
    assert (ended.code == 0) == (ended.summary["status"] == "success")
    assert not any(call.resubscribes for call in ended.calls)


def _assert_healed(runs: Runs) -> None:
    runs.sync(LATER)
    unmailable = {each.email for each in runs.kit.contacts() if not each.is_mailable}
    assert unmailable == {email_of(3), email_of(4)}
    assert _lists_of_the_unmailable(runs) == frozenset()
    runs.assert_in_step(IN_STEP)


def _lists_of_the_unmailable(runs: Runs) -> frozenset[str]:
    ours = frozenset[str]().union(*map(runs.kit.lists_of, FIRST + LATER))
    there = [each.lists for each in runs.kit.contacts() if not each.is_mailable]
    return ours & frozenset[str]().union(*there)


def _bookmark(state: Record) -> int:
    [stream] = state["bookmarks"].values()
    return int(stream["replication_key_value"])
