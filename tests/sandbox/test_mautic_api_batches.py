"""Many contacts at once: always 201, lists that become objects, ids that slip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi

GOOD: dict[str, Any] = {"email": ADA}
BAD: dict[str, Any] = {"email": "foo"}
INVALID = {
    "code": 400,
    "message": "email: foo is invalid.",
    "details": {"email": ["foo is invalid."]},
    "type": None,
}
NOT_FOUND = {"message": "Item was not found.", "code": 404, "type": "api"}


def shape(given: Any) -> Any:
    """The keys of a batch's part: a list's length, or an object's keys."""
    return len(given) if isinstance(given, list) else sorted(given)


def test_a_batch_with_a_bad_row_in_the_middle_has_the_recorded_shape(mautic: MauticApi) -> None:
    mautic.create()
    answer = mautic.batch([GOOD, BAD, {"email": BOB}])
    assert answer["statusCodes"] == [200, 400, 201]
    assert answer["errors"] == {"1": INVALID}
    emails = {key: each["fields"]["all"]["email"] for key, each in answer["contacts"].items()}
    assert emails == {"0": ADA, "2": BOB}


@pytest.mark.parametrize(
    ("rows", "contacts", "errors"),
    [
        ([GOOD, {"email": BOB}], 2, None),
        ([BAD, GOOD], ["1"], 1),
        ([GOOD, BAD], 1, ["1"]),
        ([BAD, BAD], 0, 2),
        ([], 0, None),
    ],
)
def test_arrays_with_gaps_are_objects(
    mautic: MauticApi, rows: list[Any], contacts: Any, errors: Any
) -> None:
    answer = mautic.batch(rows)
    assert shape(answer["contacts"]) == contacts
    assert ("errors" in answer) == (errors is not None)
    assert errors is None or shape(answer["errors"]) == errors
    assert len(answer["statusCodes"]) == len(rows)


def test_two_rows_with_one_address_make_one_contact(mautic: MauticApi) -> None:
    answer = mautic.batch([{**GOOD, "city": "Sydney"}, {**GOOD, "city": "Perth"}])
    assert answer["statusCodes"] == [201, 200]
    assert mautic.values(answer["contacts"][0]["id"])["city"] == "Perth"


def test_a_duplicate_costs_its_own_row_only(mautic: MauticApi) -> None:
    mautic.create()
    mautic.sandbox.control("mautic/duplicate", {"email": ADA})
    answer = mautic.batch([{"email": BOB}, GOOD, {"email": "eve@example.org"}])
    assert answer["statusCodes"] == [201, 422, 201]
    assert answer["errors"]["1"]["message"] == "email: This field must be unique."


def test_more_than_two_hundred_rows_write_nothing(mautic: MauticApi) -> None:
    rows = [{"email": f"p{number}@example.org"} for number in range(201)]
    answer = mautic.post("/contacts/batch/new", rows)
    assert refusal(answer) == (500, "A max of 200 entities are supported at a time.")
    assert mautic.get("/contacts").json()["total"] == "0"
    assert len(mautic.batch(rows[:200])["contacts"]) == 200


def test_a_row_that_is_none_ends_the_request_with_earlier_rows_written(mautic: MauticApi) -> None:
    assert mautic.post("/contacts/batch/new", [GOOD, 5, {"email": BOB}]).status_code == 500
    assert mautic.get("/contacts").json()["total"] == "1"


def test_a_batch_may_die_between_its_rows_once(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", batch_dies_after=1)
    rows = [GOOD, {"email": BOB}]
    assert refusal(mautic.post("/contacts/batch/new", rows))[0] == 500
    assert mautic.get("/contacts").json()["total"] == "1"
    assert mautic.batch(rows)["statusCodes"] == [200, 201]


def test_an_answer_that_is_lost_hides_a_batch_that_was_written(mautic: MauticApi) -> None:
    mautic.sandbox.fault(vendor="mautic", path="/contacts/batch/new", status=502, applied=True)
    assert mautic.post("/contacts/batch/new", [GOOD]).status_code == 502
    assert mautic.get("/contacts").json()["total"] == "1"


def test_patch_changes_rows_by_id(mautic: MauticApi) -> None:
    ada, bob = mautic.create(), mautic.create(BOB)
    rows = [{"id": bob, "city": "Perth"}, {"id": 99, "city": "x"}, {"id": ada, "city": "Sydney"}]
    answer = mautic.patch("/contacts/batch/edit", rows)
    assert answer.status_code == 200
    assert answer.json()["statusCodes"] == [200, 404, 200]
    assert answer.json()["errors"] == {"1": NOT_FOUND}
    assert [mautic.values(each)["city"] for each in (ada, bob)] == ["Sydney", "Perth"]


def test_patch_without_ids_finds_nobody(mautic: MauticApi) -> None:
    mautic.create()
    answer = mautic.patch("/contacts/batch/edit", [GOOD])
    assert (answer.json()["contacts"], answer.json()["errors"]) == ([], [NOT_FOUND])


def test_rows_with_and_without_ids_get_each_others_ids(mautic: MauticApi) -> None:
    ada, bob = mautic.create(), mautic.create(BOB)
    rows = [{"city": "Nowhere"}, {"id": ada, "city": "Sydney"}, {"id": bob, "city": "Perth"}]
    answer = mautic.patch("/contacts/batch/edit", rows)
    assert answer.json()["statusCodes"] == [200, 200, 404]
    assert [mautic.values(each)["city"] for each in (ada, bob)] == ["Nowhere", "Sydney"]


def test_put_replaces_or_makes_contacts(mautic: MauticApi) -> None:
    ada = mautic.create(city="Sydney")
    answer = mautic.put("/contacts/batch/edit", [{"id": ada, "email": ADA}])
    assert answer.json()["statusCodes"] == [200]
    assert mautic.values(ada)["city"] is None
    answer = mautic.put("/contacts/batch/edit", [{"email": BOB}, {"email": ADA}])
    assert answer.json()["statusCodes"] == [201, 422]


def test_many_are_deleted_and_unknown_ids_left_out(mautic: MauticApi) -> None:
    ada, bob = mautic.create(), mautic.create(BOB)
    answer = mautic.delete("/contacts/batch/delete", ids=f"{ada},99,{bob}")
    assert answer.status_code == 200
    assert {key: each["id"] for key, each in answer.json()["contacts"].items()} == {
        "0": ada,
        "2": bob,
    }
    assert mautic.get("/contacts").json()["total"] == "0"
