"""Whatever is sent, HubSpot's answer is one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.garbage import HARMLESS, nested, objects, scalars
from fixtures.hubspot_api import ADA, CONTACTS

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi

KEYS = [
    "inputs",
    "id",
    "idProperty",
    "properties",
    "propertiesWithHistory",
    "objectWriteTraceId",
    "associations",
    "to",
    "from",
    "types",
    "associationCategory",
    "associationTypeId",
    "primaryObjectId",
    "objectIdToMerge",
    "objectId",
    "email",
    "lifecyclestage",
    "hs_legal_basis",
    "amount",
    "closedate",
    "dealname",
    "dealstage",
    "pipeline",
    "visits",
    "name",
    "label",
    "groupName",
    "type",
    "fieldType",
    "options",
    "value",
    "hasUniqueValue",
    "objectTypeId",
    "processingType",
    "filterBranch",
    "query",
    "count",
    "offset",
    "listIds",
    "recordIdsToAdd",
    "recordIdsToRemove",
    "filterGroups",
    "filters",
    "propertyName",
    "operator",
    "values",
    "highValue",
    "sorts",
    "direction",
    "limit",
    "after",
    "emailAddress",
    "subscriptionId",
    "legalBasis",
    "channel",
    "statusState",
    "subscriberIdString",
    "eventName",
    "occurredAt",
    "uuid",
]
WORDS = [
    ADA,
    "",
    "email",
    "visits",
    "closedate",
    "hs_object_id",
    "default",
    "closedwon",
    "0-1",
    "MANUAL",
    "DYNAMIC",
    "EQ",
    "GT",
    "IN",
    "BETWEEN",
    "CONTAINS_TOKEN",
    "HAS_PROPERTY",
    "EMAIL",
    "SUBSCRIBED",
    "301",
    "171591000001",
    "1772236800000",
    "2026-02-28",
    "string",
    "text",
    "enumeration",
    "select",
    "ticket",
    "HUBSPOT_DEFINED",
    "9" * 400,
]
SCALARS = scalars(WORDS)
JSON = nested(KEYS, WORDS)
BODIES = st.one_of(objects(KEYS, WORDS), JSON)
ROWS = st.fixed_dictionaries(
    {"id": SCALARS, "properties": st.dictionaries(st.sampled_from(KEYS), SCALARS, max_size=6)},
    optional={
        "idProperty": st.sampled_from(["email", "visits", "hs_object_id", "city"]),
        "objectWriteTraceId": SCALARS,
        "associations": JSON,
    },
)
FILTERS = st.fixed_dictionaries(
    {"propertyName": st.sampled_from(WORDS), "operator": st.sampled_from(WORDS)},
    optional={"value": SCALARS, "values": st.lists(SCALARS, max_size=3), "highValue": SCALARS},
)
POSTS = (
    CONTACTS,
    "/crm/objects/2026-09/deals",
    f"{CONTACTS}/batch/upsert",
    f"{CONTACTS}/batch/update",
    f"{CONTACTS}/batch/create",
    f"{CONTACTS}/batch/read",
    f"{CONTACTS}/batch/archive",
    f"{CONTACTS}/merge",
    f"{CONTACTS}/gdpr-delete",
    f"{CONTACTS}/search",
    "/crm/v3/properties/contacts",
    "/crm/v3/properties/contacts/batch/create",
    "/crm/v3/properties/contacts/groups",
    "/crm/v3/lists",
    "/crm/v3/lists/search",
    "/crm/v4/associations/deals/contacts/batch/create",
    "/crm/v4/associations/deals/contacts/batch/associate/default",
    "/crm/v4/associations/contacts/deals/batch/read",
    "/crm/v4/associations/contacts/deals/batch/archive",
    "/communication-preferences/v3/subscribe",
    "/communication-preferences/v4/statuses/ada@example.org",
    "/communication-preferences/v4/statuses/batch/write",
    "/communication-preferences/v4/statuses/batch/read?channel=EMAIL",
    "/communication-preferences/v4/statuses/batch/unsubscribe-all?channel=EMAIL",
    "/events/v3/send",
    "/events/v3/send/batch",
)
FEW = settings(HARMLESS, max_examples=15)


@pytest.fixture
def busy(hubspot: HubSpotApi) -> HubSpotApi:
    """An account with a contact, a list, a property and an event."""
    hubspot.sandbox.switch(
        "hubspot",
        search_lag_seconds=0.0,
        custom_events=True,
        event_definitions=["ticket"],
        marketing_enterprise=True,
    )
    hubspot.property("visits", "number", "number", hasUniqueValue=True)
    hubspot.create(visits=3)
    hubspot.new_list()
    return hubspot


@pytest.mark.parametrize("path", POSTS)
def test_any_body_is_taken_or_refused(busy: HubSpotApi, path: str) -> None:
    @FEW
    @given(body=BODIES)
    def check(body: Any) -> None:
        response = busy.post(path, body)
        assert response.status_code < 500, response.text
        assert busy.get(CONTACTS, properties="visits").status_code == 200

    check()


@pytest.mark.parametrize("verb", ["upsert", "update", "create", "read"])
@pytest.mark.parametrize("kind", ["contacts", "deals"])
def test_any_rows_are_taken_or_refused(busy: HubSpotApi, kind: str, verb: str) -> None:
    @FEW
    @given(rows=st.lists(ROWS, max_size=5))
    def check(rows: list[Any]) -> None:
        path = f"/crm/objects/2026-09/{kind}/batch/{verb}"
        assert busy.post(path, {"inputs": rows}).status_code < 500
        assert busy.post(f"{CONTACTS}/search", {}).status_code == 200

    check()


def test_any_filter_is_taken_or_refused(busy: HubSpotApi) -> None:
    @settings(HARMLESS, max_examples=100)
    @given(filters=st.lists(FILTERS, max_size=3), sort=st.sampled_from(WORDS))
    def check(filters: list[Any], sort: str) -> None:
        body = {"filterGroups": [{"filters": filters}], "sorts": [sort]}
        assert busy.post(f"{CONTACTS}/search", body).status_code < 500

    check()


def test_any_members_are_taken_or_refused(busy: HubSpotApi) -> None:
    @FEW
    @given(body=JSON)
    def check(body: Any) -> None:
        for verb in ("add", "remove", "add-and-remove"):
            assert busy.put(f"/crm/v3/lists/1/memberships/{verb}", body).status_code < 500
        assert busy.get("/crm/v3/lists/1/memberships").status_code == 200

    check()


def test_any_query_is_answered_or_refused(busy: HubSpotApi) -> None:
    names = ["limit", "after", "properties", "archived", "idProperty", "associations", "channel"]

    @FEW
    @given(query=st.dictionaries(st.sampled_from(names), st.text(max_size=30), max_size=4))
    def check(query: dict[str, str]) -> None:
        for path in (
            CONTACTS,
            f"{CONTACTS}/{ADA}",
            "/crm/v3/lists/1/memberships",
            "/crm/v4/objects/contacts/171591000001/associations/deals",
            "/communication-preferences/v4/statuses/ada@example.org",
            "/events/v3/events",
        ):
            assert busy.get(path, **query).status_code < 500

    check()


def test_any_change_of_a_property_is_taken_or_refused(busy: HubSpotApi) -> None:
    @FEW
    @given(body=BODIES)
    def check(body: Any) -> None:
        assert busy.patch("/crm/v3/properties/contacts/visits", body).status_code < 500
        assert busy.get("/crm/v3/properties/contacts").status_code == 200

    check()
