"""What live accounts of HubSpot were seen to answer, a test each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import requests

from fixtures.hubspot_api import ADA, BOB, CONTACTS, HubSpotApi, refusal
from vendor_sandbox.credentials import (
    HUBSPOT_CLIENT_ID,
    HUBSPOT_CLIENT_SECRET,
    HUBSPOT_OAUTH_TOKEN,
    HUBSPOT_REFRESH_TOKEN,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DEALS = "/crm/v3/objects/deals"
LISTS = "/crm/v3/lists"
STATUSES = "/communication-preferences/v4/statuses"
V3 = "/communication-preferences/v3"
LINKS = "/crm/v4/associations/deals/contacts/batch"
TYPES = (
    "companies",
    "call",
    "leads",
    "tickets",
    "products",
    "line_items",
    "quotes",
    "calls",
    "notes",
    "tasks",
)


def raw(hubspot: HubSpotApi, method: str, path: str, **request: Any) -> requests.Response:
    url = hubspot.sandbox.hubspot_url + path
    return hubspot.session.request(method, url, timeout=30, **request)


def test_u1_a_missing_body_is_refused_by_a_list_of_texts(hubspot: HubSpotApi) -> None:
    response = raw(hubspot, "POST", CONTACTS)
    assert response.status_code == 400
    assert response.json()["errors"] == ["The request body may not be null"]


def test_u1_a_missing_parameter_is_refused_in_the_same_form(hubspot: HubSpotApi) -> None:
    errors = hubspot.post(f"{STATUSES}/{ADA}/unsubscribe-all").json()["errors"]
    assert [type(each) for each in errors] == [str]


def test_u2_cursors_of_members_are_percent_encoded_once(hubspot: HubSpotApi) -> None:
    made = hubspot.new_list()
    ids = [hubspot.create(f"p{number}@example.org") for number in range(3)]
    hubspot.put(f"{LISTS}/{made}/memberships/add", ids)
    path = f"{LISTS}/{made}/memberships"
    following = hubspot.get(path, limit=2).json()["paging"]["next"]
    assert following["after"].endswith("%3D")
    assert following["link"].endswith(f"limit=2&after={following['after']}")
    assert hubspot.get(path, after=following["after"]).status_code == 400
    rest = hubspot.get(path, after=unquote(following["after"])).json()
    assert [each["recordId"] for each in rest["results"]] == ids[2:]


def test_u3_only_answers_about_several_lists_tell_sizes(hubspot: HubSpotApi) -> None:
    made = hubspot.new_list("VIP")
    hubspot.put(f"{LISTS}/{made}/memberships/add", [hubspot.create()])
    assert "size" not in hubspot.get(f"{LISTS}/{made}").json()["list"]
    assert hubspot.get(LISTS, listIds=made).json()["lists"][0]["size"] == 1
    [bare] = hubspot.post(f"{LISTS}/search", {}).json()["lists"]
    assert bare["additionalProperties"] == {}
    asked = {"additionalProperties": ["hs_list_size"]}
    [told] = hubspot.post(f"{LISTS}/search", asked).json()["lists"]
    assert told["additionalProperties"]["hs_list_size"] == "1"


@pytest.mark.parametrize("status", [400, 404])
def test_u3_an_unknown_list_name_is_a_400_or_a_404(hubspot: HubSpotApi, status: int) -> None:
    hubspot.sandbox.switch("hubspot", unknown_list_name=status)
    response = hubspot.get(f"{LISTS}/object-type-id/0-1/name/none")
    assert response.status_code == status
    assert "List does not exist with name none" in response.json()["message"]


def test_u4_a_refused_association_names_the_id_and_no_side(hubspot: HubSpotApi) -> None:
    body = {"inputs": [{"from": {"id": "171"}, "to": {"id": hubspot.create()}}]}
    answer = hubspot.post(f"{LINKS}/associate/default", body)
    assert (answer.status_code, answer.json()["results"]) == (207, [])
    [error] = answer.json()["errors"]
    assert error["category"] == "VALIDATION_ERROR"
    assert error["message"] == "171 is not a valid ID"
    assert error["context"] == {"id": ["171"]}


def test_u5_only_keys_that_hold_something_are_answered(hubspot: HubSpotApi) -> None:
    path = f"{LISTS}/{hubspot.new_list()}/memberships/add-and-remove"
    nothing: Mapping[str, Any] = {"recordIdsToAdd": [], "recordIdsToRemove": []}
    assert hubspot.put(path, nothing).json() == {}


def test_u6_a_merged_id_may_be_left_out_without_a_word(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", merged_ids="silent")
    ada, bob = hubspot.create(), hubspot.create(BOB)
    hubspot.post(f"{CONTACTS}/merge", {"primaryObjectId": ada, "objectIdToMerge": bob})
    body = {"inputs": [{"id": bob, "properties": {"city": "S"}}]}
    answer = hubspot.post(f"{CONTACTS}/batch/update", body)
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert "errors" not in answer.json()


def test_u6_a_batch_of_creations_names_nobody_it_collides_with(hubspot: HubSpotApi) -> None:
    hubspot.create()
    body = {"inputs": [{"properties": {"email": ADA}}]}
    answer = hubspot.post(f"{CONTACTS}/batch/create", body)
    assert (answer.status_code, answer.json()["message"]) == (409, "Contact already exists")


@pytest.mark.parametrize(("key", "has_category"), [("message", False), ("top", True)])
def test_u6_u26_a_403_comes_in_several_forms(
    hubspot: HubSpotApi, key: str, *, has_category: bool
) -> None:
    hubspot.sandbox.switch("hubspot", missing_scopes_key=key, scopes=["crm.lists.read"])
    answer = hubspot.get(CONTACTS)
    assert answer.status_code == 403
    assert ("category" in answer.json()) is has_category
    assert "errors" not in answer.json()
    assert "crm.objects.contacts.read" in answer.text


def test_u6_a_malformed_token_is_refused_by_the_cdn(hubspot: HubSpotApi) -> None:
    hubspot.session.headers["authorization"] = "Bearer pat-na1{sandbox}"
    answer = hubspot.get(CONTACTS)
    assert (answer.status_code, answer.text) == (530, "error code: 1016")


def test_u7_opt_outs_of_types_are_enumerations(hubspot: HubSpotApi) -> None:
    read = hubspot.get("/crm/v3/properties/contacts/hs_email_optout_301").json()
    assert read["type"] == "enumeration"


def test_u7_a_cleared_property_comes_back_as_empty_text(hubspot: HubSpotApi) -> None:
    ada = hubspot.create(city="Sydney")
    body = {"inputs": [{"id": ada, "properties": {"city": ""}}]}
    [row] = hubspot.post(f"{CONTACTS}/batch/update", body).json()["results"]
    assert row["properties"]["city"] == ""


def test_u7_u22_searches_tell_the_limit_of_the_day_alone(hubspot: HubSpotApi) -> None:
    told = {name.lower() for name in hubspot.post(f"{CONTACTS}/search", {}).headers}
    assert "x-hubspot-ratelimit-daily" in told
    assert "x-hubspot-ratelimit-max" not in told
    assert "x-hubspot-ratelimit-secondly" in {
        name.lower() for name in hubspot.get(CONTACTS).headers
    }


@pytest.mark.parametrize("email", ["ada@ymail.con", "ada@example.invalid", "ada@example.local"])
def test_u8_unknown_top_level_domains_are_refused(hubspot: HubSpotApi, email: str) -> None:
    assert hubspot.post(CONTACTS, {"properties": {"email": email}}).status_code == 400


def test_u8_addresses_of_16_200_characters_are_taken(hubspot: HubSpotApi) -> None:
    assert hubspot.get(CONTACTS, properties="x" * 16_000).status_code == 200
    assert hubspot.get(CONTACTS, properties="x" * 16_300).status_code == 414


def test_u9_whether_an_address_left_everything_can_be_asked(hubspot: HubSpotApi) -> None:
    path = f"{STATUSES}/{ADA}/unsubscribe-all"
    assert hubspot.get(path, channel="EMAIL").json()["results"] == []
    hubspot.post(path, channel="EMAIL")
    [row] = hubspot.get(path, channel="EMAIL").json()["results"]
    assert (row["wideStatusType"], row["status"]) == ("PORTAL_WIDE", "UNSUBSCRIBED")


def test_u9_pipelines_stages_and_owners_tell_when_they_were_made(hubspot: HubSpotApi) -> None:
    [pipeline] = hubspot.get("/crm/v3/pipelines/deals").json()["results"]
    [owner] = hubspot.get("/crm/v3/owners").json()["results"]
    for each in (pipeline, *pipeline["stages"], owner):
        assert {"createdAt", "updatedAt"} <= each.keys()
    assert hubspot.get(f"/crm/v3/owners/{owner['id']}").json() == owner


@pytest.mark.parametrize("kind", TYPES)
def test_u10_every_standard_kind_of_record_answers(hubspot: HubSpotApi, kind: str) -> None:
    hubspot.sandbox.switch("hubspot", search_lag_seconds=0.0)
    names = [each["name"] for each in hubspot.get(f"/crm/v3/properties/{kind}").json()["results"]]
    assert "hs_lastmodifieddate" in names
    made = hubspot.post(f"/crm/v3/objects/{kind}", {"properties": {"name": "One"}})
    assert made.status_code == 201
    [row] = hubspot.get(f"/crm/v3/objects/{kind}", properties="name").json()["results"]
    assert (row["id"], row["properties"]["name"]) == (made.json()["id"], "One")
    assert hubspot.post(f"/crm/v3/objects/{kind}/search", {}).json()["total"] == 1


def test_u10_a_token_is_asked_for_without_one(hubspot: HubSpotApi) -> None:
    given = {
        "grant_type": "refresh_token",
        "client_id": HUBSPOT_CLIENT_ID,
        "client_secret": HUBSPOT_CLIENT_SECRET,
        "refresh_token": HUBSPOT_REFRESH_TOKEN,
    }
    url = f"{hubspot.sandbox.hubspot_url}/oauth/v1/token"
    answer = requests.post(url, data=given, timeout=30)
    assert answer.json()["access_token"] == HUBSPOT_OAUTH_TOKEN
    refused = requests.post(url, data=given | {"refresh_token": "old"}, timeout=30)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "path",
    [
        "/crm/v3/schemas",
        "/crm/v3/imports",
        "/marketing/v3/campaigns",
        "/settings/v3/users/",
        "/settings/v3/users/teams",
        "/crm-pipelines/v1/pipelines/deals",
        "/crm/v3/pipelines/tickets",
    ],
)
def test_what_the_account_has_none_of_is_an_empty_list(hubspot: HubSpotApi, path: str) -> None:
    assert isinstance(hubspot.get(path).json()["results"], list)


def test_files_are_refused_with_a_reason(hubspot: HubSpotApi) -> None:
    assert "takes no files" in hubspot.post("/crm/v3/imports", {}).json()["message"]


@pytest.mark.parametrize("path", [f"{STATUSES}/{ADA}", f"{STATUSES}/batch"])
def test_u12_unsubscribing_answers_nothing_unless_asked(hubspot: HubSpotApi, path: str) -> None:
    hubspot.sandbox.switch("hubspot", marketing_enterprise=True)
    body = {"inputs": [ADA]}
    url = f"{path}/unsubscribe-all"
    assert hubspot.post(url, body, channel="EMAIL").json()["results"] == []
    assert hubspot.post(url, body, channel="EMAIL", verbose="true").json()["results"]
    wide = hubspot.get(f"{STATUSES}/{ADA}/unsubscribe-all", channel="EMAIL").json()["results"]
    assert len(wide) == 1


@pytest.mark.parametrize("path", ["unsubscribe-all", "unsubscribe-all/read", "read", "write"])
def test_u13_batches_of_subscriptions_need_enterprise(hubspot: HubSpotApi, path: str) -> None:
    answer = hubspot.post(f"{STATUSES}/batch/{path}", {"inputs": []}, channel="EMAIL")
    assert refusal(answer) == (403, "MISSING_SCOPES")
    assert "statuses.batch" in answer.text
    assert hubspot.post(f"{STATUSES}/{ADA}/unsubscribe-all", channel="EMAIL").status_code == 200


def test_u14_a_deal_is_taken_without_stage_and_pipeline(hubspot: HubSpotApi) -> None:
    assert hubspot.post(DEALS, {"properties": {"dealname": "One"}}).status_code == 201


def test_u15_a_429_of_search_tells_no_policy_and_others_no_category(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", rate_limits=True, search_per_second=1, tier_limit=2)
    search = [hubspot.post(f"{CONTACTS}/search", {}) for _ in range(2)][1].json()
    other = [hubspot.get(CONTACTS) for _ in range(3)][2].json()
    assert "policyName" not in search
    assert search["category"] == "RATE_LIMITS"
    assert other["policyName"] == "TEN_SECONDLY_ROLLING"
    assert "category" not in other


@pytest.mark.parametrize("path", [f"{CONTACTS}/1", f"{CONTACTS}/{ADA}?idProperty=email"])
def test_u16_an_unknown_contact_is_a_page(hubspot: HubSpotApi, path: str) -> None:
    answer = raw(hubspot, "GET", path)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (404, "text/html")
    assert "HTTP ERROR 404" in answer.text


def test_u16_an_unknown_list_is_a_page(hubspot: HubSpotApi) -> None:
    assert hubspot.get(f"{LISTS}/4711").text.startswith("<html>")


def test_u17_answers_to_writes_name_neither_trace_nor_address(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    row = {"id": ada, "objectWriteTraceId": "t1", "properties": {"city": "S"}}
    answer = hubspot.post(f"{CONTACTS}/batch/update", {"inputs": [row]}).json()
    assert "requestedAt" not in answer
    [result] = answer["results"]
    assert "objectWriteTraceId" not in result
    assert "email" not in result["properties"]
    assert result["properties"]["lifecyclestage"] == "lead"


def test_u18_a_moment_that_hubspot_works_out_is_told_as_milliseconds(hubspot: HubSpotApi) -> None:
    made = hubspot.post(CONTACTS, {"properties": {"email": ADA}}).json()["properties"]
    assert made["hs_lifecyclestage_lead_date"].isdigit()


def test_u18_moments_have_no_milliseconds_where_they_are_zero(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.set_clock("2026-11-02T00:00:00Z")
    assert hubspot.value(hubspot.create(), "createdate") == "2026-11-02T00:00:00Z"


def test_u19_a_datetime_property_takes_a_bare_date(hubspot: HubSpotApi) -> None:
    made = hubspot.post(DEALS, {"properties": {"dealname": "One", "closedate": "2026-12-31"}})
    assert made.json()["properties"]["closedate"] == "2026-12-31T00:00:00Z"


def test_u20_errors_of_a_batch_may_be_fewer_than_its_message_tells(hubspot: HubSpotApi) -> None:
    bad = {"first000name": "A", "last000name": "B"}
    body = {"inputs": [{"properties": {"email": email, **bad}} for email in (ADA, BOB)]}
    answer = hubspot.post(f"{CONTACTS}/batch/create", body).json()
    assert answer["message"].count("PROPERTY_DOESNT_EXIST") == 4
    assert len(answer["errors"]) == 3
    assert "context" not in answer


@pytest.mark.parametrize(("verb", "state"), [("subscribe", "to"), ("unsubscribe", "from")])
def test_u21_what_is_so_already_is_refused(hubspot: HubSpotApi, verb: str, state: str) -> None:
    body = {"emailAddress": ADA, "subscriptionId": "301"}
    answers = [hubspot.post(f"{V3}/{verb}", body) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 400]
    assert f"is already {verb}d {state} subscription 301" in answers[1].json()["message"]


def test_u21_whoever_left_everything_cannot_be_subscribed(hubspot: HubSpotApi) -> None:
    hubspot.post(f"{STATUSES}/{ADA}/unsubscribe-all", channel="EMAIL")
    answer = hubspot.post(f"{V3}/subscribe", {"emailAddress": ADA, "subscriptionId": "301"})
    assert answer.json()["message"] == (
        f"Subscription 301 for {ADA} cannot be updated because they have unsubscribed"
    )


def test_u22_oauth_applications_hear_nothing_of_the_day(hubspot: HubSpotApi) -> None:
    hubspot.session.headers["authorization"] = f"Bearer {HUBSPOT_OAUTH_TOKEN}"
    told = hubspot.get(CONTACTS).headers
    assert told["X-HubSpot-RateLimit-Max"] == "110"
    assert "X-HubSpot-RateLimit-Daily" not in told
    searched = {name.lower() for name in hubspot.post(f"{CONTACTS}/search", {}).headers}
    assert not {name for name in searched if "ratelimit" in name}


def test_u22_a_403_tells_no_limits(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", scopes=["crm.lists.read"])
    assert not {name for name in hubspot.get(CONTACTS).headers if "RateLimit" in name}


def test_u23_answers_to_associations_give_ids_as_numbers(hubspot: HubSpotApi) -> None:
    deal = hubspot.post(DEALS, {"properties": {"dealname": "One"}}).json()["id"]
    ada = hubspot.create()
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
    row = {"from": {"id": deal}, "to": {"id": ada}, "types": [spec]}
    [made] = hubspot.post(f"{LINKS}/create", {"inputs": [row]}).json()["results"]
    assert (made["fromObjectId"], made["toObjectId"]) == (int(deal), int(ada))


def test_u24_new_properties_tell_later_when_they_were_made(hubspot: HubSpotApi) -> None:
    row = {"name": "n", "label": "n", "groupName": "contactinformation", "type": "string"}
    body = {"inputs": [{**row, "fieldType": "text"}]}
    path = "/crm/v3/properties/contacts"
    [made] = hubspot.post(f"{path}/batch/create", body).json()["results"]
    assert made["dataSensitivity"] == "non_sensitive"
    assert "createdAt" not in made
    assert "createdAt" in hubspot.get(f"{path}/n").json()
    [error] = hubspot.post(f"{path}/batch/create", body).json()["errors"]
    assert error["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"


def test_properties_are_read_in_batches_and_taken_away(hubspot: HubSpotApi) -> None:
    hubspot.property("visits", "number", "number")
    path = "/crm/v3/properties/contacts"
    body = {"inputs": [{"name": "visits"}, {"name": "none"}]}
    answer = hubspot.post(f"{path}/batch/read", body)
    assert answer.status_code == 207
    assert [each["name"] for each in answer.json()["results"]] == ["visits"]
    assert answer.json()["errors"][0]["context"] == {"name": ["none"]}
    assert hubspot.delete(f"{path}/visits").status_code == 204
    assert hubspot.get(f"{path}/visits").status_code == 404
    assert hubspot.delete(f"{path}/email").status_code == 400


def test_u25_the_next_page_begins_with_the_id_that_it_names(hubspot: HubSpotApi) -> None:
    ids = [hubspot.create(f"p{number}@example.org") for number in range(2)]
    following = hubspot.get(CONTACTS, limit=1).json()["paging"]["next"]
    assert following["after"] == ids[1]
    assert following["link"].startswith("https://api.hubapi.com/crm/v3/objects/contacts?")
    [row] = hubspot.get(CONTACTS, limit=1, after=following["after"]).json()["results"]
    assert row["id"] == ids[1]


def test_u26_an_unknown_kind_of_record_is_refused_without_a_category(hubspot: HubSpotApi) -> None:
    answer = hubspot.post("/crm/v3/objects/butterflies/search", {})
    assert refusal(answer) == (400, None)
    assert answer.json()["message"] == "Unable to infer object type from: butterflies"


def test_u26_a_failure_of_the_server_has_no_category(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.fault(vendor="hubspot", status=500)
    assert refusal(hubspot.get(CONTACTS)) == (500, None)


def test_u27_a_search_by_address_misses_second_ones(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", search_lag_seconds=0.0)
    hubspot.create()
    for second in (BOB, "cy@example.org"):
        hubspot.sandbox.control("hubspot/add-secondary-email", {"email": ADA, "secondary": second})

    def found(name: str, operator: str) -> int:
        filters = [{"propertyName": name, "operator": operator, "value": BOB}]
        body = {"filterGroups": [{"filters": filters}]}
        total: int = hubspot.post(f"{CONTACTS}/search", body).json()["total"]
        return total

    assert found("email", "EQ") == 0
    assert found("hs_additional_emails", "CONTAINS_TOKEN") == 1
