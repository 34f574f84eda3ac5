"""What the user is told when HubSpot refuses or does not answer, and what is repeated."""

from typing import Any

import pytest

from crm_core.errors import (
    AccessRefusedError,
    SettingsError,
    TargetError,
    VendorUnavailableError,
)
from fixtures.customers import changed, customer
from fixtures.hubspot_target import LISTS, HubSpotRuns
from target_hubspot.failures import DailyLimitError
from vendor_sandbox.credentials import HUBSPOT_EXPIRED_TOKEN, HUBSPOT_READ_ONLY_TOKEN

READING = ["crm.objects.contacts.read", "crm.schemas.contacts.read", "crm.lists.read"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"access_token": "bad"}, "does not know the token. Set access_token to a service key"),
        ({"access_token": HUBSPOT_EXPIRED_TOKEN}, "The access token has expired"),
        ({"access_token": HUBSPOT_READ_ONLY_TOKEN}, "lacks a scope: crm.lists.write. Grant it"),
    ],
)
def test_a_refusal_says_what_to_do(
    hubspot: HubSpotRuns, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(AccessRefusedError) as refused:
        hubspot.sync([customer(1)], **settings)

    assert words in str(refused.value)
    assert hubspot.ledger("select status, error from ops.sync_runs") == [
        ("failed", str(refused.value))
    ]


@pytest.mark.parametrize("key", ["requiredGranularScopes", "requiredScopes", "missingScopes"])
def test_the_scope_that_is_missing_is_named(hubspot: HubSpotRuns, key: str) -> None:
    hubspot.sandbox.switch("hubspot", scopes=[*READING, "crm.lists.write"], missing_scopes_key=key)

    with pytest.raises(AccessRefusedError, match=r"lacks a scope: crm\.schemas\.contacts\.write"):
        hubspot.sync([customer(1)])


@pytest.mark.parametrize("status", [423, 429, 477, 500, 502, 503, 504, 522])
def test_a_passing_trouble_is_waited_out(hubspot: HubSpotRuns, status: int) -> None:
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", status=status, count=2)

    summary = hubspot.sync([customer(1)])

    assert (summary["status"], summary["retried"]) == ("success", 2)
    assert len(hubspot.contacts()) == 1


@pytest.mark.parametrize("kind", ["cut", "truncated", "html"])
def test_a_broken_answer_is_asked_for_again(hubspot: HubSpotRuns, kind: str) -> None:
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", kind=kind, status=502)

    assert hubspot.sync([customer(1)])["retried"] == 1


@pytest.mark.parametrize(
    ("path", "method"),
    [("/batch/upsert", "POST"), ("/lists", "POST"), ("/add-and-remove", "PUT")],
)
def test_a_write_whose_answer_was_lost_is_done_once(
    hubspot: HubSpotRuns, path: str, method: str
) -> None:
    hubspot.sandbox.fault(vendor="hubspot", path=path, method=method, kind="cut", applied=True)

    summary = hubspot.sync([customer(1)])

    assert (summary["status"], len(hubspot.contacts())) == ("success", 1)
    assert hubspot.lists_of(1) == {"Nova Attendee"}
    assert hubspot.api("POST", f"{LISTS}/search", json={"query": "Nova"})["total"] == 3


def test_who_left_a_list_in_an_answer_that_was_lost_may_come_back(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, customer_segment="vip")])
    hubspot.sandbox.fault(vendor="hubspot", path="/add-and-remove", kind="cut", applied=True)
    hubspot.sync([changed(customer(1), 101, customer_segment="active")])

    hubspot.sync([changed(customer(1), 102, customer_segment="vip")])

    assert hubspot.lists_of(1) == {"Nova Attendee", "Nova VIP"}


