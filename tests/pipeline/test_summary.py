import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ticket_pipeline.summary import Stage, Summary, read_destination

DESTINATION = {
    "created": 3, "updated": 2, "unchanged": 10, "suppressed": 1, "rejected": 1, "failed": 0,
}  # fmt: skip


def shown(summary: Summary) -> str:
    console = Console(file=StringIO(), width=160)
    summary.show(console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_run_is_as_good_as_its_worst_stage() -> None:
    stages = [Stage(1, "Humanitix"), Stage(1, "Eventbrite", "partial"), Stage(1, "Brevo", "failed")]
    assert Summary({}, stages[:1]).status == "success"
    assert Summary({}, stages[:2]).status == "partial"
    assert Summary({}, stages).status == "failed"


def test_each_destination_has_a_row_with_its_outcomes() -> None:
    stage = Stage(1, "Brevo", records=17, api_calls=9, outcomes=dict(DESTINATION))
    rows = [line.split() for line in shown(Summary({}, [stage])).splitlines()]
    assert ["1", "Brevo", "3", "2", "10", "1", "1", "0"] in rows


def test_what_was_set_aside_is_shown_with_its_reason() -> None:
    stage = Stage(2, "Humanitix", set_aside=2, notes=["2 x createdAt is not a date-time"])
    assert "Humanitix, round 2: 2 x createdAt is not a date-time" in shown(Summary({}, [stage]))


def test_notices_are_shown_under_their_stage() -> None:
    stage = Stage(1, "Transforms", notices=["seeds/exchange_rates.csv has no rate of XTS."])
    assert "Transforms, round 1: seeds/exchange_rates.csv has no" in shown(Summary({}, [stage]))


def test_who_waits_for_a_confirmation_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = {**DESTINATION, "status": "success", "api_calls": 3, "reasons": {}}
    (tmp_path / "target-brevo.json").write_text(json.dumps({**told, "asked": 2, "waiting": 1200}))
    monkeypatch.setattr("ticket_pipeline.summary.SUMMARIES", tmp_path)
    stage = Stage(1, "Brevo")

    read_destination(stage, "target-brevo")

    words = "1,200 people wait for their confirmation (double opt-in); the CRM was told now"
    assert stage.notes == [f"{words} to ask 2 of them"]
    assert stage.records == sum(DESTINATION.values()) + 2


def test_the_same_is_written_as_json(tmp_path: Path) -> None:
    Summary({"Brevo": "sandbox"}, [Stage(1, "Brevo", records=1)]).write(tmp_path / "summary.json")
    told = json.loads((tmp_path / "summary.json").read_text())
    assert (told["status"], told["services"]) == ("success", {"Brevo": "sandbox"})
    assert told["stages"][0]["records"] == 1
