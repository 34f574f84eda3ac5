from __future__ import annotations

import time
from typing import TYPE_CHECKING

import requests

from vendor_sandbox.credentials import BREVO_API_KEY, EVENTBRITE_TOKEN, HUMANITIX_API_KEY
from vendor_sandbox.limits import SlidingWindow
from vendor_sandbox.request_log import MAX_BODY, MAX_ENTRIES, Entry, RequestLog

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi
    from vendor_sandbox.client import SandboxClient


def test_requests_are_counted_by_endpoint(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")["_id"]
    humanitix.sandbox.clear_requests()
    humanitix.get(f"events/{event}/orders", page=1)
    humanitix.get(f"events/{event}/orders", page=2)
    humanitix.get("tags", page=1)

    requested = humanitix.sandbox.requests()

    assert requested["total"] == 3
    assert requested["by_endpoint"] == {
        "GET humanitix /v1/events/{eventId}/orders": 2,
        "GET humanitix /v1/tags": 1,
    }


def test_control_routes_are_not_counted(sandbox: SandboxClient) -> None:
    sandbox.world()

    assert sandbox.requests()["total"] == 0


def test_a_request_is_logged_with_its_query_and_status(humanitix: HumanitixApi) -> None:
    humanitix.get("tags", page=1, pageSize=500)

    [logged] = humanitix.sandbox.requests()["log"]
    assert logged == {
        "at": logged["at"],
        "method": "GET",
        "vendor": "humanitix",
        "path": "/v1/tags",
        "endpoint": "GET humanitix /v1/tags",
        "query": {"page": "1", "pageSize": "500"},
        "status": 400,
        "body": None,
    }


def test_the_log_tells_when_each_request_came(humanitix: HumanitixApi) -> None:
    before = time.time()
    for page in (1, 2):
        humanitix.get("tags", page=page)

    first, second = (each["at"] for each in humanitix.sandbox.requests()["log"])
    assert before <= first <= second <= time.time()


def test_a_write_is_logged_with_its_body(humanitix: HumanitixApi) -> None:
    humanitix.call("POST", "events", json={"name": "Gala"})

    assert humanitix.sandbox.requests()["log"][0]["body"] == {"name": "Gala"}


def test_a_refused_request_is_logged_too(sandbox: SandboxClient) -> None:
    requests.get(f"{sandbox.brevo_url}/account", timeout=30)

    assert [entry["status"] for entry in sandbox.requests()["log"]] == [401]


def test_secrets_are_not_logged(sandbox: SandboxClient) -> None:
    body = {"auth": {"type": "bearer", "token": "very-secret"}, "list": [{"api_key": "too"}]}
    requests.post(
        f"{sandbox.brevo_url}/webhooks", json=body, headers={"api-key": BREVO_API_KEY}, timeout=30
    )
    requests.get(f"{sandbox.eventbrite_url}/users/me/?token={EVENTBRITE_TOKEN}", timeout=30)
    requests.get(
        f"{sandbox.humanitix_url}/tags", headers={"x-api-key": HUMANITIX_API_KEY}, timeout=30
    )

    log = str(sandbox.requests()["log"])

    for secret in ("very-secret", "too'", BREVO_API_KEY, EVENTBRITE_TOKEN, HUMANITIX_API_KEY):
        assert secret not in log
    assert log.count("(redacted)") == 3


def entry(body: bytes | None = None) -> Entry:
    return Entry("POST", "brevo", "/v3/contacts", "/v3/contacts", "", body)


def test_the_log_keeps_its_length_but_counts_on() -> None:
    log = RequestLog()
    for _ in range(MAX_ENTRIES + 10):
        log.add(entry())

    shown = log.show()

    assert (shown["total"], len(shown["log"])) == (MAX_ENTRIES + 10, MAX_ENTRIES)


def test_a_very_long_body_is_only_measured() -> None:
    log = RequestLog()
    log.add(entry(b" " * (MAX_BODY + 1)))

    assert log.show()["log"][0]["body"] == f"({MAX_BODY + 1} bytes)"


def test_the_oldest_bodies_make_room() -> None:
    log = RequestLog()
    for _ in range(70):
        log.add(entry(b'"' + b"x" * (MAX_BODY - 2) + b'"'))

    bodies = [each["body"] for each in log.show()["log"]]

    assert bodies[0] == "(dropped to keep the log small)"
    assert len(bodies[-1]) == MAX_BODY - 2


def test_a_body_that_is_no_json_is_only_measured() -> None:
    log = RequestLog()
    log.add(entry(b"a;b"))

    assert log.show()["log"][0]["body"] == "(3 bytes that are not JSON)"


def test_a_window_lets_so_many_through_and_says_when_to_come_again() -> None:
    window = SlidingWindow(2, 60)

    assert [window.take("key"), window.take("key")] == [None, None]
    assert 59 < (window.take("key") or 0) <= 60
    assert window.take("another key") is None


def test_a_window_knows_what_is_left() -> None:
    window = SlidingWindow(3, 60)
    window.take()

    assert window.remaining() == 2
    assert 59 < window.resets_in() <= 60


def test_a_window_lets_go_of_old_requests() -> None:
    window = SlidingWindow(1, 0)

    assert [window.take(), window.take()] == [None, None]
    assert window.resets_in() == 0
