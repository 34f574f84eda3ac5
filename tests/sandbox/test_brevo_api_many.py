"""Many contacts at once: batch updates, imports, processes, exports."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
import requests

from fixtures.brevo_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi

PHONE = "33612345678"
NO_ISSUES = dict.fromkeys(
    (
        "invalid_emails",
        "duplicate_contact_id",
        "duplicate_email_id",
        "duplicate_ext_id",
        "duplicate_phone_id",
        "duplicate_whatsapp_id",
        "duplicate_landline_number_id",
    )
)


def report(process: dict[str, Any], name: str) -> list[list[str]]:
    response = requests.get(process["info"]["import"][name], timeout=30)
    assert response.headers["content-type"].startswith("text/csv")
    return list(csv.reader(response.text.splitlines(), delimiter=";"))


def names_of(brevo: BrevoApi) -> dict[str, Any]:
    return {each["email"]: each["attributes"] for each in brevo.get("/contacts").json()["contacts"]}


def test_a_batch_updates_by_each_kind_of_identifier(brevo: BrevoApi) -> None:
    first = brevo.create()
    brevo.create(BOB, attributes={"SMS": PHONE}, listIds=[2])
    brevo.create("cy@example.org")
    rows = [
        {"id": first, "attributes": {"FIRSTNAME": "Ada"}},
        {"sms": f"+{PHONE}", "unlinkListIds": [2]},
        {"email": "CY@example.org", "listIds": [2], "ext_id": "crm-3"},
    ]
    response = brevo.post("/contacts/batch", {"contacts": rows})
    assert (response.status_code, response.content) == (204, b"")
    assert brevo.attributes() == {"FIRSTNAME": "Ada"}
    assert brevo.contact(BOB)["listIds"] == []
    assert brevo.contact("cy@example.org")["listIds"] == [2]


def test_an_identifier_of_a_row_that_is_null_is_not_given(brevo: BrevoApi) -> None:
    brevo.create()
    rows = [{"id": None, "email": ADA, "attributes": {"FIRSTNAME": "Ada"}}]
    assert brevo.post("/contacts/batch", {"contacts": rows}).status_code == 204
    assert brevo.attributes() == {"FIRSTNAME": "Ada"}


def test_a_batch_with_unknown_contacts_writes_nothing(brevo: BrevoApi) -> None:
    brevo.create()
    rows = [{"email": ADA, "attributes": {"FIRSTNAME": "A"}}, {"email": BOB}, {"id": 99}]
    response = brevo.post("/contacts/batch", {"contacts": rows})
    assert response.status_code == 404
    assert response.json() == {
        "code": "document_not_found",
        "message": "No contact found for indexes 1,2",
    }
    assert brevo.attributes() == {}


def test_a_batch_can_answer_in_the_older_form(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", batch_mode="legacy207")
    created = brevo.create()
    rows = [{"email": ADA, "attributes": {"FIRSTNAME": "A"}}, {"id": 99}]
    response = brevo.post("/contacts/batch", {"contacts": rows})
    assert response.status_code == 207
    assert response.json() == {"successIds": [created], "failureIds": [99]}
    assert brevo.attributes() == {"FIRSTNAME": "A"}


@pytest.mark.parametrize(
    "row",
    [{}, {"email": ADA, "id": 1}, {"id": "1"}, {"email": "none"}, {"sms": "06"}, "row"],
)
def test_a_malformed_row_refuses_the_whole_batch(brevo: BrevoApi, row: object) -> None:
    brevo.create()
    rows = [{"email": ADA, "attributes": {"FIRSTNAME": "A"}}, row]
    response = brevo.post("/contacts/batch", {"contacts": rows})
    assert refusal(response) == (400, "invalid_parameter")
    assert brevo.attributes() == {}


@pytest.mark.parametrize("body", [{}, {"contacts": []}])
def test_an_empty_batch_is_refused(brevo: BrevoApi, body: dict[str, Any]) -> None:
    assert refusal(brevo.post("/contacts/batch", body)) == (400, "missing_parameter")


def test_two_rows_of_a_batch_cannot_share_a_number(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.create(BOB)
    rows = [{"email": email, "attributes": {"SMS": PHONE}} for email in (ADA, BOB)]
    response = brevo.post("/contacts/batch", {"contacts": rows})
    assert refusal(response) == (400, "duplicate_parameter")
    assert brevo.attributes() == {}


def test_an_import_is_visible_only_when_its_process_is_completed(brevo: BrevoApi) -> None:
    body = {"jsonBody": [{"email": ADA}], "listIds": [2]}
    process_id = brevo.post("/contacts/import", body).json()["processId"]
    seen = []
    for _ in range(3):
        status = brevo.get(f"/processes/{process_id}").json()["status"]
        seen.append((status, brevo.get("/contacts").json()["count"]))
    assert seen == [("queued", 0), ("in_process", 0), ("completed", 1)]


def test_an_import_can_take_longer_or_no_time(brevo: BrevoApi) -> None:
    body = {"jsonBody": [{"email": ADA}], "listIds": [2]}
    brevo.sandbox.switch("brevo", process_polls=0)
    first = brevo.post("/contacts/import", body).json()["processId"]
    assert brevo.get(f"/processes/{first}").json()["status"] == "completed"
    brevo.sandbox.switch("brevo", process_polls=3)
    second = brevo.post("/contacts/import", body).json()["processId"]
    statuses = [brevo.get(f"/processes/{second}").json()["status"] for _ in range(4)]
    assert statuses == ["queued", "in_process", "in_process", "completed"]


def test_a_completed_process_tells_everything(brevo: BrevoApi) -> None:
    assert brevo.import_rows([{"email": ADA}]) == {
        "id": 1,
        "name": "IMPORTUSER",
        "status": "completed",
        "info": {"import": NO_ISSUES},
    }


def test_a_process_leaves_out_what_is_not_known_yet(brevo: BrevoApi) -> None:
    body = {"jsonBody": [{"email": ADA}], "listIds": [2]}
    number = brevo.post("/contacts/import", body).json()["processId"]
    process = brevo.get(f"/processes/{number}").json()
    assert process == {"id": 1, "name": "IMPORTUSER", "status": "queued"}


def test_an_import_may_lose_dates_and_numbers_too(brevo: BrevoApi) -> None:
    brevo.attribute("SEATS", "float")
    brevo.attribute("SINCE", "date")
    row = {"email": ADA, "attributes": {"SEATS": 2, "SINCE": "2026-01-31", "FIRSTNAME": "Ada"}}
    brevo.sandbox.switch("brevo", import_drops_dates_and_numbers=True)
    brevo.import_rows([row])
    assert brevo.attributes() == {"FIRSTNAME": "Ada"}


def test_lists_may_not_tell_how_long_they_are(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", optional_counts=False)
    for path in ("/contacts/lists", "/contacts/folders/1/lists", "/processes"):
        assert "count" not in brevo.get(path).json()


def test_processes_are_listed_the_newest_first(brevo: BrevoApi) -> None:
    for _ in range(3):
        brevo.import_rows([{"email": ADA}])
    listed = brevo.get("/processes", limit=2).json()
    assert ([each["id"] for each in listed["processes"]], listed["count"]) == ([3, 2], 3)
    assert refusal(brevo.get("/processes", limit=51)) == (400, "out_of_range")


@pytest.mark.parametrize("process_id", ["7", "abc", "0"])
def test_an_unknown_process_is_not_found(brevo: BrevoApi, process_id: str) -> None:
    response = brevo.get(f"/processes/{process_id}")
    assert response.status_code == 404
    assert response.json() == {"code": "invalid_parameter", "message": "processId is invalid"}


def test_an_import_creates_updates_and_links(brevo: BrevoApi) -> None:
    brevo.create(attributes={"FIRSTNAME": "Old", "LASTNAME": "Kept"})
    rows = [{"email": "ADA@example.org", "attributes": {"FIRSTNAME": "New"}}, {"email": BOB}]
    brevo.import_rows(rows)
    assert names_of(brevo) == {ADA: {"FIRSTNAME": "New", "LASTNAME": "Kept"}, BOB: {}}
    assert brevo.contact()["listIds"] == [2]


def test_an_import_can_leave_existing_contacts_as_they_are(brevo: BrevoApi) -> None:
    brevo.create(attributes={"FIRSTNAME": "Old"})
    rows = [{"email": ADA, "attributes": {"FIRSTNAME": "New"}}]
    brevo.import_rows(rows, updateExistingContacts=False)
    assert brevo.attributes() == {"FIRSTNAME": "Old"}


def test_an_import_drops_booleans_and_unknown_attributes(brevo: BrevoApi) -> None:
    brevo.attribute("VIP", "boolean")
    rows = [{"email": ADA, "attributes": {"VIP": True, "NOPE": 1, "FIRSTNAME": "Ada"}}]
    brevo.import_rows(rows)
    assert brevo.attributes() == {"FIRSTNAME": "Ada"}


def test_an_import_can_keep_booleans(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", import_drops_booleans=False)
    brevo.attribute("VIP", "boolean")
    brevo.import_rows([{"email": ADA, "attributes": {"VIP": True}}])
    assert brevo.attributes() == {"VIP": True}


@pytest.mark.parametrize("empty", ["", None])
def test_empty_values_of_an_import_erase_only_when_asked(brevo: BrevoApi, empty: object) -> None:
    brevo.create(attributes={"FIRSTNAME": "Ada", "SMS": PHONE})
    rows = [{"email": ADA, "attributes": {"FIRSTNAME": empty, "SMS": empty}}]
    brevo.import_rows(rows)
    assert brevo.attributes() == {"FIRSTNAME": "Ada", "SMS": PHONE}
    brevo.import_rows(rows, emptyContactsAttributes=True)
    assert brevo.attributes() == {}


def test_invalid_addresses_are_skipped_and_reported(brevo: BrevoApi) -> None:
    process = brevo.import_rows([{"email": ADA}, {"email": "not;one"}, {"email": 5}])
    assert report(process, "invalid_emails") == [["EMAIL"], ["not;one"], ["5"]]
    assert set(names_of(brevo)) == {ADA}


def test_a_row_with_the_number_of_somebody_else_is_skipped_and_reported(brevo: BrevoApi) -> None:
    brevo.create(attributes={"SMS": PHONE})
    rows = [{"email": BOB, "attributes": {"SMS": f"+{PHONE}", "FIRSTNAME": "Bob"}}]
    process = brevo.import_rows([*rows, {"email": "cy@example.org"}])
    assert report(process, "duplicate_phone_id") == [["EMAIL", "SMS"], [BOB, PHONE]]
    assert set(names_of(brevo)) == {ADA, "cy@example.org"}


def test_such_a_row_can_lose_only_its_number(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", import_phone_conflict="phone_dropped")
    brevo.create(attributes={"SMS": PHONE})
    rows = [{"email": BOB, "attributes": {"SMS": PHONE, "FIRSTNAME": "Bob"}}]
    process = brevo.import_rows(rows)
    assert process["info"]["import"]["duplicate_phone_id"] is not None
    assert brevo.attributes(BOB) == {"FIRSTNAME": "Bob"}


def test_two_rows_with_one_number_conflict_too(brevo: BrevoApi) -> None:
    rows = [{"email": email, "attributes": {"SMS": PHONE}} for email in (ADA, BOB)]
    brevo.import_rows(rows)
    assert names_of(brevo) == {ADA: {"SMS": PHONE}}


def test_a_broken_number_is_dropped_or_costs_the_row(brevo: BrevoApi) -> None:
    rows = [{"email": ADA, "attributes": {"SMS": "0612"}}]
    brevo.import_rows(rows)
    assert brevo.attributes() == {}
    brevo.sandbox.switch("brevo", import_invalid_phone="row_skipped")
    brevo.import_rows([{"email": BOB, "attributes": {"SMS": "0612"}}])
    assert set(names_of(brevo)) == {ADA}


def test_the_last_of_several_rows_with_one_address_wins_or_the_first(brevo: BrevoApi) -> None:
    rows = [{"email": ADA, "attributes": {"FIRSTNAME": name}} for name in ("One", "Two")]
    brevo.import_rows(rows)
    assert brevo.attributes() == {"FIRSTNAME": "Two"}
    brevo.sandbox.switch("brevo", import_same_email="first_wins")
    brevo.import_rows(rows)
    assert brevo.attributes() == {"FIRSTNAME": "One"}


def test_reports_can_be_counts(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", import_report="counts")
    process = brevo.import_rows([{"email": ADA}, {"email": "none"}])
    assert process["info"]["import"] == {**dict.fromkeys(NO_ISSUES, 0), "invalid_emails": 1}


def test_a_csv_is_read_by_the_types_of_its_attributes(brevo: BrevoApi) -> None:
    brevo.attribute("SCORE", "float")
    brevo.attribute("VIP", "boolean")
    text = f"EMAIL;FIRSTNAME;SCORE;VIP;SMS\n{ADA};Ada;12.5;true;+{PHONE}\n{BOB};;many;;\n"
    brevo.imported({"fileBody": text, "listIds": [2]})
    full = {"FIRSTNAME": "Ada", "SCORE": 12.5, "VIP": True, "SMS": PHONE}
    assert names_of(brevo) == {ADA: full, BOB: {}}


def test_an_import_can_make_its_list(brevo: BrevoApi) -> None:
    new_list = {"listName": "Imported", "folderId": 1}
    brevo.imported({"jsonBody": [{"email": ADA}], "newList": new_list})
    lists = brevo.get("/contacts/lists").json()["lists"]
    assert (lists[0]["name"], lists[0]["uniqueSubscribers"]) == ("Imported", 1)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"jsonBody": [{"email": ADA}]}, "missing_parameter"),
        ({"jsonBody": [{"email": ADA}], "listIds": []}, "missing_parameter"),
        ({"jsonBody": [{"email": ADA}], "listIds": [99]}, "invalid_parameter"),
        ({"listIds": [2]}, "missing_parameter"),
        ({"jsonBody": [], "listIds": [2]}, "missing_parameter"),
        ({"jsonBody": [{"email": ADA}], "fileBody": "EMAIL", "listIds": [2]}, "invalid_parameter"),
        ({"jsonBody": {"email": ADA}, "listIds": [2]}, "invalid_parameter"),
        ({"jsonBody": [{"email": ADA, "attributes": []}], "listIds": [2]}, "invalid_parameter"),
        ({"jsonBody": [{"email": "none"}], "listIds": [2]}, "invalid_parameter"),
        ({"fileBody": "FIRSTNAME\nAda\n", "listIds": [2]}, "invalid_parameter"),
        ({"jsonBody": [{"email": ADA}], "listIds": [2], "emailBlacklist": 1}, "invalid_parameter"),
    ],
)
def test_an_import_that_cannot_work_is_refused(
    brevo: BrevoApi, body: dict[str, Any], code: str
) -> None:
    assert refusal(brevo.post("/contacts/import", body)) == (400, code)


def test_an_import_without_any_identifier_says_so(brevo: BrevoApi) -> None:
    body = {"jsonBody": [{"attributes": {"FIRSTNAME": "Ada"}}], "listIds": [2]}
    message = brevo.post("/contacts/import", body).json()["message"]
    assert message.startswith("We could not find any valid email or SMS or Contact ID in the file")


def test_an_import_above_ten_megabytes_is_refused(brevo: BrevoApi) -> None:
    row = {"email": ADA, "attributes": {"FIRSTNAME": "x" * 10_000_000}}
    response = brevo.post("/contacts/import", {"jsonBody": [row], "listIds": [2]})
    assert refusal(response) == (400, "invalid_parameter")


def test_an_export_publishes_a_csv_when_its_process_is_completed(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2], attributes={"FIRSTNAME": "Ada"})
    brevo.create(BOB, listIds=[2], emailBlacklisted=True)
    body = {
        "customContactFilter": {"actionForContacts": "unsubscribed", "listId": 2},
        "exportAttributes": ["FIRSTNAME"],
    }
    process_id = brevo.post("/contacts/export", body).json()["processId"]
    process = brevo.finished(process_id)
    text = requests.get(process["export_url"], timeout=30).text
    assert text == f"EMAIL;FIRSTNAME\n{BOB};\n"


@pytest.mark.parametrize(
    "chosen", [{}, {"actionForContacts": "subscribed"}, {"listId": 2}, {"actionForContacts": "x"}]
)
def test_an_export_of_nothing_in_particular_is_refused(
    brevo: BrevoApi, chosen: dict[str, Any]
) -> None:
    response = brevo.post("/contacts/export", {"customContactFilter": chosen})
    assert response.status_code == 400
