"""When everything is read from its beginning."""

from datetime import UTC, datetime, timedelta

import pytest

from tap_core.full_passes import is_due

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "hours", "due"),
    [
        (None, 24, True),
        (NOW - timedelta(hours=23), 24, False),
        (NOW - timedelta(hours=24), 24, True),
        (NOW, 0, True),
        (NOW - timedelta(minutes=29), 0.5, False),
    ],
)
def test_a_full_pass_is_due_when_its_hours_have_gone_by(
    last: datetime | None, hours: float, *, due: bool
) -> None:
    assert is_due(last, hours=hours, now=NOW) is due


def test_a_full_pass_of_a_clock_that_was_set_back_since_is_due_again() -> None:
    assert is_due(NOW + timedelta(seconds=1), hours=24, now=NOW)
