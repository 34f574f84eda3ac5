"""Failed rows: they come back by themselves, ever later, and not for ever."""

from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import changed, customer, email_of

WAITED = "update ops.sync_status set next_attempt_at = now() - interval '1 second'"


class RetryCases:
    """What did not arrive is tried again from the ledger, without the source."""

    def test_a_failed_row_is_told_and_comes_back_by_itself(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()
        failed = runs.run([customer(1)], **failing)
        kit.calm()

        healed = runs.sync([])

        assert (failed.code, failed.summary["status"]) == (1, "partial")
        assert failed.counts == {"failed": 1}
        assert healed.counts["created"] + healed.counts.get("updated", 0) == 1
        runs.assert_in_step([customer(1)])

    def test_the_state_goes_on_although_a_row_failed(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()

        failed = runs.run([customer(1)], **failing)

        assert len(failed.states) == 1

    def test_without_a_ledger_a_failed_row_holds_the_state_back(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()

        failed = runs.run([customer(1)], database_url=None, **failing)

        assert (failed.code, failed.states) == (1, [])

    def test_each_wait_is_longer_and_nothing_is_tried_before_its_time(
        self, runs: Runs, kit: Kit
    ) -> None:
        failing = kit.fail_rows()
        runs.run([customer(1)], retry_wait_minutes=10, **failing)
        first = _minutes_to_wait(runs)
        too_early = runs.run([customer(1)], retry_wait_minutes=10, **failing)
        _let_time_pass(runs)
        runs.run([], retry_wait_minutes=10, **failing)
        second = _minutes_to_wait(runs)

        assert too_early.writes == []
        assert (round(first), round(second)) == (10, 20)

    def test_a_newer_version_takes_the_place_of_a_failed_row(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()
        runs.run([customer(1)], retry_wait_minutes=10, **failing)
        kit.calm()

        runs.sync([changed(customer(1), first_name="Grace")], retry_wait_minutes=10)
        _let_time_pass(runs)
        later = runs.sync([])

        seen = kit.seen(email_of(1))
        assert (seen.values["first_name"], later.writes) == ("Grace", [])

    def test_a_row_is_given_up_after_its_last_attempt(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()
        for _ in range(2):
            runs.run([customer(1)], retry_attempts=2, **failing)
        kit.calm()

        later = runs.sync([customer(1)])

        assert runs.standing(email_of(1))["status"] == "dead"
        assert later.writes == []

    def test_a_dead_row_is_revived_on_demand(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()
        runs.run([customer(1)], retry_attempts=1, **failing)
        kit.calm()

        runs.sync([], retry_dead=True)

        runs.assert_in_step([customer(1)])

    def test_a_newer_version_revives_a_dead_row(self, runs: Runs, kit: Kit) -> None:
        failing = kit.fail_rows()
        runs.run([customer(1)], retry_attempts=1, **failing)
        kit.calm()
        later = changed(customer(1), first_name="Grace")

        runs.sync([later])

        runs.assert_in_step([later])

    def test_who_says_no_before_a_failed_row_comes_back_is_not_made_mailable(
        self, runs: Runs, kit: Kit
    ) -> None:
        failing = kit.fail_rows()
        runs.run([customer(1)], **failing)
        kit.calm()

        runs.sync([changed(customer(1), marketing_opt_in=False)])
        runs.sync([])

        seen = kit.contact(email_of(1))
        assert seen is None or not seen.is_mailable


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
    runs.ledger(f"{WAITED} where destination = %s returning 1 as done")
