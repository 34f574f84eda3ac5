"""What a run tells at its end."""

import json
from pathlib import Path

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
