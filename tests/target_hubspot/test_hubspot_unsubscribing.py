"""People without consent are unsubscribed in every account: a hundred a call, or one."""

from typing import Any

import pytest

from crm_core.command import Health
from crm_core.errors import SettingsError, VendorUnavailableError
from fixtures.customers import changed, customer
from fixtures.hubspot_answers import Replaced, answering, partly, refusal
from fixtures.hubspot_target import HubSpotRuns, email_of
from fixtures.replaced_answers import Answer
from target_hubspot.consent import ONE_BY_ONE

NO: dict[str, Any] = {"marketing_opt_in": False, "consent_source": "humanitix"}
MANY = "POST statuses/batch/unsubscribe-all"
ONE = "POST statuses/{subscriberIdString}/unsubscribe-all"
UNSUBSCRIBE = "POST /unsubscribe-all"
DONE = {"status": "COMPLETE", "results": []}


def opted_out(hubspot: HubSpotRuns) -> set[str]:
    return {each["email"] for each in hubspot.contacts() if each["hs_email_optout"] == "true"}


def test_below_enterprise_each_address_takes_a_call_and_everybody_is_delivered(
    hubspot: HubSpotRuns,
) -> None:
    summary = hubspot.sync([customer(1), customer(2, **NO), customer(3, **NO)])

    assert (summary["status"], summary["created"]) == ("success", 3)
    assert opted_out(hubspot) == {email_of(2), email_of(3)}
    assert (hubspot.calls()[MANY], hubspot.calls()[ONE]) == (1, 2)
    assert summary["reasons"][ONE_BY_ONE] == 2


def test_with_enterprise_a_hundred_take_one_call(hubspot: HubSpotRuns) -> None:
    hubspot.have_enterprise()

    summary = hubspot.sync([customer(n, **NO) for n in range(1, 101)])

    assert hubspot.calls()[MANY] == 1
    assert ONE not in hubspot.calls()
    assert ONE_BY_ONE not in summary["reasons"]
    assert len(opted_out(hubspot)) == 100


def test_whoever_is_out_already_takes_no_further_call(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, **NO)])

    hubspot.sync([changed(customer(1, **NO), 101, total_orders=5)])
    hubspot.forget(1)
    hubspot.sync([customer(1, **NO)], resend=True)

    assert ONE not in hubspot.calls()


def test_a_run_that_breaks_off_repeats_calls_for_a_hundred_at_most(hubspot: HubSpotRuns) -> None:
    records = [customer(n, **NO) for n in range(1, 251)]
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", status=503, count=5, after=2)

    with pytest.raises(VendorUnavailableError):
        hubspot.sync(records)
    first = hubspot.calls()[ONE]
    summary = hubspot.sync(records)

    assert first + hubspot.calls()[ONE] == 250 + 50
    assert len(opted_out(hubspot)) == 250
    assert summary["status"] == "success"


def test_calls_for_single_addresses_keep_to_the_rate(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, tier_limit=100)

    summary = hubspot.sync([customer(n, **NO) for n in range(1, 41)], requests_per_10_seconds=100)

    assert (summary["created"], summary["retried"]) == (40, 0)


def test_the_plan_counts_the_calls_for_single_addresses(hubspot: HubSpotRuns) -> None:
    hubspot.plan([customer(1), customer(2, **NO), customer(3, **NO)])

    assert hubspot.summary()["reasons"][ONE_BY_ONE] == 2
    assert hubspot.writes() == {}


def test_the_plan_counts_no_such_calls_with_enterprise(hubspot: HubSpotRuns) -> None:
    hubspot.have_enterprise()

    hubspot.plan([customer(2, **NO)])

    assert ONE_BY_ONE not in hubspot.summary()["reasons"]


