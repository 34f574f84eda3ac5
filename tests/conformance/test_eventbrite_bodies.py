"""What live accounts of Eventbrite answered goes through the tap and the inbox, also mutated."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings

from fixtures.eventbrite_tap import EventbriteTap
from fixtures.recorded import Recording, mutations, needs_recordings, recordings
from fixtures.replaced_answers import Answer, relay
from tap_core.errors import AccessRefusedError, IncompleteError, VendorError
from ticket_console.inbox import hints

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.eventbrite_tap import Run
    from vendor_sandbox.client import SandboxClient

JSON = dict[str, Any]
ALIVE: Final = [each for each in recordings("eventbrite") if each.alive]
LISTS: Final = ("orders", "attendees", "events", "ticket_classes", "discounts", "organizations")
SINGLE: Final = {"GET /events/{id}/": "events", "GET /orders/{id}/": "orders"}
OF_AN_EVENT: Final = "ticket_classes"
EXTRACTS: Final[list[JSON]] = [
    {
        "pagination": {"object_count": 1, "page_number": 1, "page_count": 1},
        "attendees": [
            {
                "id": "8800000012-1",
                "event_id": "7",
                "order_id": "5",
                "created": "2016-02-01T01:09:44Z",
                "costs": {"gross": {"currency": "ARS", "value": 10846}},
                "profile": {"name": "Emilio Two", "addresses": [], "age": "44"},
                "barcodes": [{"status": "used", "barcode": "1", "checkin_type": 1}],
                "team": [],
                "quantity": "1",
                "answers": None,
            }
        ],
    },
    {
        "pagination": {"has_more_items": False},
        "events": [{"id": 7, "name": {"text": "Show"}, "tx_time_limit": "480", "capacity": "76"}],
    },
]
"""Written anew after recorded forms, for where the recordings are not at hand."""


def page_of(recording: Recording) -> tuple[str, JSON] | None:
    """The stream and the page of a list that a recorded success stands for."""
    body = recording.body
    if recording.status != 200 or not isinstance(body, dict):
        return None
    single = SINGLE.get(recording.endpoint)
    listed = next((name for name in LISTS if isinstance(body.get(name), list)), None)
    if listed and recording.endpoint != "GET /users/me/orders/":
        return listed, {"pagination": {}, **body}
    name = single or ("attendees" if "/attendees/{id}/" in recording.endpoint else None)
    return (name, {"pagination": {"has_more_items": False}, name: [body]}) if name else None


PAGES: Final = [
    (recording.name, *page) for recording in ALIVE if (page := page_of(recording)) is not None
]
WRITTEN_ANEW: Final = [
    (f"extract of {name}", name, page) for page in EXTRACTS for name in LISTS if name in page
]
REFUSALS: Final = [each for each in ALIVE if each.status is not None and each.status >= 400]
DELIVERIES: Final = [each for each in ALIVE if each.endpoint == "POST (delivery)"]


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> EventbriteTap:
    """The tap, pointed at a small world."""
    return EventbriteTap(sandbox, tmp_path)


def run_on(tap: EventbriteTap, stream: str, answer: Answer) -> Run:
    """Read one stream whose lists are all answered by `answer`."""

    def choose(_method: str, path: str) -> Answer | None:
        place = path.partition("?")[0]
        is_list = place.endswith(f"/{stream}/") and (
            stream == "organizations" or not place.startswith("/users/")
        )
        return answer if is_list else None

    with relay(tap.config["api_url"], choose) as address:
        return tap.run(stream, api_url=address, max_concurrency=2)


def ids(page: JSON, stream: str) -> set[str]:
    return {str(row["id"]) for row in page[stream]}


@pytest.mark.parametrize(
    ("name", "stream", "page"),
    [*PAGES, *WRITTEN_ANEW],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_every_row_that_a_live_account_gave_lands(
    tap: EventbriteTap, name: str, stream: str, page: JSON
) -> None:
    ends = {"has_more_items": False, "continuation": None}
    page = {**page, "pagination": {**page["pagination"], **ends}}
    run = run_on(tap, stream, Answer(page))
    assert set(run.ids(stream)) >= ids(page, stream), name
    assert run.records["rejected_records"] == []
    assert run.summary["status"] == "success"


def test_an_age_that_comes_as_text_is_kept(tap: EventbriteTap) -> None:
    run = run_on(tap, "attendees", Answer(EXTRACTS[0]))
    assert {row["profile"]["age"] for row in run.records["attendees"]} == {"44"}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.name)
def test_no_refusal_of_a_live_account_passes_for_a_success(
    tap: EventbriteTap, refusal: Recording
) -> None:
    answer = Answer(refusal.body, refusal.status or 500)
    is_passing = refusal.status in (429, 500)
    if is_passing:
        return
    with pytest.raises((AccessRefusedError, IncompleteError)) as told:
        run_on(tap, "orders", answer)
    is_about_the_token = refusal.body["error"] in {"INVALID_AUTH", "NO_AUTH"}
    assert isinstance(told.value, AccessRefusedError) is is_about_the_token


@pytest.mark.parametrize("status", [200, 403, 404, 502])
def test_a_web_page_of_a_cdn_is_no_wrong_token(tap: EventbriteTap, status: int) -> None:
    page = Answer("<html><title>Attention Required!</title></html>", status)
    try:
        run = run_on(tap, "orders", page)
    except VendorError as error:
        assert not isinstance(error, AccessRefusedError)  # noqa: PT017 - or it is partial
    else:
        assert run.summary["status"] == "partial"


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda each: each.name)
def test_every_delivery_of_a_live_account_is_taken_for_a_hint(delivery: Recording) -> None:
    (row,) = hints.eventbrite(Answer(delivery.body).content)
    assert row.event_type == delivery.headers["X-Eventbrite-Event"]


@needs_recordings
def test_the_recordings_are_not_empty() -> None:
    assert len(PAGES) > 30
    assert len(REFUSALS) > 15
    assert len(DELIVERIES) == 2


@pytest.mark.parametrize(
    ("name", "stream", "page"),
    [*PAGES, *WRITTEN_ANEW],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_mutated_answer_costs_a_field_a_row_or_a_list_and_is_never_a_traceback(
    sandbox: SandboxClient, tmp_path: Path, name: str, stream: str, page: JSON
) -> None:
    tap = EventbriteTap(sandbox, tmp_path)
    tap.config["organization_ids"] = ["226753167501"] if stream != "organizations" else []

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(body=mutations(page))
    def land(body: Any) -> None:
        with suppress(VendorError):
            run = run_on(tap, stream, Answer(body))
            assert run.summary["status"] in {"success", "partial"}, name

    land()
