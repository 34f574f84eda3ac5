"""Who may ask for what, and how refusals read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from fixtures.eventbrite_api import refusal
from vendor_sandbox.credentials import EVENTBRITE_TOKEN
from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.access import PUBLIC_TOKEN

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

ME = "/users/me/"
FOREIGN = ids.ORGANIZATION.text(ids.FOREIGN_ORGANIZATION)


def without_session(api: EventbriteApi, path: str, **headers: str) -> requests.Response:
    return requests.get(f"{api.sandbox.eventbrite_url}{path}", headers=headers, timeout=30)


def test_a_bearer_token_opens_the_api(eventbrite: EventbriteApi) -> None:
    assert eventbrite.row(ME)["id"] == ids.USER_ID


def test_a_token_in_the_query_opens_the_api(eventbrite: EventbriteApi) -> None:
    response = without_session(eventbrite, f"{ME}?token={EVENTBRITE_TOKEN}")
    assert response.status_code == 200


def test_no_token_is_refused(eventbrite: EventbriteApi) -> None:
    assert refusal(without_session(eventbrite, ME)) == (401, "NO_AUTH")


def test_a_malformed_header_is_refused(eventbrite: EventbriteApi) -> None:
    response = without_session(eventbrite, ME, Authorization=EVENTBRITE_TOKEN)
    assert refusal(response) == (400, "INVALID_AUTH_HEADER")


def test_an_unknown_token_is_refused_in_the_vendor_s_words(eventbrite: EventbriteApi) -> None:
    response = without_session(eventbrite, ME, Authorization="Bearer NOBODY")
    assert response.status_code == 401
    assert response.json() == {
        "status_code": 401,
        "error_description": "The OAuth token you provided was invalid.",
        "error": "INVALID_AUTH",
    }


def test_an_unknown_token_may_answer_400(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(unknown_token_status=400)
    response = without_session(eventbrite, ME, Authorization="Bearer NOBODY")
    assert refusal(response) == (400, "INVALID_AUTH")


def test_a_public_token_does_not_see_the_user(eventbrite: EventbriteApi) -> None:
    response = without_session(eventbrite, ME, Authorization=f"Bearer {PUBLIC_TOKEN}")
    assert refusal(response) == (403, "NOT_AUTHORIZED")


def test_a_public_token_sees_categories(eventbrite: EventbriteApi) -> None:
    response = without_session(eventbrite, "/categories/", Authorization=f"Bearer {PUBLIC_TOKEN}")
    assert response.status_code == 200


def test_there_are_two_organizations(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.rows("/users/me/organizations/")
    assert [row["_type"] for row in rows] == ["organization", "organization"]


def test_an_organization_s_creation_has_no_time_zone(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.rows("/users/me/organizations/")
    assert not any(row["created"].endswith("Z") for row in rows)


def test_the_user_s_id_works_for_me(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.rows(f"/users/{ids.USER_ID}/organizations/")
    assert rows == eventbrite.rows("/users/me/organizations/")


@pytest.mark.parametrize("name", ["events", "orders", "attendees", "venues", "webhooks"])
def test_a_foreign_organization_is_forbidden(eventbrite: EventbriteApi, name: str) -> None:
    response = eventbrite.get(f"/organizations/{FOREIGN}/{name}/")
    assert refusal(response) == (403, "NOT_AUTHORIZED")


def test_a_foreign_event_is_forbidden(eventbrite: EventbriteApi) -> None:
    response = eventbrite.get(f"/events/{ids.EVENT.text(ids.FOREIGN_EVENT)}/attendees/")
    assert refusal(response) == (403, "NOT_AUTHORIZED")


def test_an_organization_can_become_forbidden(eventbrite: EventbriteApi) -> None:
    first, second = eventbrite.organizations()
    eventbrite.switch(forbidden_organizations=[second])
    statuses = [eventbrite.get(f"/organizations/{o}/orders/").status_code for o in (first, second)]
    assert statuses == [200, 403]


def test_a_forbidden_organization_s_orders_are_forbidden_too(eventbrite: EventbriteApi) -> None:
    first, _ = eventbrite.organizations()
    order = eventbrite.rows(f"/organizations/{first}/orders/")[0]
    eventbrite.switch(forbidden_organizations=[first])
    assert eventbrite.get(f"/orders/{order['id']}/").status_code == 403


def test_an_unknown_organization_does_not_exist(eventbrite: EventbriteApi) -> None:
    response = eventbrite.get("/organizations/1/orders/")
    assert refusal(response) == (404, "NOT_FOUND")
    text = "The organization_id you requested does not exist."
    assert response.json()["error_description"] == text


def test_an_unknown_event_does_not_exist(eventbrite: EventbriteApi) -> None:
    response = eventbrite.get("/events/700000099999/")
    assert refusal(response) == (404, "NOT_FOUND")
    assert response.json()["error_description"] == "The event you requested does not exist."


def test_a_personal_account_has_no_organization_but_its_user(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(personal_account=True)
    assert eventbrite.organizations() == []
    assert eventbrite.rows(f"/organizations/{ids.USER_ID}/orders/", status="all")


def test_the_user_s_id_is_no_organization_otherwise(eventbrite: EventbriteApi) -> None:
    assert eventbrite.get(f"/organizations/{ids.USER_ID}/orders/").status_code == 404


def test_a_missing_slash_is_redirected(eventbrite: EventbriteApi) -> None:
    response = eventbrite.get("/users/me", page="1")
    assert refusal(response) == (301, "PERMANENTLY_MOVED")
    target = f"{eventbrite.sandbox.eventbrite_url}/users/me/?page=1"
    assert response.headers["Location"] == target


def test_a_missing_slash_may_be_served(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(missing_slash="serve")
    assert eventbrite.get("/users/me").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/users/me/owned_events/",
        "/users/me/owned_event_orders/",
        "/users/me/owned_event_attendees/",
    ],
)
def test_paths_of_the_time_before_organizations_know_no_user(
    eventbrite: EventbriteApi, path: str
) -> None:
    response = eventbrite.get(path)
    assert refusal(response) == (404, "NOT_FOUND")
    assert response.json()["error_description"] == "The user_id you requested does not exist."


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/events/search/", 404, "The path you requested does not exist."),
        ("/events/", 400, "There are errors with your arguments: event_ids - MISSING"),
        ("/organizations/", 403, "The feature that you requested is not available to you."),
        ("/venues/search/?q=x", 400, "There are errors with your arguments: q - Unknown parameter"),
        ("/orders/00000000000/", 404, "The path you requested does not exist."),
        ("/webhooks/1/", 404, "The webhook you requested does not exist."),
    ],
)
def test_refusals_are_worded_as_live_accounts_word_them(
    eventbrite: EventbriteApi, path: str, status: int, text: str
) -> None:
    response = eventbrite.get(path)
    assert (response.status_code, response.json()["error_description"]) == (status, text)


def test_every_answer_says_how_much_of_the_hour_is_used(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(rate_limits=True, hourly_limit=3)
    headers = [eventbrite.get("/users/me/").headers["x-rate-limit"] for _ in range(4)]
    assert [header.split()[1] for header in headers] == ["1/3", "2/3", "3/3", "3/3"]
    assert headers[0].startswith(f"token:{EVENTBRITE_TOKEN} 1/3 reset=")


@pytest.mark.parametrize("name", ["members", "roles"])
def test_an_organization_tells_its_members_and_roles(eventbrite: EventbriteApi, name: str) -> None:
    (row,) = eventbrite.row(f"/organizations/{eventbrite.organizations()[0]}/{name}/")[name]
    assert row["id"]


def test_the_token_s_user_bought_nothing(eventbrite: EventbriteApi) -> None:
    assert eventbrite.rows("/users/me/orders/") == []


def test_a_report_of_an_organization_takes_no_content_type(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    event = eventbrite.orders()[0]["event_id"]
    path = f"/organizations/{organization}/reports/sales/"
    query = {"event_ids": event}
    assert eventbrite.get(path, **query).status_code == 200
    typed = eventbrite.send("GET", path, params=query, headers={"Content-Type": "application/json"})
    assert typed.status_code == 400
    assert typed.json()["error_description"] == "Please specify event_ids or event_status"


@pytest.mark.parametrize("path", ["/events/search/", "/attendees/1/", "/system/", "/orders/"])
def test_other_paths_do_not_exist(eventbrite: EventbriteApi, path: str) -> None:
    assert refusal(eventbrite.get(path)) == (404, "NOT_FOUND")


def test_another_method_is_not_allowed(eventbrite: EventbriteApi) -> None:
    assert refusal(eventbrite.send("POST", ME)) == (405, "METHOD_NOT_ALLOWED")


def test_an_unknown_argument_is_ignored(eventbrite: EventbriteApi) -> None:
    assert eventbrite.get(ME, colour="red").status_code == 200


def test_an_unknown_argument_may_be_refused(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(unknown_parameters="refuse")
    response = eventbrite.get(ME, colour="red")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")
    assert "colour - Unknown parameter" in response.json()["error_description"]


def test_known_arguments_pass_where_unknown_ones_are_refused(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(unknown_parameters="refuse")
    assert eventbrite.orders(changed_since="2026-10-01T00:00:00Z", expand="event.venue")


def test_the_hourly_limit_is_kept(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(rate_limits=True, hourly_limit=2)
    responses = [eventbrite.get(ME) for _ in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert refusal(responses[2]) == (429, "HIT_RATE_LIMIT")
    assert "Retry-After" not in responses[2].headers


def test_the_limit_may_say_when_to_try_again(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(rate_limits=True, hourly_limit=1, retry_after=True)
    eventbrite.get(ME)
    assert 0 < int(eventbrite.get(ME).headers["Retry-After"]) <= 3600


def test_a_fault_reads_as_the_vendor_s(eventbrite: EventbriteApi) -> None:
    eventbrite.sandbox.fault(vendor="eventbrite", status=500)
    assert refusal(eventbrite.get(ME)) == (500, "INTERNAL_ERROR")


def test_contradicting_api_switches_conflict(eventbrite: EventbriteApi) -> None:
    name = "OMIT_DESCRIPTION_FROM_EVENT_CONTAINER"
    headers = {"Eb-Api-Switches-Enabled": name, "Eb-Api-Switches-Disabled": name}
    assert refusal(eventbrite.send("GET", ME, headers=headers)) == (409, "REQUEST_CONFLICT")


def test_an_unknown_api_switch_is_refused(eventbrite: EventbriteApi) -> None:
    headers = {"Eb-Api-Switches-Enabled": "NO_SUCH_SWITCH"}
    assert refusal(eventbrite.send("GET", ME, headers=headers)) == (400, "BAD_REQUEST")


def test_an_api_switch_omits_the_description(eventbrite: EventbriteApi) -> None:
    event = eventbrite.events()[0]
    headers = {"Eb-Api-Switches-Enabled": "OMIT_DESCRIPTION_FROM_EVENT_CONTAINER"}
    shown = eventbrite.send("GET", f"/events/{event['id']}/", headers=headers).json()
    assert event["description"]["text"]
    assert shown.get("description") is None
