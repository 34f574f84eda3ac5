"""Who may be written to, as HubSpot keeps it: by address, beyond the contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, refusal

if TYPE_CHECKING:
    import requests

    from fixtures.hubspot_api import HubSpotApi

V3 = "/communication-preferences/v3"
STATUSES = "/communication-preferences/v4/statuses"
MARKETING, NEWS = 301, 302


def leave_all(hubspot: HubSpotApi, email: str = ADA, **query: str) -> requests.Response:
    return hubspot.post(f"{STATUSES}/{email}/unsubscribe-all", {}, channel="EMAIL", **query)


def set_status(hubspot: HubSpotApi, state: str, type_id: int = MARKETING) -> dict[str, Any]:
    body = {"channel": "EMAIL", "statusState": state, "subscriptionId": type_id}
    response = hubspot.post(f"{STATUSES}/{ADA}", body)
    assert response.status_code == 200, response.text
    status: dict[str, Any] = response.json()["results"][0]
    return status


def states(hubspot: HubSpotApi, email: str = ADA) -> list[str]:
    read = hubspot.get(f"{STATUSES}/{email}", channel="EMAIL").json()
    return [each["status"] for each in read["results"]]


def subscribe(hubspot: HubSpotApi, path: str = f"{V3}/subscribe") -> requests.Response:
    return hubspot.post(path, {"emailAddress": ADA, "subscriptionId": str(MARKETING)})


def optout(hubspot: HubSpotApi, contact: str) -> list[Any]:
    names = ("hs_email_optout", "hs_email_optout_301")
    read = hubspot.properties(contact, *names)
    return [read[name] for name in names]


def test_the_types_of_mail_are_listed(hubspot: HubSpotApi) -> None:
    old = hubspot.get(f"{V3}/definitions").json()["subscriptionDefinitions"]
    new = hubspot.get("/communication-preferences/v4/definitions").json()["results"]
    dated = hubspot.get("/communication-preferences/2026-09/definitions").json()["results"]
    assert old == new == dated
    assert old[0]["id"] == "301"


def test_nobody_said_anything_at_first(hubspot: HubSpotApi) -> None:
    assert set(states(hubspot)) == {"NOT_SPECIFIED"}
    read = hubspot.get(f"{V3}/status/email/{ADA}").json()
    assert {each["status"] for each in read["subscriptionStatuses"]} == {"NOT_SUBSCRIBED"}


def test_an_opt_out_shows_on_the_contact(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    hubspot.sandbox.set_clock("2026-11-02T00:00:00Z")
    response = leave_all(hubspot, verbose="true")
    reasons = {each["setStatusSuccessReason"] for each in response.json()["results"]}
    assert reasons == {"UNSUBSCRIBE_FROM_ALL_OCCURRED"}
    assert optout(hubspot, ada) == ["true", None]
    assert hubspot.value(ada, "lastmodifieddate") == "2026-11-02T00:00:00Z"
    read = hubspot.get(f"{V3}/status/email/{ADA}").json()["subscriptionStatuses"][0]
    assert read["sourceOfStatus"] == "PORTAL_WIDE_STATUS"


def test_an_opt_out_may_leave_the_contact_unmodified(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", opt_out_bumps_modified=False)
    ada = hubspot.create()
    before = hubspot.value(ada, "lastmodifieddate")
    hubspot.sandbox.set_clock("2026-11-02T00:00:00Z")
    leave_all(hubspot)
    assert hubspot.value(ada, "lastmodifieddate") == before
    assert optout(hubspot, ada)[0] == "true"


def test_one_type_can_be_left(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    body = {"emailAddress": ADA, "subscriptionId": str(MARKETING)}
    assert hubspot.post(f"{V3}/unsubscribe", body).json()["status"] == "NOT_SUBSCRIBED"
    assert optout(hubspot, ada) == [None, "true"]
    assert states(hubspot) == ["UNSUBSCRIBED", "NOT_SPECIFIED", "NOT_SPECIFIED"]


def test_the_old_subscribe_takes_those_who_said_nothing(hubspot: HubSpotApi) -> None:
    assert subscribe(hubspot).json()["status"] == "SUBSCRIBED"
    assert states(hubspot)[0] == "SUBSCRIBED"


@pytest.mark.parametrize(
    "path", [f"{V3}/subscribe", "/communication-preferences/2026-09/subscribe"]
)
@pytest.mark.parametrize("of_all", [True, False])
def test_subscribe_refuses_who_opted_out(hubspot: HubSpotApi, path: str, *, of_all: bool) -> None:
    if of_all:
        leave_all(hubspot)
    else:
        set_status(hubspot, "UNSUBSCRIBED")
    assert refusal(subscribe(hubspot, path)) == (400, "VALIDATION_ERROR")
    assert states(hubspot)[0] == "UNSUBSCRIBED"


def test_a_status_write_resubscribes_and_says_so(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    leave_all(hubspot)
    status = set_status(hubspot, "SUBSCRIBED")
    assert status["setStatusSuccessReason"] == "RESUBSCRIBE_OCCURRED"
    assert optout(hubspot, ada) == [None, None]


def test_resubscribe_lifts_an_opt_out(hubspot: HubSpotApi) -> None:
    set_status(hubspot, "UNSUBSCRIBED")
    response = subscribe(hubspot, "/communication-preferences/2026-09/resubscribe")
    assert response.json()["results"][0]["setStatusSuccessReason"] == "RESUBSCRIBE_OCCURRED"
    assert subscribe(hubspot, f"{V3}/resubscribe").status_code == 404


def test_a_status_write_tells_what_it_came_to(hubspot: HubSpotApi) -> None:
    reasons = [set_status(hubspot, "UNSUBSCRIBED")["setStatusSuccessReason"] for _ in range(2)]
    assert reasons == ["REQUESTED_CHANGE_OCCURRED", "NO_STATUS_CHANGE"]


def test_an_opt_out_outlives_the_contact(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    leave_all(hubspot)
    hubspot.delete(f"{CONTACTS}/{ada}")
    assert optout(hubspot, hubspot.create()) == ["true", None]


def test_an_opt_out_stays_with_the_old_address(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    leave_all(hubspot)
    hubspot.patch(f"{CONTACTS}/{ada}", {"properties": {"email": BOB}})
    assert optout(hubspot, ada)[0] is None
    assert set(states(hubspot)) == {"UNSUBSCRIBED"}


def test_many_leave_and_are_read_at_once(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", marketing_enterprise=True)
    ada = hubspot.create()
    path = f"{STATUSES}/batch/unsubscribe-all"
    assert hubspot.post(path, {"inputs": [ADA, BOB]}, channel="EMAIL").status_code == 200
    assert optout(hubspot, ada)[0] == "true"
    read = hubspot.post(f"{path}/read", {"inputs": [ADA, "cy@example.org"]}, channel="EMAIL")
    wide = {each["subscriberIdString"]: each["wideStatuses"] for each in read.json()["results"]}
    assert wide[ADA][0]["wideStatusType"] == "PORTAL_WIDE"
    assert wide[ADA][0]["status"] == "UNSUBSCRIBED"
    assert wide["cy@example.org"] == []
    body = {"inputs": [BOB]}
    read = hubspot.post(f"{STATUSES}/batch/read", body, channel="EMAIL")
    assert read.json()["results"][0]["statuses"][0]["status"] == "UNSUBSCRIBED"


def test_many_statuses_are_written_at_once(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", marketing_enterprise=True)
    row = {"channel": "EMAIL", "statusState": "UNSUBSCRIBED", "subscriptionId": NEWS}
    rows = [{**row, "subscriberIdString": email} for email in (ADA, BOB)]
    assert hubspot.post(f"{STATUSES}/batch/write", {"inputs": rows}).status_code == 200
    assert states(hubspot, BOB)[1] == "UNSUBSCRIBED"
    assert hubspot.post(f"{STATUSES}/batch/write", {"inputs": rows * 51}).status_code == 400


def test_an_account_under_gdpr_wants_a_legal_basis(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", gdpr=True)
    assert subscribe(hubspot).status_code == 400
    body = {"emailAddress": ADA, "subscriptionId": "301", "legalBasis": "CONSENT_WITH_NOTICE"}
    assert hubspot.post(f"{V3}/subscribe", body).status_code == 200


def test_missing_keys_are_named(hubspot: HubSpotApi) -> None:
    response = hubspot.post(f"{V3}/subscribe", {})
    assert response.json()["message"].endswith(
        "Cannot build PublicUpdateSubscriptionStatusRequest,"
        " some of required attributes are not set [emailAddress, subscriptionId]"
    )


def test_the_channel_is_e_mail(hubspot: HubSpotApi) -> None:
    assert hubspot.get(f"{STATUSES}/{ADA}").status_code == 400
    assert hubspot.get(f"{STATUSES}/none", channel="EMAIL").status_code == 400
