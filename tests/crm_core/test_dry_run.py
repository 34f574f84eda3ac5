"""A dry run writes nothing, and foretells what the run after it does."""

import json
from pathlib import Path
from typing import Any

import pytest

from crm_core.errors import InputError, SettingsError
from fixtures.customers import changed, customer, singer_input
from fixtures.memory_crm import MemoryCrm, memory_target
from fixtures.memory_runs import Rows, Sync


@pytest.fixture
def plan(sync: Sync, tmp_path: Path) -> Any:
    """Make a plan; returns what its file says."""
    path = tmp_path / "plan.json"

    def run(records: list[dict[str, Any]], **settings: Any) -> dict[str, Any]:
        sync(records, dry_run=True, plan_path=str(path), **settings)
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    return run


def test_a_plan_writes_nothing_to_the_crm_and_leaves_no_trace(
    plan: Any, crm: MemoryCrm, rows: Rows, capsys: pytest.CaptureFixture[str]
) -> None:
    plan([customer(1), customer(2, email="nobody")])

    assert (crm.writes, capsys.readouterr().out) == (0, "")
    for trace in (
        "select from ops.sync_runs where destination = '{d}'",
        "select from ops.sync_status where destination = '{d}'",
        "select from ops.sync_log where destination = '{d}'",
        "select from ops.rejected_rows where destination = '{d}'",
    ):
        assert rows(trace) == []


def test_a_plan_shows_every_field_before_and_after(plan: Any, sync: Sync, crm: MemoryCrm) -> None:
    sync([customer(1)])
    crm.contacts["person1@example.org"]["orders"] = 5

    found = plan([changed(customer(1), total_orders=6, customer_segment="vip")])

    [row] = found["rows"]
    assert (row["action"], row["fields"]) == ("update", {"orders": [5, 6]})
    assert row["lists"] == [["list new"], ["list vip"]]


def test_a_plan_names_suppressions_and_rejections_with_their_reasons(plan: Any, sync: Sync) -> None:
    sync([customer(1)])
    no = changed(customer(1), marketing_opt_in=False)

    found = plan([no, customer(2, email="nobody"), customer(3, marketing_opt_in=False)])

    told = [(row["action"], row["reason"]) for row in found["rows"]]
    assert sorted(told) == [
        ("reject", "email is not a valid address"),
        ("suppress", "opted out"),
        ("suppress", "opted out"),
    ]


def test_the_run_after_a_plan_does_what_the_plan_said(plan: Any, sync: Sync, rows: Rows) -> None:
    sync([customer(number) for number in range(1, 6)])
    records = [
        changed(customer(1), total_orders=2),
        changed(customer(2), marketing_opt_in=False),
        changed(customer(3), customer_segment="vip"),
        customer(6),
        customer(7, marketing_opt_in=False),
    ]
    found = plan(records)
    summary = sync(records)

    done = rows(
        "select customer_id::text, changes, reason from ops.sync_log where run_id ="
        " (select run_id from ops.sync_runs where destination = '{d}'"
        " order by started_at desc limit 1)"
    )
    told = [(row["customer_id"], _changes(row), row["reason"]) for row in found["rows"]]
    assert sorted(told, key=str) == sorted(done, key=str)
    assert {name: summary[name] for name in found["counts"] if name != "api_calls"} == {
        name: number for name, number in found["counts"].items() if name != "api_calls"
    }


def test_a_plan_of_many_batches_knows_in_each_what_the_ones_before_would_do(
    plan: Any, rows: Rows
) -> None:
    twice = [customer(1), customer(2), changed(customer(1), total_orders=1)]

    found = plan(twice, batch_size_rows=1)

    assert [row["action"] for row in found["rows"]] == ["create", "create"]
    assert found["counts"]["unchanged"] == 1
    assert rows("select from ops.sync_status where destination = '{d}'") == []


def test_a_plan_file_is_for_its_owner_only(plan: Any, tmp_path: Path) -> None:
    plan([customer(1)])

    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o600


def test_the_table_says_how_many_rows_and_names_nobody(
    plan: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    plan([customer(1), customer(2)])

    table = capsys.readouterr().err
    assert "nothing was written" in table
    assert [line.split() for line in table.splitlines() if line.startswith("create")] == [
        ["create", "2"]
    ]
    assert "example.org" not in table


def _changes(row: dict[str, Any]) -> dict[str, Any]:
    lists = {"lists": row["lists"]} if row["lists"] else {}
    return {**row["fields"], **lists}


def test_half_a_plan_is_neither_told_nor_kept(
    crm: MemoryCrm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.json"
    target = memory_target(crm, dry_run=True, plan_path=str(path))

    with pytest.raises(InputError):
        target.run_to_end(singer_input([customer(1)], stream="orders"))

    assert not path.exists()
    assert "Plan for" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["plan_path", "summary_path"])
@pytest.mark.parametrize("path", ["/dev/null/below.json", "/proc/file.json", "/"])
def test_a_file_that_cannot_be_written_stops_a_run_before_it_begins(
    crm: MemoryCrm, name: str, path: str
) -> None:
    target = memory_target(crm, dry_run=name == "plan_path", **{name: path})

    with pytest.raises(SettingsError, match=name):
        target.run_to_end(singer_input([customer(1)]))

    assert crm.writes == 0
