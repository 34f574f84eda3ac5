"""Lists in HubSpot and who is on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from fixtures.hubspot_api import BOB, CONTACTS, refusal

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi

LISTS = "/crm/v3/lists"


def members(hubspot: HubSpotApi, list_id: str) -> list[str]:
    listed = hubspot.get(f"{LISTS}/{list_id}/memberships").json()["results"]
    return [each["recordId"] for each in listed]


def test_a_list_is_made_and_found(hubspot: HubSpotApi) -> None:
    made = hubspot.new_list("360 VIP")
    by_id = hubspot.get(f"{LISTS}/{made}").json()["list"]
    by_name = hubspot.get(f"{LISTS}/object-type-id/0-1/name/360%20vip").json()["list"]
    assert by_id == by_name
    assert (by_id["name"], by_id["processingType"]) == ("360 VIP", "MANUAL")


def test_a_name_is_given_once(hubspot: HubSpotApi) -> None:
    made = hubspot.new_list()
    body = {"name": "vip", "objectTypeId": "0-1", "processingType": "MANUAL"}
    assert refusal(hubspot.post(LISTS, body)) == (400, "VALIDATION_ERROR")
    renamed = hubspot.put(f"{LISTS}/{made}/update-list-name", listName="Guests")
    assert renamed.status_code == 200
    assert hubspot.post(LISTS, body).status_code == 200


def test_lists_are_searched(hubspot: HubSpotApi) -> None:
    ids = [hubspot.new_list(f"360 {name}") for name in ("a", "b", "c")]
    hubspot.new_list("other")
    body = {"query": "360", "processingTypes": ["MANUAL"], "count": 2}
    found = hubspot.post(f"{LISTS}/search", {**body, "additionalProperties": ["hs_list_size"]})
    assert found.json()["hasMore"] is True
    assert (found.json()["offset"], found.json()["total"]) == (2, 3)
    assert found.json()["lists"][0]["additionalProperties"] == {"hs_list_size": "0"}
    rest = hubspot.post(f"{LISTS}/search", {**body, "offset": 2}).json()
    assert [each["listId"] for each in rest["lists"]] == ids[2:]
    assert hubspot.post(f"{LISTS}/search", {"count": 501}).status_code == 400


def test_members_come_and_go_by_record_id(hubspot: HubSpotApi) -> None:
    made, ada, bob = hubspot.new_list(), hubspot.create(), hubspot.create(BOB)
    path = f"{LISTS}/{made}/memberships"
    added = hubspot.put(f"{path}/add", [ada, bob, "999"])
    assert added.json() == {
        "recordsIdsAdded": [ada, bob],
        "recordIdsMissing": ["999"],
    }
    assert hubspot.put(f"{path}/add", [ada]).json() == {}
    assert hubspot.put(f"{path}/remove", [bob, bob]).json()["recordIdsRemoved"] == [bob]
    assert members(hubspot, made) == [ada]


def test_members_are_exchanged_in_one_call(hubspot: HubSpotApi) -> None:
    made, ada, bob = hubspot.new_list(), hubspot.create(), hubspot.create(BOB)
    path = f"{LISTS}/{made}/memberships/add-and-remove"
    hubspot.put(path, {"recordIdsToAdd": [ada], "recordIdsToRemove": []})
    hubspot.put(path, {"recordIdsToAdd": [bob], "recordIdsToRemove": [ada]})
    assert members(hubspot, made) == [bob]
    assert hubspot.put(path, {"recordIdsToAdd": [ada]}).status_code == 400


def test_the_odd_key_may_be_written_right(hubspot: HubSpotApi) -> None:
    hubspot.sandbox.switch("hubspot", membership_key="recordIdsAdded", membership_max=1)
    path = f"{LISTS}/{hubspot.new_list()}/memberships/add"
    assert hubspot.put(path, [hubspot.create()]).json().keys() == {"recordIdsAdded"}
    assert hubspot.put(path, ["1", "2"]).status_code == 400


@pytest.mark.parametrize("body", [{"ids": ["1"]}, ["ada@example.org"], [None], "1"])
def test_anything_but_record_ids_is_refused(hubspot: HubSpotApi, body: Any) -> None:
    path = f"{LISTS}/{hubspot.new_list()}/memberships/add"
    assert hubspot.put(path, body).status_code == 400


def test_a_dynamic_list_has_no_members_by_hand(hubspot: HubSpotApi) -> None:
    body: dict[str, Any] = {"name": "D", "objectTypeId": "0-1", "processingType": "DYNAMIC"}
    assert hubspot.post(LISTS, body).status_code == 400
    body["filterBranch"] = {"filterBranchType": "OR", "filterBranches": [], "filters": []}
    made = hubspot.post(LISTS, body).json()["list"]["listId"]
    response = hubspot.put(f"{LISTS}/{made}/memberships/add", [hubspot.create()])
    assert refusal(response) == (400, "VALIDATION_ERROR")


def test_members_are_read_page_by_page(hubspot: HubSpotApi) -> None:
    made = hubspot.new_list()
    ids = [hubspot.create(f"p{number}@example.org") for number in range(3)]
    path = f"{LISTS}/{made}/memberships"
    hubspot.put(f"{path}/add", ids[::-1])
    first = hubspot.get(path, limit=2).json()
    after = unquote(first["paging"]["next"]["after"])
    last = hubspot.get(path, limit=2, after=after).json()
    assert [each["recordId"] for each in first["results"] + last["results"]] == ids
    assert "paging" not in last
    assert first["results"][0]["membershipTimestamp"] == "2026-11-01T00:00:00Z"
    assert hubspot.get(path, limit=251).status_code == 400
    joined = hubspot.get(f"{path}/join-order").json()["results"]
    assert [each["recordId"] for each in joined] == ids[::-1]


def test_a_record_tells_its_lists(hubspot: HubSpotApi) -> None:
    made, ada = hubspot.new_list(), hubspot.create()
    hubspot.put(f"{LISTS}/{made}/memberships/add", [ada])
    found = hubspot.get(f"{LISTS}/records/0-1/{ada}/memberships").json()
    assert [each["listId"] for each in found["results"]] == [made]


def test_a_deleted_contact_leaves_its_lists(hubspot: HubSpotApi) -> None:
    made, ada = hubspot.new_list(), hubspot.create()
    hubspot.put(f"{LISTS}/{made}/memberships/add", [ada])
    hubspot.delete(f"{CONTACTS}/{ada}")
    assert members(hubspot, made) == []


def test_members_are_taken_over_and_dropped(hubspot: HubSpotApi) -> None:
    one, two, ada = hubspot.new_list("one"), hubspot.new_list("two"), hubspot.create()
    hubspot.put(f"{LISTS}/{one}/memberships/add", [ada])
    assert hubspot.put(f"{LISTS}/{two}/memberships/add-from/{one}").status_code == 204
    assert hubspot.delete(f"{LISTS}/{one}/memberships").status_code == 204
    assert (members(hubspot, one), members(hubspot, two)) == ([], [ada])


def test_a_deleted_list_can_be_restored(hubspot: HubSpotApi) -> None:
    made, ada = hubspot.new_list(), hubspot.create()
    hubspot.put(f"{LISTS}/{made}/memberships/add", [ada])
    assert hubspot.delete(f"{LISTS}/{made}").status_code == 204
    assert "deletedAt" in hubspot.get(f"{LISTS}/{made}").json()["list"]
    assert hubspot.put(f"{LISTS}/{made}/restore").status_code == 204
    assert members(hubspot, made) == [ada]


def test_dated_paths_lead_to_the_same_lists(hubspot: HubSpotApi) -> None:
    made, ada = hubspot.new_list(), hubspot.create()
    path = f"/crm/lists/2026-09/{made}/memberships/add"
    assert hubspot.put(path, [ada]).json()["recordsIdsAdded"] == [ada]
