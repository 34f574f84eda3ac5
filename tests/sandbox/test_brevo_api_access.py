"""Keys, rights, limits, and paths that do not exist."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests

from fixtures.brevo_api import ADA, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi


@pytest.mark.parametrize("key", ["", None])
def test_a_request_without_a_key_is_told_so_and_shows_no_limits(
    brevo: BrevoApi, key: str | None
) -> None:
    headers = {} if key is None else {"api-key": key}
    response = requests.get(f"{brevo.sandbox.brevo_url}/account", headers=headers, timeout=30)
    assert response.status_code == 401
    assert response.json()["message"] == "authentication not found in headers"
    assert not [name for name in response.headers if name.startswith("x-sib")]


@pytest.mark.parametrize("key", ["bad", "xsmtpsib-123"])
def test_a_key_that_is_not_the_accounts_is_refused(brevo: BrevoApi, key: str) -> None:
    headers = {"api-key": key}
    response = requests.get(f"{brevo.sandbox.brevo_url}/account", headers=headers, timeout=30)
    assert response.status_code == 401
    assert response.json() == {"code": "unauthorized", "message": "Key not found"}


def test_an_unknown_address_of_the_caller_is_refused_with_a_link(brevo: BrevoApi) -> None:
    response = requests.get(
        f"{brevo.sandbox.brevo_url}/account", headers={"api-key": "ipblocked"}, timeout=30
    )
    assert refusal(response) == (401, "unauthorized")
    message = response.json()["message"]
    assert "unrecognised IP address" in message
    assert "https://app.brevo.com/security/authorised_ips" in message


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("no_credits", (402, "not_enough_credits")),
        ("permission_denied", (403, "permission_denied")),
        ("under_validation", (403, "account_under_validation")),
    ],
)
def test_an_account_can_be_in_trouble(
    brevo: BrevoApi, state: str, expected: tuple[int, str]
) -> None:
    brevo.sandbox.switch("brevo", account_state=state)
    assert refusal(brevo.get("/contacts")) == expected


def test_a_client_that_does_not_name_itself_is_refused_by_the_front(brevo: BrevoApi) -> None:
    brevo.session.headers["User-Agent"] = "Python-urllib/3.11"
    response = brevo.get("/account")
    assert (response.status_code, response.text) == (403, "error code: 1010")
    brevo.sandbox.switch("brevo", refuses_urllib=False)
    assert brevo.get("/account").status_code == 200


def test_consent_groups_are_denied_where_they_are_off(brevo: BrevoApi) -> None:
    assert refusal(brevo.get("/contacts/consent-groups")) == (403, "permission_denied")
    brevo.sandbox.switch("brevo", consent_groups=True)
    assert brevo.get("/contacts/consent-groups").status_code == 200


def test_an_unknown_path_is_an_invalid_route(brevo: BrevoApi) -> None:
    response = brevo.get("/nothing/here")
    assert refusal(response) == (404, "document_not_found")
    assert response.json()["message"] == "invalid route"


def test_a_wrong_method_names_itself(brevo: BrevoApi) -> None:
    response = brevo.put("/contacts", {})
    assert response.status_code == 405
    assert response.json() == {
        "code": "method_not_allowed",
        "message": "PUT Method is not allowed on this path",
    }


def test_a_path_with_a_method_is_not_taken_for_a_contact(brevo: BrevoApi) -> None:
    assert refusal(brevo.get("/contacts/batch")) == (405, "method_not_allowed")


def test_every_answer_tells_the_limit(brevo: BrevoApi) -> None:
    for response in (brevo.get("/contacts"), brevo.get(f"/contacts/{ADA}")):
        assert response.headers["x-sib-ratelimit-limit"] == "10"
        assert response.headers["x-sib-ratelimit-remaining"] == "10"
        assert response.headers["x-sib-ratelimit-reset"] == "0"
    assert brevo.get("/account").headers["x-sib-ratelimit-limit"] == "100"


def test_contacts_can_be_asked_ten_times_a_second(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True)
    answers = [brevo.get("/contacts") for _ in range(11)]
    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert answers[9].headers["x-sib-ratelimit-remaining"] == "0"
    assert answers[10].headers["x-sib-ratelimit-reset"] == "1"


def test_a_larger_plan_allows_more_a_second(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, contacts_per_second=20)
    assert {brevo.get("/contacts").status_code for _ in range(20)} == {200}


def test_contacts_have_an_hourly_limit_too(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, contacts_per_hour=2)
    answers = [brevo.get("/contacts") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 3_590 <= int(answers[2].headers["x-sib-ratelimit-reset"]) <= 3_600


def test_everything_else_shares_a_hundred_an_hour(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, other_per_hour=3)
    paths = ("/account", "/processes", "/webhooks", "/senders")
    assert [brevo.get(path).status_code for path in paths] == [200, 200, 200, 429]
    assert brevo.get("/contacts").status_code == 200


def test_campaigns_and_statistics_are_families_of_their_own(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, campaigns_per_hour=1, statistics_per_hour=2)
    paths = ("/emailCampaigns", "/emailCampaigns", "/smtp/statistics/events", "/account")
    assert [brevo.get(path).status_code for path in paths] == [200, 429, 200, 200]


def test_a_throttled_answer_says_how_many_seconds_to_wait(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, other_per_hour=1)
    brevo.get("/account")
    response = brevo.get("/account")
    assert response.json() == {"code": "too_many_requests", "message": "Too many requests"}
    assert "Retry-After" not in response.headers
    over = time.time() + int(response.headers["x-sib-ratelimit-reset"])
    assert min(over % 3600, -over % 3600) <= 2


def test_the_wait_may_be_told_in_milliseconds(brevo: BrevoApi) -> None:
    told = {"rate_limits": True, "other_per_hour": 1, "ratelimit_reset_unit": "milliseconds"}
    brevo.sandbox.switch("brevo", **told)
    brevo.get("/account")
    assert int(brevo.get("/account").headers["x-sib-ratelimit-reset"]) >= 1000


def test_a_throttled_answer_may_have_no_body(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, other_per_hour=1, too_many_body="empty")
    brevo.get("/account")
    assert brevo.get("/account").content == b""


def test_a_reset_empties_the_windows(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", rate_limits=True, other_per_hour=1)
    brevo.get("/account")
    brevo.sandbox.reset()
    brevo.sandbox.switch("brevo", rate_limits=True, other_per_hour=1)
    assert brevo.get("/account").status_code == 200


def test_requests_are_counted_by_template(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.contact()
    assert brevo.sandbox.requests()["by_endpoint"] == {
        "GET brevo /v3/contacts/{identifier}": 1,
        "POST brevo /v3/contacts": 1,
    }


@pytest.mark.parametrize("status", [400, 425, 429, 500, 503])
def test_a_fault_has_an_error_body(brevo: BrevoApi, status: int) -> None:
    brevo.sandbox.fault(vendor="brevo", path="/account", status=status)
    response = brevo.get("/account")
    assert response.status_code == status
    assert set(response.json()) == {"code", "message"}
