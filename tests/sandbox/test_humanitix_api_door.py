from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import requests

    from fixtures.humanitix_api import HumanitixApi, Row

GRACE = {
    "firstName": "Grace",
    "lastName": "Sample",
    "email": "grace@example.net",
    "mobile": "0412345678",
}
NOW = "2026-11-01T00:00:00.000Z"


def ticket_of(humanitix: HumanitixApi, status: str = "complete") -> Row:
    return next(each for each in humanitix.season("tickets") if each["status"] == status)


def path_of(ticket: Row) -> str:
    return f"events/{ticket['eventId']}/tickets/{ticket['_id']}"


def scan(humanitix: HumanitixApi, ticket: Row, way: str = "check-in") -> requests.Response:
    return humanitix.call("POST", f"{path_of(ticket)}/{way}")


def test_checking_in_marks_the_ticket(humanitix: HumanitixApi) -> None:
    ticket = ticket_of(humanitix)

    messages = scan(humanitix, ticket).json()["scanningMessages"]
    after = humanitix.get(path_of(ticket)).json()

    assert set(messages[0]) == {"header", "message"}
    assert after["checkIn"]["checkedIn"] is True
    assert after["checkIn"] == after["checkInHistory"][-1]
    assert after["checkIn"]["date"] == after["updatedAt"] == NOW


def test_checking_out_leaves_a_history(humanitix: HumanitixApi) -> None:
    ticket = ticket_of(humanitix)
    scan(humanitix, ticket)

    scan(humanitix, ticket, "check-out")
    after = humanitix.get(path_of(ticket)).json()

    assert after["checkIn"]["checkedIn"] is False
    assert len(after["checkInHistory"]) == len(ticket["checkInHistory"]) + 2


def test_a_cancelled_ticket_is_not_let_in(humanitix: HumanitixApi) -> None:
    ticket = ticket_of(humanitix, "cancelled")

    assert scan(humanitix, ticket).json() == {
        "statusCode": 422,
        "error": "Unprocessable Entity",
        "message": f"Ticket with id: {ticket['_id']} has invalid status: cancelled, "
        "must be status: completed.",
    }


def test_a_scan_shows_in_a_list_since_then(humanitix: HumanitixApi) -> None:
    ticket = ticket_of(humanitix)
    scan(humanitix, ticket)

    rows = humanitix.rows(f"events/{ticket['eventId']}/tickets", since=NOW)

    assert [row["_id"] for row in rows] == [ticket["_id"]]


@pytest.mark.parametrize("bumped", [True, False], ids=["bumped", "left alone"])
def test_a_scan_may_count_as_a_change_of_the_order(humanitix: HumanitixApi, bumped: object) -> None:
    humanitix.sandbox.switch("humanitix", check_in_bumps_order=bumped)
    ticket = ticket_of(humanitix)
    scan(humanitix, ticket)

    rows = humanitix.rows(f"events/{ticket['eventId']}/orders", since=NOW)

    assert [row["_id"] for row in rows] == ([ticket["orderId"]] if bumped else [])


def count_path(event: Row) -> str:
    return f"events/{event['_id']}/check-in-count"


def test_a_count_needs_a_date(humanitix: HumanitixApi) -> None:
    path = count_path(humanitix.event("Harbour Choir Season"))

    assert humanitix.message(path) == "400 query should have required property 'eventDateId'"


def test_a_count_of_an_unknown_date_is_not_found(humanitix: HumanitixApi) -> None:
    path = count_path(humanitix.event("Harbour Choir Season"))

    assert humanitix.get(path, eventDateId="x").status_code == 404


def test_counts_are_those_of_the_tickets(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")
    date = event["dates"][4]["_id"]
    coming = [each for each in humanitix.season("tickets") if each["eventDateId"] == date]
    let_in = [each for each in coming if each["status"] == "complete"][:3]
    for ticket in let_in:
        scan(humanitix, ticket)
    scan(humanitix, let_in[0], "check-out")

    count = humanitix.get(count_path(event), eventDateId=date).json()
    of_types = [each["checkedIn"] for each in count["ticketTypes"]]

    assert count["checkedIn"] == sum(of_types) == 2
    assert of_types == sorted(of_types, reverse=True)
    assert {each["ticketTypeName"] for each in count["ticketTypes"]} == {
        each["ticketTypeName"] for each in coming if each["status"] == "complete"
    }


def test_the_count_of_the_oldest_of_many_dates_fails(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")

    message = humanitix.message(count_path(event), eventDateId=event["dates"][0]["_id"])

    assert message == "500 Something went wrong."


def test_any_dates_count_may_fail_or_none(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")
    first, second = (date["_id"] for date in event["dates"][:2])

    humanitix.sandbox.switch("humanitix", failing_check_in_dates=[second])

    assert humanitix.get(count_path(event), eventDateId=first).status_code == 200
    assert humanitix.get(count_path(event), eventDateId=second).status_code == 500


def transfer(humanitix: HumanitixApi, ticket: Row, body: object = GRACE) -> requests.Response:
    headers = {"x-access-api-key": "whoever"}
    return humanitix.call("POST", f"{path_of(ticket)}/transfer", json=body, headers=headers)


def test_a_transfer_needs_a_permission(humanitix: HumanitixApi) -> None:
    answer = transfer(humanitix, ticket_of(humanitix))

    assert answer.status_code == 403
    assert answer.json()["message"].endswith("does not have permission to transfer tickets.")


def test_a_transfer_needs_the_key_of_whom_it_is_for(humanitix: HumanitixApi) -> None:
    path = f"{path_of(ticket_of(humanitix))}/transfer"

    assert humanitix.call("POST", path, json=GRACE).status_code == 400


@pytest.mark.parametrize("missing", GRACE)
def test_a_transfer_needs_every_field(humanitix: HumanitixApi, missing: str) -> None:
    body = {name: value for name, value in GRACE.items() if name != missing}

    answer = transfer(humanitix, ticket_of(humanitix), body)

    assert answer.json()["message"] == f"body should have required property '{missing}'"


def test_a_transfer_gives_a_new_ticket_for_the_old_one(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", transfer_permission=True)
    ticket = ticket_of(humanitix)

    new = transfer(humanitix, ticket).json()
    old = humanitix.get(path_of(ticket)).json()

    assert (new["firstName"], new["swappedFrom"]["id"]) == ("Grace", ticket["_id"])
    assert (old["status"], old["swappedTo"]["id"]) == ("cancelled", new["_id"])
    assert new["_id"] in {each["_id"] for each in humanitix.season("tickets")}
    assert new["orderHasUnansweredRequiredQuestions"] is False
