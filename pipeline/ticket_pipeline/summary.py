"""What a run did: one row per stage, one per destination, as tables and as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from ticket_pipeline.discretion import leave_out_people
from ticket_pipeline.environment import DBT_TARGET, SUMMARIES
from ticket_pipeline.notices import notices

DBT_RESULTS = DBT_TARGET / "run_results.json"
TESTS = ("test", "unit_test")
OUTCOMES = ("created", "updated", "unchanged", "suppressed", "rejected", "failed")


@dataclass
class Stage:
    """One step of a round.

    `records` counts what was read from a source, models for a transform, customers for a
    destination. `set_aside` counts records that were not landed or not sent; `notes` say why.
    `notices` tell what the organiser should know or decide (`marts.notices`).
    """

    round: int
    name: str
    status: str = "success"
    seconds: float = 0.0
    records: int | None = None
    api_calls: int | None = None
    outcomes: dict[str, int] = field(default_factory=dict)
    set_aside: int | None = None
    notes: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass
class Summary:
    """All stages of a run."""

    services: dict[str, str]
    stages: list[Stage] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`failed` where a stage failed, `partial` where something was skipped, else `success`."""
        found = {stage.status for stage in self.stages}
        return next((status for status in ("failed", "partial") if status in found), "success")

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"status": self.status, **asdict(self)}
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")

    def show(self, console: Console) -> None:
        """Print the table of stages, the table of destinations, notes and notices."""
        console.print(_stage_table(self.stages))
        destinations = [stage for stage in self.stages if stage.outcomes]
        if destinations:
            console.print(_destination_table(destinations))
        for stage in self.stages:
            for note in (*stage.notes, *stage.notices):
                console.print(
                    f"  {stage.name}, round {stage.round}: {note}", markup=False, soft_wrap=True
                )


def forget() -> None:
    """Remove what earlier stages wrote, so that it is not taken for what the next ones write."""
    for told in (*SUMMARIES.glob("*.json"), DBT_RESULTS):
        told.unlink(missing_ok=True)


def forget_one(plugin: str) -> None:
    """Remove what a plugin wrote when it ran last."""
    (SUMMARIES / f"{plugin}.json").unlink(missing_ok=True)


def forget_transform() -> None:
    """Remove what dbt wrote when it ran last."""
    DBT_RESULTS.unlink(missing_ok=True)


def read_source(stage: Stage, plugin: str) -> None:
    """Fill a stage from what a tap wrote."""
    if told := _read(SUMMARIES / f"{plugin}.json"):
        stage.records = sum(told["records"].values())
        stage.api_calls = told["api_calls"]
        reasons = sum(map(Counter, told["rejected"].values()), Counter[str]())
        stage.set_aside = reasons.total()
        stage.notes += _counted(reasons)
        stage.notes += [_skipped(skip) for skip in told["skipped"]]
        stage.notes += told.get("notes", [])
        stage.notes += _repaired(told["repaired"])
        stage.notes += _left_out(told.get("left_out", {}))
        stage.status = _worse(stage.status, told["status"])


def read_destination(stage: Stage, plugin: str) -> None:
    """Fill a stage from what a target wrote."""
    if told := _read(SUMMARIES / f"{plugin}.json"):
        stage.outcomes = {outcome: told[outcome] for outcome in OUTCOMES}
        asked, waiting = told.get("asked", 0), told.get("waiting", 0)
        stage.records = sum(stage.outcomes.values()) + asked
        stage.api_calls = told["api_calls"]
        stage.set_aside = told["rejected"]
        stage.notes += _counted(told["reasons"])
        stage.notes += _waiting(waiting, asked) if waiting else []
        stage.status = _worse(stage.status, told["status"])


def read_transform(stage: Stage, warehouse_url: str) -> None:
    """Fill a stage from what dbt wrote: models built, tests by result, and notices."""
    leave_out_people(DBT_RESULTS)
    if told := _read(DBT_RESULTS):
        results = [(result["unique_id"].partition(".")[0], result) for result in told["results"]]
        stage.records = sum(kind == "model" for kind, _ in results)
        tests = Counter(result["status"] for kind, result in results if kind in TESTS)
        stage.notes.append("tests: " + ", ".join(f"{n} {status}" for status, n in tests.items()))
        stage.notes += [
            f"{result['unique_id'].split('.')[2]}: {result['message']}"
            for _, result in results
            if result["status"] in {"warn", "fail", "error"}
        ]
        stage.notices += notices(warehouse_url)


def _read(path: Path) -> dict[str, Any] | None:
    """Read what a plugin told; nothing where it told nothing, or was killed as it wrote."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def _worse(*statuses: str) -> str:
    order = ("success", "partial", "failed")
    return max(statuses, key=order.index)


def _skipped(skip: dict[str, str]) -> str:
    return f"skipped {skip['what']} of {skip['stream']}: {skip['reason']}"


def _repaired(repaired: dict[str, int]) -> list[str]:
    return [f"repaired {count} of {stream}" for stream, count in repaired.items() if count]


def _left_out(fields: dict[str, dict[str, int]]) -> list[str]:
    return [
        f"{count} {stream} without a value: {reason}"
        for stream, reasons in fields.items()
        for reason, count in reasons.items()
    ]


def _stage_table(stages: Iterable[Stage]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("Round", justify="right")
    table.add_column("Stage")
    for heading in ("Records", "Seconds", "API calls", "Set aside"):
        table.add_column(heading, justify="right")
    table.add_column("Status")
    for stage in stages:
        table.add_row(
            str(stage.round), stage.name, _number(stage.records), f"{stage.seconds:.1f}",
            _number(stage.api_calls), _number(stage.set_aside), stage.status,
        )  # fmt: skip
    return table


def _destination_table(stages: Iterable[Stage]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("Round", justify="right")
    table.add_column("Destination")
    for outcome in OUTCOMES:
        table.add_column(outcome.capitalize(), justify="right", no_wrap=True)
    for stage in stages:
        counts = (_number(stage.outcomes[outcome]) for outcome in OUTCOMES)
        table.add_row(str(stage.round), stage.name, *counts)
    return table


def _counted(reasons: Mapping[str, int]) -> list[str]:
    return [f"{count:,} x {reason}" for reason, count in reasons.items()]


def _waiting(waiting: int, asked: int) -> list[str]:
    told = f"; the CRM was told now to ask {asked:,} of them" if asked else ""
    return [f"{waiting:,} people wait for their confirmation (double opt-in){told}"]


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"
