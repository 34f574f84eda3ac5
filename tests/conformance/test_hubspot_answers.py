"""The sandbox's HubSpot answers in the shapes that live accounts gave, request by request."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests

from fixtures.hubspot_api import ADA, BOB, CONTACTS, HubSpotApi
from fixtures.recorded import Difference, Recording, differences, needs_recordings, recordings
from vendor_sandbox.credentials import HUBSPOT_OAUTH_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Ask = Callable[[HubSpotApi], requests.Response]

    from vendor_sandbox.client import SandboxClient

RECORDINGS: Final = {each.name: each for each in recordings("hubspot") if each.alive}
DEALS: Final = "/crm/v3/objects/deals"
PROPERTIES: Final = "/crm/v3/properties/contacts"
STATUSES: Final = "/communication-preferences/v4/statuses"
V3: Final = "/communication-preferences/v3"
LINKS: Final = "/crm/v4/associations/deals/contacts/batch"
MEANT: Final[Mapping[tuple[str, str], str]] = {
    ("contacts_list_first_page", "/results/*/url"): "of 2024; lists of 2026 have it",
    ("contact_get_by_email", "/url"): "of 2024; answers of 2026 have it",
    ("contacts_batch_update_cleared", "/results/*/"): "of 2022, before most computed properties",
    ("contacts_batch_create_partial", "/results/*/properties/"): "pasted, and cut short",
    ("contact_invalid_email", "/errors"): "pasted, and cut short; refusals of batches have it",
    ("contact_option_refused", "/errors"): "likewise",
    ("contact_read_only_value", "/errors"): "likewise",
    ("contacts_batch_update", "/results/*/properties/hs_is_contact"): "of another account",
    ("deal_create", "/properties/"): "the sandbox works out few of the 30 that HubSpot adds",
    ("deal_patch", "/properties/"): "likewise",
    ("deal_get", "/properties/hubspot_owner_id"): "asked for there",
    ("marketing_email_get", "/isTransactional"): "in lists of the same year",
    ("subscribe_v3_body_missing", "/correlationId"): "of 2022",
    ("token_info", "/signed_access_token"): "signed by HubSpot; nobody reads it",
}
"""Where answers are meant to differ, by the beginning of the pointer, and why."""

OTHER_CASES: Final[Mapping[str, str]] = {
    "list_members_type_not_valid": "an object type that the sandbox does not have",
    "associations_v3_batch_read_more": "v3 of associations is not served; v4 is",
    "associations_v3_batch_create": "v3 of associations is not served; v4 is",
    "campaigns_batch_read_some": "the account has no campaigns",
    "campaigns_list": "the account has no campaigns",
    "email_campaign_v1": "v1 is not served",
    "subscription_timeline_v1": "v1 is not served",
    "contact_delete": "no body",
    "contacts_batch_archive": "no body",
    "webhook_property_change": "compared with what the sandbox posts",
    "webhook_property_change_test_button": "nobody presses the test button of the sandbox",
    "webhook_creation_test_button": "nobody presses the test button of the sandbox",
    "webhook_creation_texts": "of an application of 2017",
    "too_many_for_the_cdn": "text of a CDN; a fault of kind html stands for it",
}
"""What is not asked of the sandbox here, and why."""


@pytest.fixture
def hubspot(sandbox: SandboxClient) -> Iterator[HubSpotApi]:
    """The API of an account with Enterprise, whose search lags not."""
    sandbox.switch(
        "hubspot",
        search_lag_seconds=0.0,
        marketing_enterprise=True,
        custom_events=True,
        event_definitions=["e_visited_page"],
    )
    with closing(HubSpotApi(sandbox)) as api:
        yield api


def person(api: HubSpotApi, email: str = ADA) -> str:
    return api.create(email, firstname="Ada", lastname="Example")


def asking(path: str, **query: Any) -> Ask:
    """Ask for what a recording asked, with a contact in the account."""

    def ask(api: HubSpotApi) -> requests.Response:
        contact = person(api)
        return api.get(path.replace("{contact}", contact), **query)

    return ask


def people(api: HubSpotApi, **query: Any) -> requests.Response:
    for email in (ADA, BOB):
        person(api, email)
    return api.get(CONTACTS, **query)


def searching(kind: str = CONTACTS, **body: Any) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        for email in (ADA, BOB):
            person(api, email)
        for _ in range(2):
            deal(api)
        return api.post(f"{kind}/search", body)

    return ask


def batch(verb: str, *rows: Mapping[str, Any]) -> Ask:
    """Write in a batch; `{contact}` stands for the id of a contact that is there."""

    def ask(api: HubSpotApi) -> requests.Response:
        contact = person(api)
        filled = [{**row, "id": contact} if row.get("id") == "{contact}" else row for row in rows]
        return api.post(f"{CONTACTS}/batch/{verb}", {"inputs": filled})

    return ask


def deal(api: HubSpotApi, **properties: Any) -> str:
    body = {"dealname": "Big Laughs (o1)", "dealstage": "closedwon", "pipeline": "default"}
    made = api.post(DEALS, {"properties": body | {"amount": "3000"} | properties})
    return str(made.json()["id"])


def of_deals(**query: Any) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        deal(api)
        return api.get(DEALS, **query)

    return ask


def linked(api: HubSpotApi, **row: Any) -> requests.Response:
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
    given = {"from": {"id": deal(api)}, "to": {"id": person(api)}, "types": [spec]}
    return api.post(f"{LINKS}/create", {"inputs": [given | row]})


def links(api: HubSpotApi) -> requests.Response:
    made = linked(api).json()["results"][0]
    return api.post(f"{LINKS}/read", {"inputs": [{"id": str(made["fromObjectId"])}]})


def status_of(path: str, body: Any = None, *, twice: bool = False, **query: Any) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        person(api)
        answers = [api.post(path, body, **query) for _ in range(2 if twice else 1)]
        return answers[-1]

    return ask


def left(api: HubSpotApi) -> None:
    api.post(f"{STATUSES}/{ADA}/unsubscribe-all", channel="EMAIL")


def once_left(method: str, path: str, body: Any = None, **query: Any) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        left(api)
        return api.post(path, body, **query) if method == "POST" else api.get(path, **query)

    return ask


def without_scope(path: str, key: str) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        api.sandbox.switch("hubspot", missing_scopes_key=key, scopes=["crm.lists.read"])
        return api.get(path)

    return ask


def throttled(path: str, method: str = "GET", **limits: Any) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        api.sandbox.switch("hubspot", rate_limits=True, **limits)
        body: dict[str, Any] | None = {} if method == "POST" else None
        return [api.call(method, path, body) for _ in range(3)][-1]

    return ask


def failing(api: HubSpotApi) -> requests.Response:
    api.sandbox.fault(vendor="hubspot", status=500)
    return api.get(CONTACTS)


def without_token(api: HubSpotApi) -> requests.Response:
    return requests.get(api.sandbox.hubspot_url + CONTACTS, timeout=30)


def with_oauth(path: str) -> Ask:
    def ask(api: HubSpotApi) -> requests.Response:
        api.session.headers["authorization"] = f"Bearer {HUBSPOT_OAUTH_TOKEN}"
        return api.get(path)

    return ask


def definition(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": name,
        "groupName": "contactinformation",
        "type": "string",
        "fieldType": "text",
        "description": "d",
        **more,
    }


def group(api: HubSpotApi) -> requests.Response:
    return api.post(f"{PROPERTIES}/groups", {"name": "nova", "label": "Nova", "displayOrder": 9})


def made_properties(api: HubSpotApi) -> requests.Response:
    rows = [definition("first"), {**definition("flag"), "type": "bool"}]
    rows[1] |= {
        "fieldType": "booleancheckbox",
        "options": [{"label": "Y", "value": "true"}, {"label": "N", "value": "false"}],
    }
    return api.post(f"{PROPERTIES}/batch/create", {"inputs": rows})


def made_again(api: HubSpotApi) -> requests.Response:
    api.post(PROPERTIES, definition("first"))
    rows = [definition("first"), definition("second")]
    return api.post(f"{PROPERTIES}/batch/create", {"inputs": rows})


def lists(api: HubSpotApi) -> requests.Response:
    made = api.new_list()
    api.put(f"/crm/v3/lists/{made}/memberships/add", [person(api)])
    names = ["hs_list_size", "hs_list_reference_count", "hs_last_record_added_at"]
    return api.post("/crm/v3/lists/search", {"additionalProperties": names})


def events(api: HubSpotApi) -> requests.Response:
    contact = person(api)
    row = {"eventName": "e_visited_page", "objectId": contact, "properties": {"hs_url": "x"}}
    api.post("/events/v3/send", row)
    return api.get("/events/v3/events", objectType="contact", objectId=contact)


def in_conflict(api: HubSpotApi) -> requests.Response:
    person(api)
    return api.post(CONTACTS, {"properties": {"email": ADA}})


NAMED: Final = {"firstname": "Ada", "lastname": "Example"}
SUBSCRIPTION: Final = {"emailAddress": ADA, "subscriptionId": "301"}
SUBSCRIBED: Final = {
    "channel": "EMAIL",
    "statusState": "SUBSCRIBED",
    "subscriptionId": 301,
    "legalBasis": "LEGITIMATE_INTEREST_PQL",
    "legalBasisExplanation": "said so",
}
ASKED: Final[dict[str, Ask]] = {
    "token_info": asking(f"/oauth/v1/access-tokens/{HUBSPOT_OAUTH_TOKEN}"),
    "account_details": with_oauth("/account-info/v3/details"),
    "contacts_list_first_page": lambda api: people(api, limit=1),
    "contacts_list_last_page": lambda api: people(
        api, limit=100, properties="firstname,lastname,email,phone,jobtitle,company"
    ),
    "contact_get": asking(f"{CONTACTS}/{{contact}}", properties="email,firstname,lastname"),
    "contact_get_by_email": asking(f"{CONTACTS}/{ADA}", idProperty="email"),
    "contact_get_unknown": asking(f"{CONTACTS}/{BOB}", idProperty="email"),
    "contact_get_no_scope": without_scope(f"{CONTACTS}/1", "both"),
    "contacts_search_found": searching(
        filterGroups=[{"filters": [{"propertyName": "email", "operator": "EQ", "value": ADA}]}]
    ),
    "contacts_search_page": searching(
        limit=1, properties=["email", "firstname", "lastname", "company", "phone", "website"]
    ),
    "contacts_search_none": searching(query="nobody at all"),
    "search_too_many_a_second": throttled(f"{CONTACTS}/search", "POST", search_per_second=1),
    "contact_create": lambda api: api.post(CONTACTS, {"properties": {"email": ADA, **NAMED}}),
    "contact_patch": lambda api: api.patch(f"{CONTACTS}/{person(api)}", body={"properties": NAMED}),
    "contacts_batch_create": batch("create", {"properties": {"email": BOB, **NAMED}}),
    "contacts_batch_update": batch("update", {"id": "{contact}", "properties": NAMED}),
    "contacts_batch_update_cleared": batch(
        "update", {"id": "{contact}", "properties": {"email": ADA, "lastname": "", "city": ""}}
    ),
    "contacts_batch_create_conflict": batch("create", {"properties": {"email": ADA}}),
    "contacts_batch_create_partial": batch(
        "create",
        {"objectWriteTraceId": "0", "properties": {"email": ADA, **NAMED}},
        {"objectWriteTraceId": "1", "properties": {"email": BOB, **NAMED}},
    ),
    "contacts_batch_update_partial": batch(
        "update", {"id": "{contact}", "properties": NAMED}, {"id": "1", "properties": NAMED}
    ),
    "contacts_batch_values_refused": batch(
        "create",
        {"properties": {"first000name": "A", "last000name": "B"}},
        {"properties": {"first000name": "A", "last000name": "B"}},
    ),
    "contacts_batch_same_id_twice": batch(
        "update",
        {"id": "{contact}", "properties": NAMED},
        {"id": "{contact}", "properties": NAMED},
    ),
    "contacts_batch_id_property_not_unique": batch(
        "upsert", {"id": "x", "idProperty": "city", "properties": NAMED}
    ),
    "contact_create_conflict": in_conflict,
    "contact_invalid_email": lambda api: api.post(
        CONTACTS, {"properties": {"email": "person1@example.c0m"}}
    ),
    "contact_read_only_value": lambda api: api.patch(
        f"{CONTACTS}/{person(api)}",
        body={"properties": {"hs_email_bad_address": "true"}},
    ),
    "contact_option_refused": lambda api: api.post(
        CONTACTS, {"properties": {"email": ADA, "hs_lead_status": "gold"}}
    ),
    "body_not_readable": lambda api: api.post(f"{CONTACTS}/search", []),
    "object_type_unknown": lambda api: api.post("/crm/v3/objects/butterflies/search", {}),
    "properties_list": asking(PROPERTIES),
    "property_create": lambda api: api.post(PROPERTIES, definition("first")),
    "properties_batch_create": made_properties,
    "properties_batch_create_some_exist": made_again,
    "property_group_get": lambda api: api.get(f"{PROPERTIES}/groups/{group(api).json()['name']}"),
    "property_group_create": group,
    "properties_no_permission": without_scope(PROPERTIES, "message"),
    "schemas_no_scope": without_scope("/crm/v3/schemas", "top"),
    "lists_search": lists,
    "associations_batch_read": links,
    "associations_batch_read_none": lambda api: api.post(
        f"{LINKS}/read", {"inputs": [{"id": deal(api)}]}
    ),
    "associations_batch_create": linked,
    "associations_batch_create_refused": lambda api: linked(api, **{"from": {"id": "unknown_id"}}),
    "deals_list_with_associations": of_deals(
        properties="dealname,amount,closedate,dealstage,description,hubspot_owner_id",
        associations="contacts",
    ),
    "deals_list": of_deals(),
    "deal_get": lambda api: api.get(f"{DEALS}/{deal(api)}"),
    "deals_search": searching(
        DEALS,
        limit=1,
        properties=["dealname", "amount", "dealstage", "pipeline", "closedate"],
    ),
    "deal_create": lambda api: api.post(
        DEALS, {"properties": {"dealname": "Big Laughs (o1)", "amount": 10000}}
    ),
    "deal_patch": lambda api: api.patch(
        f"{DEALS}/{deal(api)}",
        body={"properties": {"dealname": "o1", "amount": 15000, "closedate": "2026-12-31"}},
    ),
    "pipelines_deals": asking("/crm/v3/pipelines/deals"),
    "owners_list": asking("/crm/v3/owners", limit=100),
    "owner_get": asking("/crm/v3/owners/70701"),
    "marketing_emails_list": asking("/marketing/v3/emails", limit=100),
    "marketing_email_get": asking("/marketing/v3/emails/88001"),
    "events_read": events,
    "subscription_definitions_v4": asking("/communication-preferences/v4/definitions"),
    "statuses_get": once_left("GET", f"{STATUSES}/{ADA}", channel="EMAIL"),
    "statuses_set": once_left("POST", f"{STATUSES}/{ADA}", SUBSCRIBED),
    "unsubscribe_all_get": once_left("GET", f"{STATUSES}/{ADA}/unsubscribe-all", channel="EMAIL"),
    "unsubscribe_all_post": status_of(f"{STATUSES}/{ADA}/unsubscribe-all", channel="EMAIL"),
    "statuses_batch_read": once_left(
        "POST", f"{STATUSES}/batch/read", {"inputs": [ADA]}, channel="EMAIL"
    ),
    "unsubscribe_all_batch_read": once_left(
        "POST", f"{STATUSES}/batch/unsubscribe-all/read", {"inputs": [ADA]}, channel="EMAIL"
    ),
    "statuses_batch_write": once_left(
        "POST",
        f"{STATUSES}/batch/write",
        {"inputs": [{**SUBSCRIBED, "subscriberIdString": ADA}]},
    ),
    "status_v3": asking(f"{V3}/status/email/{ADA}"),
    "subscribe_v3": status_of(
        f"{V3}/subscribe", SUBSCRIPTION | {"legalBasis": "NON_GDPR", "legalBasisExplanation": ""}
    ),
    "subscribe_v3_already": status_of(f"{V3}/subscribe", SUBSCRIPTION, twice=True),
    "subscribe_v3_opted_out": once_left("POST", f"{V3}/subscribe", SUBSCRIPTION),
    "unsubscribe_v3_already": status_of(f"{V3}/unsubscribe", SUBSCRIPTION, twice=True),
    "subscribe_v3_body_missing": status_of(f"{V3}/subscribe", {}),
    "too_many_in_ten_seconds": throttled(CONTACTS, tier_limit=2),
    "no_credentials": without_token,
    "internal_error": failing,
}


def told(recording: Recording, response: requests.Response) -> list[str]:
    """Return where an answer differs and is not meant to."""
    found: list[Difference] = []
    if response.status_code != recording.status:
        what = f"{response.status_code}, not {recording.status}"
        found.append(Difference(recording.name, "status", what))
    body = response.json() if "json" in response.headers["content-type"] else response.text
    return [
        f"{each.pointer}: {each.what}"
        for each in (*found, *differences(recording, body))
        if not is_meant(each)
    ]


def is_meant(difference: Difference) -> bool:
    """Tell whether an answer is to differ there."""
    return any(
        name == difference.recording and difference.pointer.startswith(pointer)
        for name, pointer in MEANT
    )


@needs_recordings
@pytest.mark.parametrize("name", sorted(ASKED))
def test_an_answer_has_the_shape_that_was_recorded(hubspot: HubSpotApi, name: str) -> None:
    assert told(RECORDINGS[name], ASKED[name](hubspot)) == []


@needs_recordings
def test_every_recording_is_asked_for_or_has_a_reason() -> None:
    assert RECORDINGS.keys() - ASKED.keys() == OTHER_CASES.keys() & RECORDINGS.keys()
    assert OTHER_CASES.keys() <= RECORDINGS.keys()
