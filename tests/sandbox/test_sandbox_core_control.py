from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import requests

from vendor_sandbox.client import SandboxError

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from vendor_sandbox.client import SandboxClient

VENDORS = ("humanitix", "eventbrite", "brevo")


def test_a_reset_brings_back_the_world_of_the_start(sandbox: SandboxClient) -> None:
    before = sandbox.world()
    sandbox.seed(seed=7, events=20, customers=200, orders=300)

    assert sandbox.reset() == before


def test_a_reset_forgets_clock_switches_faults_latency_and_requests(
    humanitix: HumanitixApi,
) -> None:
    sandbox = humanitix.sandbox
    defaults = sandbox.switches()
    sandbox.set_clock("2030-01-01T00:00:00Z")
    sandbox.switch("humanitix", missing_key_status=403)
    sandbox.fault(vendor="humanitix", count=9)
    sandbox.latency("humanitix", 0.01)
    humanitix.get("tags", page=1)

    sandbox.reset()

    assert sandbox.clock() == "2026-11-01T00:00:00Z"
    assert sandbox.switches() == defaults
    assert sandbox.control("faults") == {"faults": []}
    assert sandbox.control("latency") == {"latency": {}}
    assert sandbox.requests()["total"] == 0


def test_another_seed_makes_another_world(humanitix: HumanitixApi) -> None:
    before = humanitix.season("orders")

    humanitix.sandbox.seed(seed=2)

    assert humanitix.season("orders") != before


def test_a_bigger_world_can_be_asked_for(sandbox: SandboxClient) -> None:
    small = sandbox.seed(seed=1, events=16, customers=60, orders=120)
    bigger = sandbox.seed(seed=1, events=20, customers=100, orders=200)

    more = {name: bigger[name] - small[name] for name in ("events", "people", "orders")}
    assert more == {"events": 4, "people": 40, "orders": 80}


def test_days_move_the_clock(sandbox: SandboxClient) -> None:
    assert sandbox.advance(3)["now"] == sandbox.clock() == "2026-11-04T00:00:00Z"


def test_days_bring_orders(sandbox: SandboxClient) -> None:
    before = sandbox.world()["orders"]

    assert sandbox.advance(2)["orders"] > before


def test_days_count_from_where_the_clock_was_set(sandbox: SandboxClient) -> None:
    sandbox.set_clock("2026-11-10T12:00:00Z")

    assert sandbox.advance(1)["now"] == "2026-11-11T12:00:00Z"


def test_the_clock_can_be_moved_by_seconds(sandbox: SandboxClient) -> None:
    sandbox.control("clock", {"seconds": 90})

    assert sandbox.clock() == "2026-11-01T00:01:30Z"


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendors_answer_carries_the_clock(sandbox: SandboxClient, vendor: str) -> None:
    sandbox.set_clock("2027-02-03T04:05:06Z")

    answer = requests.get(f"{sandbox.url}/{vendor}/anything", timeout=30)

    date = parsedate_to_datetime(answer.headers["Date"])
    assert date.isoformat() == "2027-02-03T04:05:06+00:00"


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_session_of_tests_has_no_rate_limits(sandbox: SandboxClient, vendor: str) -> None:
    assert sandbox.switches()[vendor]["rate_limits"] is False


def test_latency_delays_the_answers_of_one_vendor(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.latency("humanitix", 0.2)

    assert humanitix.get("tags", page=1).elapsed.total_seconds() >= 0.2


@pytest.mark.parametrize(
    ("route", "body", "reason"),
    [
        ("advance", {"days": -1}, "`days` takes a whole number from 0."),
        ("advance", {"weeks": 1}, "Unknown weeks; known are days."),
        ("seed", {"orders": "many"}, "`orders` takes a whole number from 0."),
        ("seed", {"venues": 3}, "Unknown venues; known are seed, events, customers, orders."),
        ("clock", {"now": "2026-11-01T00:00:00"}, "`now` needs an offset"),
        ("clock", {"now": "soon"}, "Invalid isoformat string"),
        ("latency", {"vendor": "nobody", "seconds": 1}, "Name a vendor: humanitix"),
        ("faults", {"kind": "odd"}, "Unknown kind of fault; known are status"),
        ("faults", {"count": "two"}, "`count` of a fault takes a value like 1."),
        ("faults", {"statuses": 500}, "Unknown statuses in a fault; known are vendor"),
        ("switches", {"vendor": "nobody", "switches": {}}, "Unknown vendor; known are humanitix"),
        (
            "switches",
            {"vendor": "humanitix", "switches": {"nonsense": 1}},
            "Unknown switch 'nonsense'; known are check_in_bumps_order",
        ),
        (
            "switches",
            {"vendor": "humanitix", "switches": {"missing_key_status": 402}},
            "Switch 'missing_key_status' takes one of 401, 403.",
        ),
        (
            "switches",
            {"vendor": "humanitix", "switches": {"rate_limits": "on"}},
            "Switch 'rate_limits' takes a value like False.",
        ),
    ],
)
def test_a_wrong_control_request_is_told_why(
    sandbox: SandboxClient, route: str, body: dict[str, object], reason: str
) -> None:
    with pytest.raises(SandboxError) as refused:
        sandbox.control(route, body)

    assert reason in str(refused.value)


def test_a_body_that_is_no_object_is_refused(sandbox: SandboxClient) -> None:
    for body in ("[1]", "{"):
        answer = requests.post(f"{sandbox.url}/__sandbox/advance", data=body, timeout=30)
        assert answer.status_code == 400


def test_a_refused_switch_changes_nothing(sandbox: SandboxClient) -> None:
    before = sandbox.switches()

    with pytest.raises(SandboxError):
        sandbox.switch("humanitix", missing_key_status=403, nonsense=1)

    assert sandbox.switches() == before
