"""What a run tells at its end."""

import json
from pathlib import Path

from tap_core.known_events import KnownEvents
from tap_core.summary import Summary, write_summary


def test_a_run_that_read_everything_is_a_success() -> None:
    summary = Summary("tap-test")
    summary.records["orders"] += 3
    summary.count_call()
    assert summary.line(failed=False).startswith(
        "success: 3 records, 0 set aside, 0 repaired, 0 skipped, 1 API calls in "
    )


def test_a_run_that_skipped_something_is_partial() -> None:
    summary = Summary("tap-test")
    summary.skip("orders", "event 1", "the vendor failed")
    assert summary.status(failed=False) == "partial"


def test_a_run_that_ended_early_has_failed() -> None:
    assert Summary("tap-test").as_dict(failed=True)["status"] == "failed"


def test_the_file_has_the_agreed_fields_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    summary = Summary("tap-test")
    summary.rejected["orders"]["a key field is missing"] += 1
    path = tmp_path / "new" / "summary.json"
    write_summary(summary.as_dict(failed=False), path)
    written = json.loads(path.read_text())
    assert set(written) == {
        "plugin",
        "status",
        "started_at",
        "finished_at",
        "api_calls",
        "records",
        "rejected",
        "repaired",
        "left_out",
        "skipped",
        "notes",
    }
    assert written["rejected"] == {"orders": {"a key field is missing": 1}}
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_events_that_came_and_went_are_told_by_whose_they_are() -> None:
    summary, known = Summary("tap-test"), KnownEvents({})
    known.become(["1", "2", "3"])
    summary.note_events("location AU", known, listed=["3", "4", "5"], read=["3", "4"])
    summary.note_events("location AU", known, listed=["3", "4", "5"], read=["3", "5"])
    assert summary.notes == [
        "2 events of location AU not known before, read from the beginning: 4, 5",
        "2 events of location AU no longer listed; what was read before stays",
    ]
    assert summary.status(failed=False) == "success"


def test_of_many_new_events_some_are_named() -> None:
    summary, known = Summary("tap-test"), KnownEvents({})
    known.become(["0"])
    many = [f"{number:02}" for number in range(25)]
    summary.note_events("the account", known, listed=["0", *many], read=many)
    assert summary.notes[0].startswith("25 events of the account")
    assert summary.notes[0].endswith("18, 19 and 5 more")


def test_a_first_run_tells_of_no_new_events() -> None:
    summary = Summary("tap-test")
    summary.note_events("the account", KnownEvents({}), listed=["1"], read=["1"])
    assert summary.notes == []
