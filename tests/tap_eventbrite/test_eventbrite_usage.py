"""How long the tap waits, and that no token is told on the way."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
import requests
from typing_extensions import override

from fixtures.replaced_answers import Answer, relay
from tap_core.errors import VendorFailingError
from tap_eventbrite.tap import TapEventbrite
from tap_eventbrite.usage import HEADER, Bucket, buckets, seconds_until_reset

if TYPE_CHECKING:
    from fixtures.eventbrite_tap import EventbriteTap

USED_UP = "token:SECRETTOKEN 2000/2000 reset=1740s, key:SECRETKEY 150/2000 reset=1800s"
LIMITED = {
    "status_code": 429,
    "error_description": "Hourly rate limit has been reached for this token.",
    "error": "HIT_RATE_LIMIT",
}


class HurriedTap(TapEventbrite):
    """Notes how long it would have waited."""

    def __init__(self, **settings: Any) -> None:
        self.waited: list[float] = []
        super().__init__(**settings)

    @override
    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (USED_UP, 1740),
        ("token:a 2000/2000 reset=1740s, key:b 2000/2000 reset=1800s", 1800),
        ("token:a 3/2000 reset=3594s, key:b 3/2000 reset=3594s", None),
        ("token:a b,c 2000/2000 reset=7s", 7),
        ("token:a 2000/2000 reset=soon", None),
        ("2000/2000", None),
        ("", None),
        (None, None),
        ("," * 100_000, None),
    ],
)
def test_the_wait_is_that_of_the_bucket_that_is_used_up(
    header: str | None, seconds: float | None
) -> None:
    assert seconds_until_reset(header) == seconds


def test_nothing_but_numbers_is_kept_of_the_header() -> None:
    assert list(buckets(USED_UP)) == [Bucket(2000, 2000, 1740), Bucket(150, 2000, 1800)]


def test_a_run_waits_for_the_reset_and_goes_on(tap: EventbriteTap) -> None:
    answers = [Answer(LIMITED, 429, {HEADER: USED_UP})]
    hurried = HurriedTap(config=tap.config)
    with relay(tap.config["api_url"], lambda _, __: answers.pop() if answers else None) as address:
        hurried = HurriedTap(config={**tap.config, "api_url": address})
        assert hurried.account.organization_ids
    assert max(hurried.waited) == pytest.approx(1740, abs=5)


def test_the_last_call_of_the_hour_lets_the_next_one_wait(tap: EventbriteTap) -> None:
    page = {"organizations": [], "pagination": {"object_count": 0}}
    headers = {HEADER: USED_UP}

    def last_call(_method: str, path: str) -> Answer | None:
        return Answer(page, 200, headers) if "organizations" in path else None

    with relay(tap.config["api_url"], last_call) as address:
        hurried = HurriedTap(config={**tap.config, "api_url": address})
        assert hurried.account.organization_ids
    assert max(hurried.waited) == pytest.approx(1740, abs=5)


def test_no_header_lets_a_run_wait_for_ever(tap: EventbriteTap) -> None:
    headers = {HEADER: "token:a 9/9 reset=999999999s"}
    with relay(tap.config["api_url"], lambda _, __: Answer(LIMITED, 429, headers)) as address:
        hurried = HurriedTap(config={**tap.config, "api_url": address})
        with pytest.raises(VendorFailingError, match="too many requests"):
            hurried.run()
    assert max(hurried.waited) <= 3600


def test_a_web_page_with_429_is_waited_for_like_any_other(tap: EventbriteTap) -> None:
    answers = [Answer("<html>slow down</html>", 429)]
    with relay(tap.config["api_url"], lambda _, __: answers.pop() if answers else None) as address:
        hurried = HurriedTap(config={**tap.config, "api_url": address})
        assert hurried.account.organization_ids


def test_the_token_in_the_header_is_told_nowhere(
    tap: EventbriteTap, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = requests.get(
        f"{tap.config['api_url']}/users/me/",
        headers={"Authorization": f"Bearer {tap.config['token']}"},
        timeout=10,
    )
    assert tap.config["token"] in told.headers[HEADER]
    tap.sandbox.fault(vendor="eventbrite", path="/orders/", status=429, count=2)
    run = tap.run("orders")
    assert tap.config["token"] not in str(run.messages) + caplog.text
