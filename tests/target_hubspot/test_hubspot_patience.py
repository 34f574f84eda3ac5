"""A 429 means "later", whatever it looks like: its message tells it, and no wait is endless."""

from collections.abc import Mapping
from typing import Any

import pytest
import requests

from crm_core.errors import AccessRefusedError, VendorUnavailableError
from fixtures.customers import customer
from fixtures.hubspot_answers import Replaced, answering, refusal
from fixtures.hubspot_target import HubSpotRuns
from fixtures.replaced_answers import Answer
from target_hubspot.failures import DailyLimitError, ThrottledError, error_of
from target_hubspot.patience import is_passing, wait_for

SECONDLY = {"message": "You have reached your secondly limit.", "category": "RATE_LIMITS"}
ROLLING = {"message": "You have reached your ten_secondly_rolling limit."}
DAILY = {"message": "You have reached your daily limit."}


def answered(
    status: int, body: dict[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[requests.Response, dict[str, Any] | None]:
    """An answer as `requests` gives it, and its JSON object."""
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    return response, body


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (SECONDLY, 1),
        (SECONDLY | {"policyName": "SECONDLY"}, 1),
        (ROLLING, 10),
        (ROLLING | {"policyName": "TEN_SECONDLY_ROLLING"}, 10),
        ({"policyName": "TEN_SECONDLY_ROLLING"}, 10),
        ({"message": "no such limit"}, 10),
        ({"message": 7, "policyName": []}, 10),
        (None, 10),
    ],
)
def test_the_wait_is_told_by_the_message_and_never_nothing(
    body: dict[str, Any] | None, seconds: float
) -> None:
    response, told = answered(429, body)

    assert wait_for(response, told, unit=1.0) == seconds
    assert is_passing(response, told)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("61", 60), ("86400", 60), ("5", 5), ("-3", 1), ("nan", 1), ("1e400", 1), ("soon", 1)],
)
def test_a_wait_that_is_asked_for_has_a_cap(asked: str, seconds: float) -> None:
    response, body = answered(429, SECONDLY, {"Retry-After": asked})

    assert wait_for(response, body, unit=1.0) == seconds


@pytest.mark.parametrize("status", [423, 429, 477, 500, 503, 530])
def test_what_may_pass_is_no_refusal_however_long_it_asks_to_wait(status: int) -> None:
    response, body = answered(status, {"message": "later"}, {"Retry-After": "86400"})

    assert is_passing(response, body)
    assert isinstance(error_of(response, body), VendorUnavailableError)


def test_the_daily_limit_is_no_matter_of_waiting() -> None:
    response, body = answered(429, DAILY, {"Retry-After": "99999999999999999"})

    assert not is_passing(response, body)
    assert isinstance(error_of(response, body), DailyLimitError)


@pytest.mark.parametrize(
    "request_", ["POST /properties/contacts/batch/create", "POST /batch/upsert", "PUT /add-and"]
)
def test_a_429_that_asks_for_more_than_a_minute_costs_nothing(
    hubspot: HubSpotRuns, request_: str
) -> None:
    later = Answer(refusal(**SECONDLY), 429, {"Retry-After": "61"})
    with answering(hubspot, Replaced(request_, later, times=1)):
        summary = hubspot.sync([customer(1)])

    assert (summary["status"], summary["retried"], summary["reasons"]) == ("success", 1, {})
    contact = hubspot.contact(1)
    assert contact
    assert contact["nova_total_orders"] is not None
    assert hubspot.lists_of(1) == {"Nova Attendee"}


@pytest.mark.parametrize(
    "answer",
    [
        Answer("error code: 1015", 429),
        Answer(refusal(**SECONDLY), 429),
        Answer(refusal(**ROLLING, category=None), 429, {"Retry-After": "3600"}),
    ],
)
def test_a_run_that_waits_in_vain_ends_and_the_next_one_goes_on(
    hubspot: HubSpotRuns, answer: Answer
) -> None:
    records = [customer(number) for number in range(1, 4)]
    with (
        answering(hubspot, Replaced("POST /batch/upsert", answer)),
        pytest.raises(ThrottledError, match="the next run goes on"),
    ):
        hubspot.sync(records)
    first = hubspot.summary()
    second = hubspot.sync(records)

    assert (first["status"], first["rejected"], first["failed"]) == ("failed", 0, 0)
    assert (second["status"], second["created"]) == ("success", 3)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal("no (requires one of [contacts-read])", None), "lacks a scope: contacts-read"),
        (
            {"context": {"requiredGranularScopes": ["custom-object-read"], "links": ["x"]}},
            "lacks a scope: custom-object-read",
        ),
        ({}, "does not allow this to the token"),
        ({"errors": ["text"], "context": ["text"]}, "does not allow this to the token"),
    ],
)
def test_a_403_is_told_whatever_its_form(
    hubspot: HubSpotRuns, answer: dict[str, Any], words: str
) -> None:
    with (
        answering(hubspot, Replaced("GET /properties/contacts", Answer(answer, 403))),
        pytest.raises(AccessRefusedError, match=words),
    ):
        hubspot.sync([customer(1)])


def test_scopes_of_every_kind_are_told_with_ours_first(hubspot: HubSpotRuns) -> None:
    others = [f"crm.objects.kind{number}.read" for number in range(30)]
    context = {"requiredScopes": ["tickets"], "requiredGranularScopes": [*others, "crm.lists.read"]}
    body = refusal("no", "MISSING_SCOPES", errors=[{"context": context}])
    with (
        answering(hubspot, Replaced("GET /properties/contacts", Answer(body, 403))),
        pytest.raises(AccessRefusedError, match=r"scope: crm\.lists\.read or .* 23 others"),
    ):
        hubspot.sync([customer(1)])


@pytest.mark.parametrize("status", [401, 403])
def test_a_page_of_a_cdn_is_no_wrong_key(hubspot: HubSpotRuns, status: int) -> None:
    page = Answer("<html>blocked</html>", status)
    with (
        answering(hubspot, Replaced("GET /lists/", page)),
        pytest.raises(VendorUnavailableError, match=f"status {status}"),
    ):
        hubspot.sync([customer(1)])


def test_a_530_names_the_token_as_a_cause(hubspot: HubSpotRuns) -> None:
    with (
        answering(hubspot, Replaced("GET /lists/", Answer("error code: 1016", 530))),
        pytest.raises(VendorUnavailableError, match="malformed access_token"),
    ):
        hubspot.sync([customer(1)])


def test_words_of_a_refusal_name_nobody() -> None:
    body = refusal("x", errors=["ada@example.org, +61 400 000 001 is wrong", {"message": "y"}])

    error = error_of(*answered(400, body))

    assert "example.org" not in str(error)
    assert "400 000 001" not in str(error)
    assert "is wrong" in str(error)
