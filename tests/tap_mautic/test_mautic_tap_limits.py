"""How long the limiter of Mautic 5 and 6 asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from tap_mautic.limits import reset_seconds

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("40", 40.0),
        (str(int(NOW.timestamp()) + 40), 40.0),
        (str(int(NOW.timestamp()) - 40), 0.0),
        (str(int(NOW.timestamp()) + 90_000), 3600.0),
        ("soon", 0.0),
        (None, 0.0),
    ],
)
def test_the_header_holds_seconds_or_a_moment(told: str | None, seconds: float) -> None:
    response = requests.Response()
    if told is not None:
        response.headers["X-RateLimit-Reset"] = told
    assert reset_seconds(response, NOW) == seconds
