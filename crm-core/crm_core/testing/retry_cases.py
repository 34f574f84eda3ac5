"""Failed rows: they come back by themselves, ever later, and not for ever."""

from typing import Any

from crm_core.testing.kit import Kit
from crm_core.testing.runs import Ended, Runs
from crm_core.testing.stream import Record, changed, customer, email_of

ADA = email_of(1)
WAIT = 10


class RetryCases:
    """What did not arrive is tried again from the ledger, without the source."""

    def test_a_failed_row_is_told_and_comes_back_by_itself(self, runs: Runs, kit: Kit) -> None:
        failed = _failed_run(runs)
        before = kit.seen(ADA)
        kit.calm()

        runs.sync([])

        assert (failed.code, failed.summary["status"], failed.counts) == (
            1,
            "partial",
            {"failed": 1},
        )
        assert kit.seen(ADA) != before
        assert runs.sync([_failing(kit)]).writes == []

    def test_the_state_goes_on_although_a_row_failed(self, runs: Runs) -> None:
        assert len(_failed_run(runs).states) == 1

    def test_without_a_ledger_a_failed_row_holds_the_state_back(self, runs: Runs) -> None:
        failed = _failed_run(runs, database_url=None)

        assert (failed.code, failed.states) == (1, [])

    def test_each_wait_is_longer_and_nothing_is_tried_before_its_time(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1)])
        failing = kit.fail_rows()
        runs.run([_failing(kit)], retry_wait_minutes=WAIT, **failing)
        first = _minutes_to_wait(runs)
        too_early = runs.run([_failing(kit)], retry_wait_minutes=WAIT, **failing)
        _let_time_pass(runs)
        runs.run([], retry_wait_minutes=WAIT, **failing)
        second = _minutes_to_wait(runs)

        assert too_early.writes == []
        assert (round(first), round(second)) == (WAIT, 2 * WAIT)

    def test_a_newer_version_takes_the_place_of_a_failed_row(self, runs: Runs, kit: Kit) -> None:
        _failed_run(runs, retry_wait_minutes=WAIT)
        kit.calm()

        runs.sync([changed(_failing(kit), 20, total_orders=7)], retry_wait_minutes=WAIT)
        _let_time_pass(runs)
        later = runs.sync([])

        assert (kit.seen(ADA).values["total_orders"], later.writes) == (7, [])

    def test_a_row_is_given_up_after_its_last_attempt(self, runs: Runs, kit: Kit) -> None:
        _failed_run(runs, retry_attempts=1)
        kit.calm()

        later = runs.sync([_failing(kit)])

        assert runs.standing(ADA)["status"] == "dead"
        assert later.writes == []

    def test_a_dead_row_is_revived_on_demand(self, runs: Runs, kit: Kit) -> None:
        _failed_run(runs, retry_attempts=1)
        before = kit.seen(ADA)
        kit.calm()

        runs.sync([], retry_dead=True)

        assert kit.seen(ADA) != before

    def test_a_newer_version_revives_a_dead_row(self, runs: Runs, kit: Kit) -> None:
        _failed_run(runs, retry_attempts=1)
        kit.calm()

        runs.sync([changed(_failing(kit), 20, total_orders=7)])

        assert kit.seen(ADA).values["total_orders"] == 7

    def test_who_says_no_before_a_failed_row_comes_back_is_not_made_mailable(
        self, runs: Runs, kit: Kit
    ) -> None:
        _failed_run(runs)
        kit.calm()

        runs.sync([changed(_failing(kit), 20, marketing_opt_in=False)])
        runs.sync([])

        assert not kit.seen(ADA).is_mailable


def _failing(kit: Kit) -> Record:
    columns: dict[str, Any] = dict(kit.failing_change)
    return changed(customer(1), 10, **columns)


def _failed_run(runs: Runs, **settings: Any) -> Ended:
    """Bring a contact in, and let its change fail."""
    runs.sync([customer(1)], **settings)
    failing = runs.kit.fail_rows()
    return runs.run([_failing(runs.kit)], **settings, **failing)


def _minutes_to_wait(runs: Runs) -> float:
    query = (
        "select extract(epoch from next_attempt_at - last_tried) / 60 as minutes from"
        " (select s.next_attempt_at, max(l.created_at) as last_tried from ops.sync_status s"
        " join ops.sync_log l using (destination, customer_id)"
        " where destination = %s group by 1) as tries"
    )
    [row] = runs.ledger(query)
    return float(row["minutes"])


def _let_time_pass(runs: Runs) -> None:
    waited = (
        "update ops.sync_status set next_attempt_at = now() - interval '1 second'"
        " where destination = %s returning customer_id"
    )
    assert runs.ledger(waited)
