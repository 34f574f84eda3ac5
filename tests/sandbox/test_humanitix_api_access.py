from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from vendor_sandbox.client import SandboxClient


def asked_with(sandbox: SandboxClient, key: str | None) -> requests.Response:
    headers = {} if key is None else {"x-api-key": key}
    return requests.get(f"{sandbox.humanitix_url}/events?page=1", headers=headers, timeout=30)


def test_a_missing_key_is_refused_with_401(sandbox: SandboxClient) -> None:
    assert asked_with(sandbox, None).status_code == 401


def test_a_missing_key_may_be_refused_with_403(sandbox: SandboxClient) -> None:
    sandbox.switch("humanitix", missing_key_status=403)

    assert asked_with(sandbox, None).status_code == 403


@pytest.mark.parametrize(
    "key", ["short", "0123456789abcdef", "Z" * 320], ids=["word", "hex", "long"]
)
def test_a_malformed_key_is_a_bad_request(sandbox: SandboxClient, key: str) -> None:
    assert asked_with(sandbox, key).json() == {
        "statusCode": 400,
        "error": "Bad Request",
        "message": "Invalid api key format provided.",
    }


def test_an_unknown_key_is_unauthorized(sandbox: SandboxClient) -> None:
    assert asked_with(sandbox, "ab" * 160).json() == {
        "statusCode": 401,
        "error": "Unauthorized",
        "message": "Invalid API Key.",
    }


@pytest.mark.parametrize("path", ["webhooks", "orders", "users", "me", "events/1/2/3"])
def test_a_route_that_is_not_there_is_named(humanitix: HumanitixApi, path: str) -> None:
    assert humanitix.message(path) == f"404 Route GET:/v1/{path} not found"


def test_a_method_that_is_not_there_is_named_too(humanitix: HumanitixApi) -> None:
    answer = humanitix.call("DELETE", "events")

    assert answer.json()["message"] == "Route DELETE:/v1/events not found"


@pytest.mark.parametrize("path", ["global/events", "global/event-dates"])
def test_global_lists_need_a_permission(humanitix: HumanitixApi, path: str) -> None:
    assert humanitix.get(path, page=1).status_code == 403


def test_the_global_list_holds_published_events_of_every_region(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", global_permission=True)

    events = humanitix.rows("global/events")

    assert {event["location"] for event in events} == {"AU", "NZ", "US"}
    assert all(event["published"] for event in events)


def test_the_global_list_of_dates_has_a_row_for_each_date(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", global_permission=True)

    page = humanitix.get("global/event-dates", page=1, overrideLocation="AU").json()

    assert page["total"] == len({row["_id"] for row in page["eventDates"]}) > 8


def test_creating_and_changing_events_is_forbidden(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")

    assert humanitix.call("POST", "events", json={}).status_code == 403
    assert humanitix.call("PATCH", f"events/{event['_id']}", json={}).status_code == 403


def test_requests_over_the_limit_of_a_minute_are_refused(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", rate_limits=True, rate_limit=3)

    answers = [humanitix.get("tags", page=1) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json() == {
        "statusCode": 429,
        "error": "Too Many Requests",
        "message": "Rate limit exceeded",
    }
    assert "Retry-After" not in answers[-1].headers


def test_a_refusal_may_say_when_to_come_again(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", rate_limits=True, rate_limit=1, retry_after=True)
    humanitix.get("tags", page=1)

    refusal = humanitix.get("tags", page=1)

    assert 1 <= int(refusal.headers["Retry-After"]) <= 60


def test_the_documented_limit_is_200_a_minute(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", rate_limits=True)

    statuses = [humanitix.get("tags", page=1).status_code for _ in range(201)]

    assert statuses == [200] * 200 + [429]


def test_the_first_call_may_take_long(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", cold_start_seconds=0.3)

    first, second = humanitix.get("tags", page=1), humanitix.get("tags", page=1)

    assert first.elapsed.total_seconds() >= 0.3 > second.elapsed.total_seconds()


def test_a_fault_has_the_vendors_shape(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(vendor="humanitix", status=500)

    assert humanitix.message("tags", page=1) == "500 Something went wrong."
