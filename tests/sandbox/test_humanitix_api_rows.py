from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi, Row


def season_path(humanitix: HumanitixApi) -> str:
    return f"events/{humanitix.event('Harbour Choir Season')['_id']}"


def test_an_event_can_be_read_by_its_id(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")

    assert humanitix.get(f"events/{event['_id']}").json() == event


def test_an_order_can_be_read_by_its_id(humanitix: HumanitixApi) -> None:
    order = humanitix.season("orders")[3]

    assert humanitix.get(f"{season_path(humanitix)}/orders/{order['_id']}").json() == order


def test_a_ticket_can_be_read_by_its_id(humanitix: HumanitixApi) -> None:
    ticket = humanitix.season("tickets")[3]

    assert humanitix.get(f"{season_path(humanitix)}/tickets/{ticket['_id']}").json() == ticket


def test_a_tag_can_be_read_by_its_id(humanitix: HumanitixApi) -> None:
    tag = humanitix.rows("tags")[0]

    assert humanitix.get(f"tags/{tag['_id']}").json() == tag


@pytest.mark.parametrize("unknown", ["5ac598ccd8fe7c0c0f212e2a", "not-an-id"])
def test_an_unknown_event_is_not_found(humanitix: HumanitixApi, unknown: str) -> None:
    assert humanitix.message(f"events/{unknown}") == f"404 Event with id: {unknown} not found."


@pytest.mark.parametrize("unknown", ["5ac598ccd8fe7c0c0f212e2a", "not-an-id"])
def test_an_unknown_order_breaks_the_server(humanitix: HumanitixApi, unknown: str) -> None:
    path = f"{season_path(humanitix)}/orders/{unknown}"

    assert humanitix.message(path) == "500 Something went wrong."


def test_an_unknown_order_may_be_not_found(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", unknown_order_status=404)

    assert humanitix.get(f"{season_path(humanitix)}/orders/x").status_code == 404


def test_an_unknown_ticket_or_tag_is_not_found(humanitix: HumanitixApi) -> None:
    assert humanitix.get(f"{season_path(humanitix)}/tickets/x").status_code == 404
    assert humanitix.message("tags/x") == "404 Tag with id: x not found."


def test_ids_are_24_hexadecimal_characters(humanitix: HumanitixApi) -> None:
    ids = [row["_id"] for row in humanitix.season("tickets") + humanitix.season("orders")]

    assert all(len(each) == 24 and set(each) <= set("0123456789abcdef") for each in ids)
    assert len(set(ids)) == len(ids)


def test_no_field_is_null(humanitix: HumanitixApi) -> None:
    rows = humanitix.rows("events") + humanitix.season("orders") + humanitix.season("tickets")

    assert [row["_id"] for row in rows if None in row.values()] == []


def test_moments_have_milliseconds_and_a_zulu(humanitix: HumanitixApi) -> None:
    moments = [order["createdAt"] for order in humanitix.season("orders")]

    assert all(len(each) == 24 and each[-5] == "." and each[-1] == "Z" for each in moments)


def test_tickets_have_neither_e_mail_nor_mobile(humanitix: HumanitixApi) -> None:
    assert [row for row in humanitix.everything("tickets") if {"email", "mobile"} & set(row)] == []


@pytest.mark.parametrize("channel", ["online", "manual", "boxOffice", "swap"])
def test_orders_of_every_channel_occur(humanitix: HumanitixApi, channel: str) -> None:
    assert channel in {order["salesChannel"] for order in humanitix.season("orders")}


def having(rows: list[Row], *names: str) -> list[Any]:
    found: list[Any] = rows
    for name in names:
        found = [row[name] for row in found if name in row]
    return found


def test_special_orders_occur(humanitix: HumanitixApi) -> None:
    orders = humanitix.season("orders")

    assert "cheque" in having(orders, "paymentType")
    assert any("email" not in order for order in orders)
    assert "EARLY10" in having(orders, "discounts", "discountCode", "code")
    assert having(orders, "discounts", "autoDiscount", "discountAmount")
    assert having(orders, "accessCode")
    assert any(donation > 0 for donation in having(orders, "totals", "clientDonation"))
    assert any(order["mobile"] == "call me" for order in orders if "mobile" in order)


def test_special_tickets_occur(humanitix: HumanitixApi) -> None:
    tickets = humanitix.season("tickets")

    assert having(tickets, "packageGroupId")
    assert any(ticket["isDonation"] for ticket in tickets)
    assert having(tickets, "seatingLocation", "seat", "id")
    assert having(tickets, "totalsV2")
    assert any(len(ticket["checkInHistory"]) == 4 for ticket in tickets)


def test_a_swapped_ticket_and_its_successor_name_each_other(humanitix: HumanitixApi) -> None:
    tickets = {ticket["_id"]: ticket for ticket in humanitix.season("tickets")}
    new = next(ticket for ticket in tickets.values() if "swappedFrom" in ticket)
    old = tickets[new["swappedFrom"]["id"]]

    assert old["swappedTo"]["id"] == new["_id"]
    assert (old["status"], new["status"]) == ("cancelled", "complete")
    assert new["salesChannel"] == "swap"
    assert new["total"] == 0


def test_the_same_buyer_writes_the_e_mail_in_other_capitals(humanitix: HumanitixApi) -> None:
    emails = {order["email"] for order in humanitix.season("orders") if "email" in order}

    assert len({email.lower() for email in emails}) < len(emails)


@pytest.mark.parametrize("kind", ["text", "email", "date", "file", "number", "url", None])
def test_questions_of_every_kind_are_answered(humanitix: HumanitixApi, kind: str | None) -> None:
    questions = humanitix.event("Harbour Choir Season")["additionalQuestions"]
    ids = {each["_id"] for each in questions if each.get("inputType") == kind}
    rows = humanitix.season("orders") + humanitix.season("tickets")

    answers = [each for row in rows for each in row["additionalFields"]]

    assert [each for each in answers if each["questionId"] in ids and "value" in each]


def test_an_address_is_answered_in_parts(humanitix: HumanitixApi) -> None:
    answers = [each for row in humanitix.season("orders") for each in row["additionalFields"]]

    assert set(having(answers, "details")[0]) == {
        "street", "suburb", "postalCode", "city", "state", "country",
    }  # fmt: skip


def test_an_answer_left_blank_has_no_value(humanitix: HumanitixApi) -> None:
    answers = [each for row in humanitix.season("tickets") for each in row["additionalFields"]]

    assert any(list(each) == ["questionId"] for each in answers)


def test_an_event_has_deleted_and_disabled_dates(humanitix: HumanitixApi) -> None:
    dates = humanitix.event("Harbour Choir Season")["dates"]

    assert len(dates) >= 4
    assert any(date["deleted"] for date in dates)
    assert any(date["disabled"] for date in dates)


def test_an_event_shows_undocumented_address_components(humanitix: HumanitixApi) -> None:
    location = humanitix.event("Harbour Choir Season")["eventLocation"]

    assert {"_id", "long_name", "short_name", "types"} == set(location["addressComponents"][0])


def test_an_archived_event_and_an_unsold_draft_are_listed(humanitix: HumanitixApi) -> None:
    draft = humanitix.event("Untitled Autumn Fair")

    assert humanitix.event("Community Garden Open Day")["isArchived"]
    assert not draft["published"]
    assert "publishedAt" not in draft
    assert humanitix.rows(f"events/{draft['_id']}/orders") == []


@pytest.mark.parametrize(
    ("region", "name", "currency"),
    [("NZ", "Matariki Stargazing Night", "NZD"), ("US", "Pacific Futures Forum", "USD")],
)
def test_other_regions_sell_in_their_currency(
    humanitix: HumanitixApi, region: str, name: str, currency: str
) -> None:
    event = humanitix.event(name, region)
    orders = humanitix.rows(f"events/{event['_id']}/orders", overrideLocation=region)

    assert {order["currency"] for order in orders} == {currency}


def test_a_bigger_world_has_an_event_with_three_pages_of_orders(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.seed(seed=1, events=14, customers=400, orders=700)

    page = humanitix.get(f"{season_path(humanitix)}/orders", page=3).json()

    assert page["total"] >= 250
    assert page["orders"]
