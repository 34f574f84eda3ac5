"""Plans: a dry run writes nothing, and the run after it does what was planned, row by row."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_core.preview import ACTIONS
from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import Record, changed, customer, email_of

NO = {"marketing_opt_in": False, "consent_source": "humanitix"}
OUTCOMES = {action: outcome.value for outcome, action in ACTIONS.items()}

either_policy = pytest.mark.parametrize("policy", ["opted_in_only", "everyone_flagged"])


class PlanCases:
    """What a plan predicts is what the run then does."""

    def test_a_plan_writes_nothing(self, runs: Runs, kit: Kit) -> None:
        plan, ended = runs.plan([customer(1), customer(2, **NO), customer(3, email="nobody")])

        assert (ended.writes, ended.states, kit.contacts()) == ([], [], [])
        assert [row["action"] for row in plan["rows"]].count("create") >= 1
        assert runs.ledger("select 1 from ops.sync_runs where destination = %s") == []

    @either_policy
    def test_a_first_run_does_what_the_plan_said(self, runs: Runs, kit: Kit, policy: str) -> None:
        kit.marketer_makes(email_of(3))
        kit.marketer_edits(email_of(3), "first_name", "Augusta")
        kit.marketer_makes(email_of(4))
        kit.person_says_no(email_of(4))
        kit.marketer_makes(email_of(5))
        records = [
            *(customer(number, customer_segment="vip") for number in range(1, 5)),
            *(customer(number, **NO) for number in (5, 6)),
            customer(7, email="nobody"),
            customer(8, mobile="call me"),
        ]

        _compare(runs, records, consent_policy=policy, of_lists=len)

    @either_policy
    def test_a_later_run_does_what_the_plan_said(self, runs: Runs, kit: Kit, policy: str) -> None:
        first = [customer(number) for number in range(1, 10)]
        runs.sync(first, consent_policy=policy)
        kit.person_says_no(email_of(2))
        kit.person_bounces(email_of(3))
        kit.marketer_deletes(email_of(4))
        kit.marketer_edits(email_of(5), "first_name", "Augusta")
        kit.marketer_edits(email_of(5), "total_orders", 41)
        kit.person_says_no(email_of(9))
        kit.person_comes_back(email_of(9))
        later: dict[int, Record] = {
            1: {"customer_segment": "vip", "total_orders": 7},
            2: {"customer_segment": "vip"},
            3: {"first_name": "Grace"},
            4: {"first_name": "Grace"},
            5: {"first_name": "Grace", "total_orders": 3},
            6: NO,
            7: {"email_status": "bounced"},
            9: {"first_name": "Grace"},
        }
        records = [
            changed(record, 100 + number, **later[number]) if number in later else record
            for number, record in enumerate(first, start=1)
        ]

        _compare(runs, [*records, customer(20), customer(21, **NO)], consent_policy=policy)

    def test_a_plan_names_each_value_before_and_after(self, runs: Runs, kit: Kit) -> None:
        runs.sync([customer(1)])
        kit.marketer_edits(email_of(1), "total_orders", 41)

        plan, _ = runs.plan([changed(customer(1), total_orders=3, suburb="Glebe")])

        [row] = plan["rows"]
        before, after = row["fields"][kit.fields["total_orders"]]
        assert (row["action"], float(before), float(after)) == ("update", 41, 3)
        assert row["fields"][kit.fields["suburb"]] == ["Newtown", "Glebe"]

    def test_a_plan_shows_what_the_retry_of_failed_rows_would_do(
        self, runs: Runs, kit: Kit
    ) -> None:
        runs.sync([customer(1)])
        columns: dict[str, Any] = dict(kit.failing_change)
        runs.run([changed(customer(1), 10, **columns)], **kit.fail_rows())
        kit.calm()

        _compare(runs, [])


def _compare(
    runs: Runs,
    records: list[Record],
    *,
    of_lists: Callable[[list[str]], Any] = list,
    **settings: Any,
) -> None:
    """Compare a plan with the history of the run after it.

    Args:
        runs: Of the destination.
        records: What the stream has.
        of_lists: What is compared of list ids; a list that the run makes has none in the plan.
        settings: Of plan and run.
    """
    before = runs.kit.contacts()
    plan, dry = runs.plan(records, **settings)
    assert (dry.writes, runs.kit.contacts()) == ([], before)

    done = runs.sync(records, **settings)

    history = runs.history()
    known = {row["customer_id"]: row["contact_id"] for row in plan["rows"] if row.get("contact_id")}
    assert known.items() <= {str(r["customer_id"]): r["external_id"] for r in history}.items()
    assert _planned(plan, of_lists) == _done(history, of_lists)
    assert _outcomes(plan["counts"]) == _outcomes(done.summary)


def _planned(plan: dict[str, Any], of_lists: Callable[[list[str]], Any]) -> list[Any]:
    return sorted(
        (
            row.get("customer_id") or "",
            OUTCOMES[row["action"]],
            sorted(row.get("fields", {}).items()),
            [of_lists(ids) for ids in row.get("lists") or ()],
            row["reason"] or "",
        )
        for row in plan["rows"]
    )


def _done(history: list[dict[str, Any]], of_lists: Callable[[list[str]], Any]) -> list[Any]:
    return sorted(
        (
            str(row["customer_id"] or ""),
            row["outcome"],
            sorted((name, pair) for name, pair in row["changes"].items() if name != "lists"),
            [of_lists(ids) for ids in row["changes"].get("lists", ())],
            row["reason"] or "",
        )
        for row in history
    )


def _outcomes(counts: dict[str, Any]) -> dict[str, Any]:
    return {outcome: counts[outcome] for outcome in OUTCOMES.values()}
