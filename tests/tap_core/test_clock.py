"""How times of vendors are read."""

from datetime import UTC, datetime

import pytest

from tap_core.clock import moment


def test_a_time_without_a_zone_is_utc_and_others_become_it() -> None:
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert moment("2026-11-01 12:00:00") == noon
    assert str(moment("2026-11-01T23:00:00+11:00")) == str(noon)


@pytest.mark.parametrize(
    "value", [None, 5, "", "yesterday", "0000-00-00 00:00:00", "0001-01-01T00:00:00+10:00"]
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert moment(value) is None
