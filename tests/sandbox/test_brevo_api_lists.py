"""Lists, folders, segments and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi

ADD = "/contacts/lists/2/contacts/add"
REMOVE = "/contacts/lists/2/contacts/remove"


def test_a_list_counts_its_members_but_not_the_old_totals(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    assert brevo.get("/contacts/lists").json() == {
        "count": 1,
        "lists": [
            {
                "id": 2,
                "name": "Your first list",
                "folderId": 1,
                "totalBlacklisted": 0,
                "totalSubscribers": 0,
                "uniqueSubscribers": 1,
            }
        ],
    }


def test_names_of_lists_are_not_unique(brevo: BrevoApi) -> None:
    assert brevo.new_list("VIP") != brevo.new_list("VIP")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "VIP"}, 400, "missing_parameter"),
        ({"folderId": 1}, 400, "missing_parameter"),
        ({"name": "VIP", "folderId": 99}, 404, "document_not_found"),
        ({"name": 5, "folderId": 1}, 400, "invalid_parameter"),
    ],
)
def test_a_list_needs_a_name_and_a_folder(
    brevo: BrevoApi, body: dict[str, Any], status: int, code: str
) -> None:
    assert refusal(brevo.post("/contacts/lists", body)) == (status, code)


def test_a_list_is_renamed_or_moved_one_at_a_time(brevo: BrevoApi) -> None:
    folder = brevo.post("/contacts/folders", {"name": "Two"}).json()["id"]
    assert brevo.put("/contacts/lists/2", {"name": "New"}).status_code == 204
    assert brevo.put("/contacts/lists/2", {"folderId": folder}).status_code == 204
    both = brevo.put("/contacts/lists/2", {"name": "New", "folderId": folder})
    assert refusal(both) == (400, "invalid_parameter")
    shown = brevo.get("/contacts/lists/2").json()
    assert (shown["name"], shown["folderId"]) == ("New", folder)


def test_a_deleted_list_keeps_its_contacts(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    assert brevo.delete("/contacts/lists/2").status_code == 204
    assert brevo.contact()["listIds"] == []
    assert brevo.get("/contacts/lists").json() == {"count": 0, "lists": []}


def test_a_deleted_folder_takes_its_lists_along(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    assert brevo.delete("/contacts/folders/1").status_code == 204
    assert brevo.get("/contacts/lists").json()["count"] == 0
    assert refusal(brevo.get("/contacts/folders/1")) == (404, "document_not_found")


def test_a_folder_is_created_renamed_and_lists_its_lists(brevo: BrevoApi) -> None:
    folder = brevo.post("/contacts/folders", {"name": "Two"}).json()["id"]
    brevo.put(f"/contacts/folders/{folder}", {"name": "Three"})
    made = brevo.post("/contacts/lists", {"name": "VIP", "folderId": folder}).json()["id"]
    assert brevo.get(f"/contacts/folders/{folder}").json()["name"] == "Three"
    listed = brevo.get(f"/contacts/folders/{folder}/lists").json()
    assert [each["id"] for each in listed["lists"]] == [made]


def test_a_folder_counts_nobody_twice(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2, brevo.new_list()])
    assert brevo.get("/contacts/folders").json()["folders"][0]["uniqueSubscribers"] == 1


@pytest.mark.parametrize("path", ["/contacts/lists", "/contacts/folders", "/contacts/segments"])
def test_pages_of_listings_hold_at_most_fifty(brevo: BrevoApi, path: str) -> None:
    assert brevo.get(path, limit=50).status_code == 200
    assert refusal(brevo.get(path, limit=51)) == (400, "out_of_range")


def test_lists_come_the_newest_first_or_the_oldest_first(brevo: BrevoApi) -> None:
    more = [brevo.new_list() for _ in range(2)]
    newest = brevo.get("/contacts/lists", limit=2).json()["lists"]
    oldest = brevo.get("/contacts/lists", limit=2, sort="asc").json()["lists"]
    assert [each["id"] for each in newest] == more[::-1]
    assert [each["id"] for each in oldest] == [2, more[0]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/contacts/lists/99"),
        ("DELETE", "/contacts/lists/99"),
        ("GET", "/contacts/lists/99/contacts"),
    ],
)
def test_an_unknown_list_is_not_found(brevo: BrevoApi, method: str, path: str) -> None:
    response = brevo.get(path) if method == "GET" else brevo.delete(path)
    assert refusal(response) == (404, "document_not_found")


def test_adding_tells_who_was_added_and_who_was_not(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.create(BOB, listIds=[2])
    response = brevo.post(ADD, {"emails": [ADA, BOB, "no@example.org"]})
    assert response.status_code == 201
    assert response.json() == {"contacts": {"success": [ADA], "failure": [BOB, "no@example.org"]}}


def test_members_are_added_by_id_and_external_id(brevo: BrevoApi) -> None:
    created = brevo.create()
    brevo.create(BOB, ext_id="crm-2")
    assert brevo.post(ADD, {"ids": [created]}).json()["contacts"]["success"] == [created]
    assert brevo.post(ADD, {"extIds": ["crm-2"]}).json()["contacts"]["success"] == ["crm-2"]


def test_adding_nobody_is_refused(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    response = brevo.post(ADD, {"emails": [ADA, BOB]})
    assert response.status_code == 400
    assert response.json() == {
        "code": "invalid_parameter",
        "message": "Contact already in list and/or does not exist",
    }


def test_removing_nobody_is_refused(brevo: BrevoApi) -> None:
    brevo.create()
    response = brevo.post(REMOVE, {"emails": [ADA]})
    assert response.status_code == 400
    assert response.json()["message"].startswith("Contact already removed from list")


def test_a_partly_done_change_can_answer_400_too(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", list_partial_status=400)
    brevo.create()
    assert brevo.post(ADD, {"emails": [ADA, BOB]}).status_code == 400
    assert brevo.contact()["listIds"] == [2]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_parameter"),
        ({"emails": []}, "invalid_parameter"),
        ({"emails": ["x@example.org"] * 151}, "invalid_parameter"),
        ({"emails": [ADA], "ids": [1]}, "invalid_parameter"),
        ({"ids": ["1"]}, "invalid_parameter"),
    ],
)
@pytest.mark.parametrize("path", [ADD, REMOVE])
def test_members_are_named_in_one_way_and_at_most_150(
    brevo: BrevoApi, path: str, body: dict[str, Any], code: str
) -> None:
    brevo.create(listIds=[2])
    assert refusal(brevo.post(path, body)) == (400, code)


def test_150_members_are_changed_at_once(brevo: BrevoApi) -> None:
    brevo.import_rows([{"email": f"p{number}@example.org"} for number in range(150)])
    emails = [f"p{number}@example.org" for number in range(150)]
    assert len(brevo.post(REMOVE, {"emails": emails}).json()["contacts"]["success"]) == 150


def test_a_contact_created_a_moment_ago_may_not_be_found_yet(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", new_contact_delay=60)
    brevo.create()
    assert brevo.post(ADD, {"emails": [ADA]}).status_code == 400
    brevo.sandbox.switch("brevo", new_contact_delay=0)
    assert brevo.post(ADD, {"emails": [ADA]}).status_code == 201


def test_members_are_read_with_their_own_limit(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    brevo.create(BOB)
    listed = brevo.get("/contacts/lists/2/contacts", limit=500).json()
    assert ([each["email"] for each in listed["contacts"]], listed["count"]) == ([ADA], 1)
    too_many = brevo.get("/contacts/lists/2/contacts", limit=501)
    assert refusal(too_many) == (400, "out_of_range")


def test_a_segment_holds_those_whose_attribute_has_its_value(brevo: BrevoApi) -> None:
    brevo.create(attributes={"LASTNAME": "Example"})
    brevo.create(BOB)
    body = {"name": "Examples", "attribute": "LASTNAME", "value": "Example"}
    segment = brevo.sandbox.control("brevo/segments", body)["id"]
    listed = brevo.get("/contacts/segments").json()
    assert listed["segments"][0]["segmentName"] == "Examples"
    found = brevo.get("/contacts", segmentId=segment).json()["contacts"]
    assert [each["email"] for each in found] == [ADA]
