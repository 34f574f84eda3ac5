"""Who may do what in HubSpot, and under which paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, refusal
from vendor_sandbox.credentials import HUBSPOT_EXPIRED_TOKEN, HUBSPOT_READ_ONLY_TOKEN

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi

OBJECT_PATHS = (
    "/crm/v3/objects/contacts",
    "/crm/v3/objects/0-1",
    "/crm/objects/2026-03/contacts",
    "/crm/objects/2026-09/0-1",
)


@pytest.mark.parametrize("header", ["", "Bearer nothing", "Basic pat-na1-sandbox"])
def test_an_unknown_token_is_refused(hubspot: HubSpotApi, header: str) -> None:
    hubspot.session.headers["authorization"] = header
    assert refusal(hubspot.get(CONTACTS)) == (401, "INVALID_AUTHENTICATION")


def test_an_expired_token_is_told_so(hubspot: HubSpotApi) -> None:
    hubspot.session.headers["authorization"] = f"Bearer {HUBSPOT_EXPIRED_TOKEN}"
    assert refusal(hubspot.get(CONTACTS)) == (401, "EXPIRED_AUTHENTICATION")


def test_a_token_that_reads_does_not_write(hubspot: HubSpotApi) -> None:
    hubspot.session.headers["authorization"] = f"Bearer {HUBSPOT_READ_ONLY_TOKEN}"
    assert hubspot.get(CONTACTS).status_code == 200
    response = hubspot.post(CONTACTS, {"properties": {"email": ADA}})
    assert refusal(response) == (403, "MISSING_SCOPES")
    context = response.json()["errors"][0]["context"]
    assert context["requiredGranularScopes"] == ["crm.objects.contacts.write"]
    assert "tickets" in context["requiredScopes"]


@pytest.mark.parametrize("key", ["requiredScopes", "missingScopes"])
def test_the_missing_scope_has_more_than_one_key(hubspot: HubSpotApi, key: str) -> None:
    hubspot.sandbox.switch("hubspot", missing_scopes_key=key, scopes=["crm.lists.read"])
    context = hubspot.get("/crm/v3/owners").json()["errors"][0]["context"]
    assert context == {key: ["crm.objects.owners.read"]}


def test_scopes_can_be_narrowed(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", scopes=["crm.lists.read"])
    assert hubspot.post("/crm/v3/lists/search", {}).status_code == 200
    assert refusal(hubspot.get(CONTACTS)) == (403, "MISSING_SCOPES")


@pytest.mark.parametrize("path", OBJECT_PATHS)
def test_every_version_leads_to_the_same_contacts(hubspot: HubSpotApi, path: str) -> None:
    created = hubspot.create()
    assert hubspot.get(f"{path}/{created}").json()["properties"]["email"] == ADA


def test_an_unknown_path_and_method_are_refused_in_json(hubspot: HubSpotApi) -> None:
    assert refusal(hubspot.get("/crm/v3/nothing")) == (404, None)
    assert refusal(hubspot.put(CONTACTS, {})) == (405, None)


def test_the_account_tells_its_zone(hubspot: HubSpotApi) -> None:
    details = hubspot.get("/account-info/2026-09/details").json()
    assert details["timeZone"] == "Australia/Sydney"
    assert details["portalId"] == 62515


def test_the_window_refuses_what_is_too_much(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, tier_limit=2, retry_after=True)
    left = [
        hubspot.get(CONTACTS).headers["X-HubSpot-RateLimit-Remaining"],
        hubspot.get(CONTACTS).headers["X-HubSpot-RateLimit-Remaining"],
    ]
    response = hubspot.get(CONTACTS)
    assert left == ["1", "0"]
    assert response.status_code == 429
    assert response.json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert response.json()["message"] == "You have reached your ten_secondly_rolling limit."
    assert int(response.headers["Retry-After"]) in range(1, 11)


def test_searches_have_a_limit_of_their_own(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, search_per_second=1)
    responses = [hubspot.post(f"{CONTACTS}/search", {}) for _ in range(2)]
    assert [each.status_code for each in responses] == [200, 429]
    assert "secondly limit" in responses[1].json()["message"]
    assert "policyName" not in responses[1].json()
    assert "X-HubSpot-RateLimit-Max" not in responses[0].headers


def test_the_day_has_a_limit_that_midnight_lifts(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, daily_limit=1)
    assert hubspot.get(CONTACTS).headers["X-HubSpot-RateLimit-Daily-Remaining"] == "0"
    assert hubspot.get(CONTACTS).json()["policyName"] == "DAILY"
    hubspot.sandbox.set_clock("2026-11-02T00:00:00Z")
    assert hubspot.get(CONTACTS).status_code == 200


def test_usage_is_told(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, daily_limit=10)
    hubspot.create()
    usage = hubspot.get("/account-info/v3/api-usage/daily/private-apps").json()
    assert (usage[0]["usageLimit"], usage[0]["currentUsage"]) == (10, 2)
    assert usage[0]["resetsAt"] == "2026-11-01T13:00:00Z"


def test_long_addresses_and_other_bodies_are_refused(hubspot: HubSpotApi) -> None:
    assert hubspot.get(CONTACTS, properties="x" * 17_000).status_code == 414
    url = hubspot.sandbox.hubspot_url + CONTACTS
    plain = {"content-type": "text/plain"}
    assert hubspot.session.post(url, data="{}", headers=plain, timeout=30).status_code == 415


def test_injected_faults_speak_as_hubspot(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.fault(vendor="hubspot", status=502)
    assert refusal(hubspot.get(CONTACTS)) == (502, None)
    hubspot.sandbox.fault(vendor="hubspot", status=477)
    assert refusal(hubspot.get(CONTACTS)) == (477, None)
    hubspot.sandbox.fault(vendor="hubspot", status=429)
    assert refusal(hubspot.get(CONTACTS)) == (429, None)


def test_a_migrating_account_names_the_seconds_to_wait(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", migration_seconds=86_400)
    hubspot.sandbox.fault(vendor="hubspot", status=477)
    assert hubspot.get(CONTACTS).headers["Retry-After"] == "86400"


def test_a_hundred_rows_cost_one_request(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, tier_limit=1)
    rows = [{"email": f"p{number}@example.org"} for number in range(100)]
    assert hubspot.upsert(*rows).status_code == 200
    assert hubspot.upsert({"email": BOB}).status_code == 429
