"""The vendor's own client, unchanged, against the sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import hubspot as official  # type: ignore[import-untyped] # it has no types
import pytest
from hubspot.communication_preferences import (  # type: ignore[import-untyped] # ditto
    PublicUpdateSubscriptionStatusRequest,
)
from hubspot.crm import (  # type: ignore[import-untyped] # ditto
    contacts,
    deals,
    lists,
    properties,
)
from hubspot.crm.associations import v4  # type: ignore[import-untyped] # ditto

from fixtures.hubspot_api import ADA, BOB
from vendor_sandbox.credentials import HUBSPOT_TOKEN

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def client(sandbox: SandboxClient) -> Any:
    sandbox.switch("hubspot", search_lag_seconds=0.0)
    return official.Client.create(access_token=HUBSPOT_TOKEN, host=sandbox.hubspot_url)


def upsert(client: Any, *emails: str) -> Any:
    inputs = [
        contacts.SimplePublicObjectBatchInputUpsert(
            id=email,
            id_property="email",
            object_write_trace_id=str(place),
            properties={"email": email},
        )
        for place, email in enumerate(emails)
    ]
    return client.crm.contacts.batch_api.upsert(
        batch_input_simple_public_object_batch_input_upsert=(
            contacts.BatchInputSimplePublicObjectBatchInputUpsert(inputs=inputs)
        )
    )


def create(client: Any, email: str = ADA) -> str:
    given = contacts.SimplePublicObjectInputForCreate(properties={"email": email})
    made = client.crm.contacts.basic_api.create(simple_public_object_input_for_create=given)
    return str(made.id)


def test_it_upserts_in_batches(client: Any) -> None:
    whole = upsert(client, ADA)
    assert (whole.results[0].new, whole.results[0].properties["email"]) == (True, ADA)
    partial = upsert(client, ADA, BOB, "none")
    assert type(partial).__name__ == "BatchResponseSimplePublicUpsertObjectWithErrors"
    assert {each.properties["email"]: each.new for each in partial.results} == {
        ADA: False,
        BOB: True,
    }
    assert partial.num_errors == 1
    assert partial.errors[0].context == {"objectWriteTraceId": ["2"]}


def test_it_meets_a_conflict(client: Any) -> None:
    created = create(client)
    with pytest.raises(contacts.exceptions.ApiException) as refused:
        create(client)
    assert refused.value.status == 409
    assert json.loads(refused.value.body)["message"].endswith(f"Existing ID: {created}")


def test_it_reads_updates_and_searches(client: Any) -> None:
    created = create(client)
    change = contacts.SimplePublicObjectInput(properties={"firstname": "Ada"})
    client.crm.contacts.basic_api.update(created, simple_public_object_input=change)
    read = client.crm.contacts.basic_api.get_by_id(ADA, id_property="email")
    assert read.properties["firstname"] == "Ada"
    page = client.crm.contacts.basic_api.get_page(limit=1)
    assert (page.results[0].id, page.paging) == (created, None)
    wanted = contacts.PublicObjectSearchRequest(
        filter_groups=[
            {"filters": [{"propertyName": "email", "operator": "EQ", "value": ADA}]},
        ],
        properties=["email"],
        limit=10,
    )
    found = client.crm.contacts.search_api.do_search(public_object_search_request=wanted)
    assert [each.id for each in found.results] == [created]


def test_it_reads_and_archives_in_batches(client: Any) -> None:
    created = create(client)
    wanted = contacts.BatchReadInputSimplePublicObjectId(
        id_property="email",
        inputs=[{"id": ADA}, {"id": BOB}],
        properties=["email"],
        properties_with_history=[],
    )
    read = client.crm.contacts.batch_api.read(batch_read_input_simple_public_object_id=wanted)
    assert [each.id for each in read.results] == [created]
    assert read.errors[0].context == {"ids": [BOB]}
    gone = contacts.BatchInputSimplePublicObjectId(inputs=[{"id": created}])
    client.crm.contacts.batch_api.archive(batch_input_simple_public_object_id=gone)
    assert client.crm.contacts.basic_api.get_page().results == []


def test_it_merges_and_forgets(client: Any) -> None:
    ada, bob = create(client), create(client, BOB)
    pair = contacts.PublicMergeInput(primary_object_id=ada, object_id_to_merge=bob)
    merged = client.crm.contacts.basic_api.merge(public_merge_input=pair)
    assert merged.properties["email"] == ADA
    given = contacts.PublicGdprDeleteInput(object_id=ADA, id_property="email")
    client.crm.contacts.basic_api.purge(public_gdpr_delete_input=given)
    with pytest.raises(contacts.exceptions.ApiException):
        create(client, BOB)


def test_it_makes_properties(client: Any) -> None:
    group = properties.PropertyGroupCreate(name="ticketing", label="Ticketing")
    made = client.crm.properties.groups_api.create("contacts", property_group_create=group)
    assert made.name == "ticketing"
    wanted = properties.PropertyCreate(
        name="visits", label="Visits", type="number", field_type="number", group_name="ticketing"
    )
    assert client.crm.properties.core_api.create("contacts", property_create=wanted).type == (
        "number"
    )
    names = {each.name for each in client.crm.properties.core_api.get_all("contacts").results}
    assert {"visits", "email"} <= names


def test_it_fills_lists(client: Any) -> None:
    created = create(client)
    wanted = lists.ListCreateRequest(name="VIP", object_type_id="0-1", processing_type="MANUAL")
    made = client.crm.lists.lists_api.create(list_create_request=wanted).list
    added = client.crm.lists.memberships_api.add(made.list_id, request_body=[created, "999"])
    assert added.records_ids_added == [created]
    assert added.record_ids_missing == ["999"]
    page = client.crm.lists.memberships_api.get_page(made.list_id)
    assert [each.record_id for each in page.results] == [created]
    named = client.crm.lists.lists_api.get_by_name("vip", "0-1").list
    assert named.list_id == made.list_id
    search = lists.ListSearchRequest(query="VI", offset=0)
    assert client.crm.lists.lists_api.do_search(list_search_request=search).total == 1


def test_it_joins_deals(client: Any) -> None:
    created = create(client)
    given = deals.SimplePublicObjectInputForCreate(
        properties={"dealname": "Order", "dealstage": "closedwon", "pipeline": "default"}
    )
    deal = client.crm.deals.basic_api.create(simple_public_object_input_for_create=given).id
    client.crm.associations.v4.basic_api.create_default("deals", deal, "contacts", created)
    page = client.crm.associations.v4.basic_api.get_page("contacts", created, "deals")
    assert [each.to_object_id for each in page.results] == [deal]
    wanted = v4.BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": deal}])
    read = client.crm.associations.v4.batch_api.get_page(
        "deals", "contacts", batch_input_public_fetch_associations_batch_request=wanted
    )
    assert read.results[0].to[0].association_types[0].type_id == 3


def test_it_lists_pipelines_and_owners(client: Any) -> None:
    assert client.crm.pipelines.pipelines_api.get_all("deals").results[0].id == "default"
    assert client.crm.owners.owners_api.get_page().results[0].type == "PERSON"


def test_it_unsubscribes(client: Any) -> None:
    api = client.communication_preferences
    types = api.definition_api.get_page().subscription_definitions
    given = PublicUpdateSubscriptionStatusRequest(email_address=ADA, subscription_id=types[0].id)
    status = api.status_api.unsubscribe(public_update_subscription_status_request=given)
    assert status.status == "NOT_SUBSCRIBED"
    read = api.status_api.get_email_status(ADA)
    assert read.recipient == ADA