def test_the_token_is_sent_to_no_other_address(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", status=302)

    with pytest.raises(VendorUnavailableError, match="status 302"):
        hubspot.sync([customer(1)])


def test_a_hubspot_that_stays_down_stops_the_run_and_nothing_is_lost(hubspot: HubSpotRuns) -> None:
    records = [customer(number) for number in range(1, 2_001)]
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", status=503, count=5, after=12)

    with pytest.raises(VendorUnavailableError, match="nothing is lost"):
        hubspot.sync(records)
    first = hubspot.summary()
    second = hubspot.sync(records)

    assert (first["status"], first["created"]) == ("failed", 1_000)
    assert (second["created"], second["updated"], second["unchanged"]) == (800, 200, 1_000)
    assert len(hubspot.members("Nova Attendee")) == 250
    assert len(hubspot.contacts()) == 2_000


def test_the_daily_limit_ends_the_run_and_says_when_it_resets(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, daily_limit=12, retry_after=True)
    records = [customer(n) for n in range(1, 11)]

    with pytest.raises(DailyLimitError, match=r"resets at 2\d{3}-.* UTC, midnight in the account"):
        hubspot.sync(records, batch_size_rows=2)
    calls = hubspot.summary()["api_calls"]
    hubspot.sandbox.switch("hubspot", daily_limit=650_000)
    hubspot.sync(records)

    assert calls == 13
    assert len(hubspot.contacts()) == 10


def test_an_unreachable_host_is_named_as_such(hubspot: HubSpotRuns) -> None:
    with pytest.raises(VendorUnavailableError, match="the connection failed"):
        hubspot.sync([customer(1)], api_url="http://127.0.0.1:9")


def test_a_host_that_answers_html_is_named_as_such(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.fault(vendor="hubspot", kind="html", status=200, count=99)

    with pytest.raises(VendorUnavailableError, match="no JSON"):
        hubspot.sync([customer(1)])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"lists": {"attendees": 4711}}, "no list with the id 4711"),
        ({"destination": "HubSpot Sydney"}, "destination is not a name"),
        ({"properties": {"x": {"field": "nope", "type": "string"}}}, "nope, which is no field"),
        ({"properties": {"email": {"field": "email", "type": "string"}}}, "names email"),
    ],
)
def test_a_wrong_setting_is_named(
    hubspot: HubSpotRuns, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        hubspot.sync([customer(1)], **settings)


def test_a_list_that_hubspot_fills_by_itself_is_refused(hubspot: HubSpotRuns) -> None:
    body = {"name": "Active", "objectTypeId": "0-1", "processingType": "DYNAMIC"}
    hubspot.api("POST", LISTS, json=body | {"filterBranch": {"filterBranchType": "OR"}})

    with pytest.raises(SettingsError, match="The list Active is an active one"):
        hubspot.sync([customer(1)], lists={"vip": "Active"})


def test_a_list_that_vanishes_on_the_way_is_named(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    hubspot.sandbox.fault(vendor="hubspot", path="/add-and-remove", status=404)

    with pytest.raises(SettingsError, match="does not change the list Nova VIP"):
        hubspot.sync([changed(customer(1), 101, customer_segment="vip")])


def test_a_list_of_earlier_settings_that_was_deleted_does_no_harm(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)], lists={"attendees": "Old"})
    hubspot.api("DELETE", f"{LISTS}/{hubspot.list_id('Old')}")

    summary = hubspot.sync([customer(1)])

    assert summary["status"] == "success"
    assert hubspot.lists_of(1) == {"Nova Attendee"}


def test_a_ledger_that_is_down_stops_the_run_before_the_first_call(hubspot: HubSpotRuns) -> None:
    with pytest.raises(TargetError, match="database cannot be reached"):
        hubspot.sync([customer(1)], database_url="postgresql://u:hidden@127.0.0.1:9/x")

    assert hubspot.calls() == {}
    assert "hidden" not in str(hubspot.summary())


def test_the_vendors_limit_is_kept(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, tier_limit=100)

    summary = hubspot.sync([customer(n) for n in range(1, 12)], requests_per_10_seconds=100)

    assert (summary["created"], summary["retried"]) == (11, 0)