@pytest.mark.parametrize(
    ("enterprise", "scope", "way"),
    [
        (True, "communication_preferences.statuses.batch.write", "a hundred a call"),
        (False, "communication_preferences.write", "one a call"),
    ],
)
def test_the_check_tells_which_way_is_used(
    hubspot: HubSpotRuns, *, enterprise: bool, scope: str, way: str
) -> None:
    hubspot.sandbox.switch("hubspot", marketing_enterprise=enterprise)

    [found] = [each for each in hubspot.target().check() if "communication" in each.what]

    assert (found.health, found.what) == (Health.OK, f"scope {scope}")
    assert way in found.advice


@pytest.mark.parametrize(
    "body",
    [
        refusal("You do not have permissions (requires one of [x-write])", None),
        {"status": "error"},
        refusal("no", "MISSING_SCOPES", context={"requiredGranularScopes": ["a"]}),
        refusal("no", "MISSING_SCOPES", errors=["text", {"context": []}]),
    ],
)
def test_a_403_of_any_form_leads_to_the_other_way(hubspot: HubSpotRuns, body: object) -> None:
    with answering(hubspot, Replaced("POST /statuses/batch/", Answer(body, 403))):
        summary = hubspot.sync([customer(1), customer(2, **NO)])

    assert summary["status"] == "success"
    assert opted_out(hubspot) == {email_of(2)}


def test_without_either_scope_the_one_that_every_account_can_grant_is_named(
    hubspot: HubSpotRuns,
) -> None:
    forbidden = Answer(refusal("no", "MISSING_SCOPES"), 403)

    with (
        answering(hubspot, Replaced(UNSUBSCRIBE, forbidden)),
        pytest.raises(SettingsError, match=r"Grant communication_preferences\.write"),
    ):
        hubspot.sync([customer(2, **NO)])

    assert hubspot.contacts() == []


@pytest.mark.parametrize("enterprise", [True, False])
def test_an_answer_without_results_and_errors_is_done(
    hubspot: HubSpotRuns, *, enterprise: bool
) -> None:
    hubspot.sandbox.switch("hubspot", marketing_enterprise=enterprise)
    hubspot.sync([customer(1), customer(2)])
    with answering(hubspot, Replaced(UNSUBSCRIBE, Answer(DONE))):
        summary = hubspot.sync([changed(customer(1), **NO)])

    assert (summary["status"], summary["suppressed"]) == ("success", 1)


def test_who_is_unsubscribed_already_by_hubspots_words_is_done(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    said = Answer(refusal(f"{email_of(1)} is already unsubscribed from all"), 400)
    with answering(hubspot, Replaced("POST /unsubscribe-all?", said, after=1)):
        summary = hubspot.sync([changed(customer(1), **NO)])

    assert (summary["status"], summary["suppressed"]) == ("success", 1)


def test_an_address_that_a_batch_refuses_by_name_costs_no_other(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2)])
    error = refusal("cannot be updated", context={"subscriberIdString": [email_of(1)]})
    with (
        answering(hubspot, Replaced("POST /batch/unsubscribe-all", partly(error))),
        pytest.raises(Exception, match="1 customers did not reach"),
    ):
        hubspot.sync([changed(customer(1), 101, **NO), changed(customer(2), 102, **NO)])

    assert hubspot.summary()["suppressed"] == 1
    assert hubspot.ledger("select email from ops.sync_status where status = 'failed'") == [
        (email_of(1),)
    ]


def test_an_error_that_names_nobody_is_put_to_single_addresses(hubspot: HubSpotRuns) -> None:
    hubspot.have_enterprise()
    hubspot.sync([customer(1), customer(2)])
    with answering(
        hubspot, Replaced("POST /batch/unsubscribe-all", partly(refusal("no")), times=1)
    ):
        summary = hubspot.sync([changed(customer(n), 100 + n, **NO) for n in (1, 2)])

    assert (summary["status"], summary["suppressed"]) == ("success", 2)
    assert opted_out(hubspot) == {email_of(1), email_of(2)}
