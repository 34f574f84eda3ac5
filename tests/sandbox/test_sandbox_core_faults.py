from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi

GONE_BAD = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def statuses(humanitix: HumanitixApi, path: str, count: int) -> list[int]:
    return [humanitix.get(path, page=1).status_code for _ in range(count)]


def test_the_next_so_many_answers_fail(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(vendor="humanitix", status=503, count=2)

    assert statuses(humanitix, "tags", 3) == [503, 503, 200]


def test_some_requests_may_go_well_first(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(vendor="humanitix", status=500, after=2)

    assert statuses(humanitix, "tags", 4) == [200, 200, 500, 200]


@pytest.mark.parametrize("path", ["/events", "/v1/events", "/events/{eventId}/orders"])
def test_a_fault_keeps_to_its_path(humanitix: HumanitixApi, path: str) -> None:
    event = humanitix.event("Harbour Choir Season")["_id"]
    humanitix.sandbox.fault(path=path)

    assert statuses(humanitix, "tags", 1) == [200]
    assert statuses(humanitix, f"events/{event}/orders", 2) == [500, 200]


def test_a_fault_keeps_to_its_template(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")["_id"]
    humanitix.sandbox.fault(template="/v1/events")

    assert statuses(humanitix, f"events/{event}/orders", 1) == [200]
    assert statuses(humanitix, "events", 2) == [500, 200]


def test_a_fault_keeps_to_its_method(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(vendor="humanitix", method="POST")

    assert statuses(humanitix, "tags", 1) == [200]


def test_a_fault_keeps_to_its_vendor(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(vendor="brevo")

    assert statuses(humanitix, "tags", 1) == [200]


@pytest.mark.parametrize("status", [502, 522])
def test_a_gateway_answers_in_html(humanitix: HumanitixApi, status: int) -> None:
    humanitix.sandbox.fault(kind="html", status=status)

    answer = humanitix.get("tags", page=1)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_a_cut_connection_ends_in_the_middle_of_the_body(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(kind="cut")

    with pytest.raises(GONE_BAD):
        humanitix.get("tags", page=1)


def test_a_truncated_body_is_broken_json(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(kind="truncated")

    with pytest.raises(requests.JSONDecodeError):
        humanitix.get("tags", page=1).json()


def test_a_slow_answer_comes_after_its_seconds(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(kind="slow", seconds=0.2)

    answer = humanitix.get("tags", page=1)

    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.2


def test_a_time_out_never_answers(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(kind="timeout")

    with pytest.raises(requests.ReadTimeout):
        humanitix.session.get(f"{humanitix.sandbox.humanitix_url}/tags?page=1", timeout=0.2)

    assert statuses(humanitix, "tags", 1) == [200]


@pytest.mark.parametrize("applied", ["applied", "not applied"])
def test_a_failed_write_may_have_taken_effect(humanitix: HumanitixApi, applied: str) -> None:
    ticket = next(t for t in humanitix.season("tickets") if t["status"] == "complete")
    path = f"events/{ticket['eventId']}/tickets/{ticket['_id']}"
    humanitix.sandbox.fault(status=502, applied=applied == "applied")

    assert humanitix.call("POST", f"{path}/check-in").status_code == 502

    changed = humanitix.get(path).json() != ticket
    assert changed is (applied == "applied")


@pytest.mark.parametrize("applied", ["applied", "not applied"])
def test_a_write_whose_connection_is_cut_may_have_taken_effect(
    humanitix: HumanitixApi, applied: str
) -> None:
    ticket = next(t for t in humanitix.season("tickets") if t["status"] == "complete")
    path = f"events/{ticket['eventId']}/tickets/{ticket['_id']}"
    humanitix.sandbox.fault(kind="cut", method="POST", applied=applied == "applied")

    with pytest.raises(GONE_BAD):
        humanitix.call("POST", f"{path}/check-in")

    changed = humanitix.get(path).json() != ticket
    assert changed is (applied == "applied")


@pytest.mark.parametrize("kind", ["status", "html"])
def test_a_failure_may_come_with_headers(humanitix: HumanitixApi, kind: str) -> None:
    humanitix.sandbox.fault(kind=kind, status=429, headers={"Retry-After": "61"})

    assert humanitix.get("tags", page=1).headers["Retry-After"] == "61"


def test_rows_of_an_answer_can_be_damaged(humanitix: HumanitixApi) -> None:
    edits = [
        {"row": 0, "set": {"name": "nul \x00, half a pair \ud800"}, "remove": ["_id"]},
        {"row": 1, "set": {"createdAt": "9999-99-99"}},
    ]
    humanitix.sandbox.fault(kind="edit", path="/tags", edits=edits)

    first, second, *_ = humanitix.get("tags", page=1).json()["tags"]

    assert first["name"] == "nul \x00, half a pair \ud800"
    assert "_id" not in first
    assert second["createdAt"] == "9999-99-99"


def test_waiting_faults_can_be_taken_back(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.fault(vendor="humanitix")
    assert humanitix.sandbox.control("faults")["faults"]

    humanitix.sandbox.clear_faults()

    assert statuses(humanitix, "tags", 1) == [200]
