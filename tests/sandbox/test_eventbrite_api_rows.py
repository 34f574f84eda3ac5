"""What rows look like: money, refunds, people, expansions, nulls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.eventbrite_api import refusal

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

JSON = dict[str, Any]
PARTS = ("base_price", "eventbrite_fee", "payment_fee", "tax")


def orders_of_events(eventbrite: EventbriteApi, **query: str) -> list[JSON]:
    """Orders with all their costs, which an organization's list does not give."""
    return [
        row
        for event in eventbrite.events()
        for row in eventbrite.rows(f"/events/{event['id']}/orders/", **query)
    ]


def value(costs: JSON, name: str) -> int:
    amount: int = costs[name]["value"]
    return amount


def paid_for(eventbrite: EventbriteApi, **given: Any) -> JSON:
    """A purchase of two tickets, with its order and attendees as they read afterwards."""
    paid = next(
        row
        for row in eventbrite.events(expand="ticket_classes")
        if row["status"] == "live"
        and not row["is_series_parent"]
        and row["ticket_classes"][0]["category"] == "admission"
        and not row["ticket_classes"][0]["free"]
    )
    return eventbrite.happen("purchase", event_id=paid["id"], **given)


def attendees_of(eventbrite: EventbriteApi, bought: JSON, **query: Any) -> list[JSON]:
    path = f"/events/{bought['event_id']}/attendees/"
    return eventbrite.rows(path, attendee_ids=",".join(bought["attendee_ids"]), **query)


def test_ids_are_strings_of_digits(eventbrite: EventbriteApi) -> None:
    event = eventbrite.events()[0]
    assert event["id"].isdigit()
    assert len(event["id"]) in (11, 12)


def test_money_has_minor_and_major_units(eventbrite: EventbriteApi) -> None:
    sold = eventbrite.happen("purchase", event_id=eventbrite.night()["id"])
    order = eventbrite.row(f"/orders/{sold['order_id']}/")
    gross = order["costs"]["gross"]
    assert gross["major_value"] == f"{gross['value'] / 100:.2f}"
    assert gross["display"] == f"${gross['major_value']}"


def test_yen_have_no_decimals(eventbrite: EventbriteApi) -> None:
    rows = [row["costs"]["gross"] for row in eventbrite.orders()]
    yen = next(amount for amount in rows if amount["currency"] == "JPY" and amount["value"])
    assert yen["major_value"] == str(yen["value"])


def test_gross_is_the_sum_of_its_parts(eventbrite: EventbriteApi) -> None:
    for row in [*eventbrite.orders(), *eventbrite.attendees()]:
        costs = row["costs"]
        assert value(costs, "gross") == sum(value(costs, part) for part in PARTS)


def test_a_price_before_discount_less_the_discount_is_the_price(
    eventbrite: EventbriteApi,
) -> None:
    orders = orders_of_events(eventbrite)
    discounted = [row["costs"] for row in orders if "discount_amount" in row["costs"]]
    assert discounted
    for costs in discounted:
        before = value(costs, "price_before_discount")
        assert before - value(costs, "discount_amount") == value(costs, "display_price")


def test_without_a_discount_there_is_no_amount_of_one(eventbrite: EventbriteApi) -> None:
    costs = eventbrite.row(f"/orders/{paid_for(eventbrite)['order_id']}/")["costs"]
    assert not {"discount_amount", "discount_type"} & set(costs)


def test_an_order_costs_what_its_attendees_cost(eventbrite: EventbriteApi) -> None:
    bought = paid_for(eventbrite)
    order = eventbrite.row(f"/orders/{bought['order_id']}/")
    attendees = attendees_of(eventbrite, bought)
    total = sum(value(row["costs"], "gross") for row in attendees)
    assert value(order["costs"], "gross") == total


def test_absorbed_fees_are_part_of_the_price(eventbrite: EventbriteApi) -> None:
    orders = orders_of_events(eventbrite, expand="event.ticket_classes")
    absorbed = next(
        row["costs"]
        for row in orders
        if row["event"]["ticket_classes"][0]["include_fee"] and value(row["costs"], "gross")
    )
    assert value(absorbed, "display_price") == value(absorbed, "gross")
    assert value(absorbed, "display_fee") == 0
    assert {part["payer"] for part in absorbed["fee_components"]} == {"organizer"}


def test_fee_components_are_plain_numbers(eventbrite: EventbriteApi) -> None:
    costs = eventbrite.row(f"/orders/{paid_for(eventbrite)['order_id']}/")["costs"]
    fees = value(costs, "eventbrite_fee") + value(costs, "payment_fee")
    assert sum(part["value"] for part in costs["fee_components"]) == fees


def test_a_free_order_costs_zeros(eventbrite: EventbriteApi) -> None:
    free = next(row for row in eventbrite.orders(expand="event") if row["event"]["is_free"])
    assert value(free["costs"], "gross") == 0


def test_a_free_ticket_class_has_no_cost(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(null_fields="null")
    free = next(row for row in eventbrite.events() if row["is_free"])
    kind = eventbrite.rows(f"/events/{free['id']}/ticket_classes/")[0]
    assert (kind["free"], kind["cost"]) == (True, None)


def test_costs_shrink_by_a_partial_refund(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(refund_costs="shrink")
    bought = paid_for(eventbrite)
    before = eventbrite.row(f"/orders/{bought['order_id']}/")
    eventbrite.happen("refund", attendee_id=bought["attendee_ids"][0])
    after = eventbrite.row(f"/orders/{bought['order_id']}/")
    assert value(after["costs"], "gross") * 2 == value(before["costs"], "gross")


def test_costs_may_keep_what_was_refunded(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(refund_costs="keep")
    bought = paid_for(eventbrite)
    before = eventbrite.row(f"/orders/{bought['order_id']}/")
    eventbrite.happen("refund", order_id=bought["order_id"])
    after = eventbrite.row(f"/orders/{bought['order_id']}/")
    assert after["costs"] == before["costs"]


def test_a_refund_request_names_each_attendee_s_amount(eventbrite: EventbriteApi) -> None:
    bought = paid_for(eventbrite)
    gross = value(eventbrite.row(f"/orders/{bought['order_id']}/")["costs"], "gross")
    eventbrite.happen("refund", order_id=bought["order_id"])
    order = eventbrite.row(f"/orders/{bought['order_id']}/", expand="refund_requests")
    [request] = order["refund_requests"]
    assert request["status"] == "completed"
    assert {item["item_type"] for item in request["items"]} == {"attendee"}
    assert sum(item["amount_processed"]["value"] for item in request["items"]) == gross


def test_a_refund_request_may_be_one_object(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(refund_requests="object")
    bought = paid_for(eventbrite)
    eventbrite.happen("refund", order_id=bought["order_id"])
    order = eventbrite.row(f"/orders/{bought['order_id']}/", expand="refund_requests")
    assert order["refund_requests"]["from_email"] == "ada@example.org"


def test_a_refunded_attendee_no_longer_attends(eventbrite: EventbriteApi) -> None:
    bought = paid_for(eventbrite)
    eventbrite.happen("refund", order_id=bought["order_id"])
    [first, _] = attendees_of(eventbrite, bought, status="not_attending")
    states = (first["checked_in"], first["cancelled"], first["refunded"], first["status"])
    assert states == (False, True, True, "Not Attending")
    assert first["barcodes"][0]["status"] == "refunded"


def test_attendees_repeat_the_buyer_where_nobody_else_is_asked(
    eventbrite: EventbriteApi,
) -> None:
    event = next(row for row in eventbrite.events() if row["currency"] == "JPY")
    attendees = eventbrite.rows(f"/events/{event['id']}/attendees/", expand="order")
    for row in attendees:
        assert row["profile"]["name"] == row["order"]["name"]
        assert row["profile"].get("email") == row["order"].get("email")


def test_attendees_have_a_profile_of_their_own_where_asked(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.attendees(expand="order")
    assert any(row["profile"].get("email") != row["order"].get("email") for row in rows)


def test_a_missing_e_mail_is_left_out(eventbrite: EventbriteApi) -> None:
    assert any(row.get("email") is None for row in eventbrite.orders())


def test_some_attendees_have_two_barcodes(eventbrite: EventbriteApi) -> None:
    assert {len(row["barcodes"]) for row in eventbrite.attendees()} == {1, 2}


def test_null_fields_are_left_out_of_some_rows(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.attendees()
    assert {"team" in row for row in rows} == {True, False}


def test_null_fields_may_always_be_there(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(null_fields="null")
    assert all("team" in row for row in eventbrite.attendees())


@pytest.mark.parametrize(
    "name", ["contact_list_preferences", "refund_requests", "answers", "attendees", "event"]
)
def test_an_order_holds_only_what_is_expanded(eventbrite: EventbriteApi, name: str) -> None:
    path = f"/orders/{paid_for(eventbrite, opt_in=True)['order_id']}/"
    assert name not in eventbrite.row(path)
    assert name in eventbrite.row(path, expand=name)


@pytest.mark.parametrize("name", ["contact_list_preferences", "event", "order"])
def test_an_attendee_holds_only_what_is_expanded(eventbrite: EventbriteApi, name: str) -> None:
    bought = paid_for(eventbrite, opt_in=True)
    path = f"/events/{bought['event_id']}/attendees/{bought['attendee_ids'][0]}/"
    assert name not in eventbrite.row(path)
    assert name in eventbrite.row(path, expand=name)


def test_consent_is_given_refused_and_unknown(eventbrite: EventbriteApi) -> None:
    rows = [
        row.get("contact_list_preferences")
        for row in eventbrite.orders(expand="contact_list_preferences")
    ]
    assert {None if row is None else row["has_opted_in"] for row in rows} == {True, False, None}


def test_consent_names_its_type(eventbrite: EventbriteApi) -> None:
    bought = paid_for(eventbrite, opt_in=False)
    expand = "contact_list_preferences"
    order = eventbrite.row(f"/orders/{bought['order_id']}/", expand=expand)
    assert order["contact_list_preferences"] == {
        "_type": "order_contact_list_preferences",
        "has_contact_list": False,
        "has_opted_in": False,
    }


def test_consent_is_the_address_s_on_every_row(eventbrite: EventbriteApi) -> None:
    expand = "contact_list_preferences"
    first = paid_for(eventbrite, opt_in=True)
    paid_for(eventbrite, opt_in=False, email="ADA@example.org")
    order = eventbrite.row(f"/orders/{first['order_id']}/", expand=expand)
    assert order["contact_list_preferences"]["has_opted_in"] is False


def test_expansions_nest(eventbrite: EventbriteApi) -> None:
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    order = eventbrite.row(path, expand="event.venue,attendees.contact_list_preferences")
    assert order["event"]["venue"]["id"] == order["event"]["venue_id"]
    assert "contact_list_preferences" not in order


def test_expansions_by_type_reach_every_level(eventbrite: EventbriteApi) -> None:
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    by_type = eventbrite.row(path, expand__order="event", expand__event="venue")
    assert by_type == eventbrite.row(path, expand="event.venue")


def test_expansions_by_type_nest_too(eventbrite: EventbriteApi) -> None:
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    by_type = eventbrite.row(path, expand__order="event,event.venue")
    assert by_type == eventbrite.row(path, expand="event.venue")


def test_four_levels_are_expanded(eventbrite: EventbriteApi) -> None:
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    order = eventbrite.row(path, expand="attendees.order.event.venue")
    assert order["attendees"][0]["order"]["event"]["venue"]["name"]


def test_five_levels_are_refused(eventbrite: EventbriteApi) -> None:
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    response = eventbrite.get(path, expand="attendees.order.attendees.event.venue")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_rows_that_expand_each_other_end_at_four_levels(eventbrite: EventbriteApi) -> None:
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    order = eventbrite.row(path, expand__order="attendees", expand__attendee="order")
    deepest = order["attendees"][0]["order"]["attendees"][0]["order"]
    assert "attendees" not in deepest


def test_an_expansion_may_fail(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(expansion_failures=["refund_requests"])
    path = f"/orders/{paid_for(eventbrite)['order_id']}/"
    assert refusal(eventbrite.get(path, expand="refund_requests")) == (500, "EXPANSION_FAILED")
    assert eventbrite.get(path, expand="answers").status_code == 200


def test_an_attendee_s_code_is_there_on_request_and_not_in_the_order(
    eventbrite: EventbriteApi,
) -> None:
    rows = eventbrite.attendees(expand="promotional_code")
    coded = [row for row in rows if row.get("promotional_code")]
    kinds = {row["promotional_code"]["promotion_type"]: row for row in coded}
    discount, access = (kinds[kind]["promotional_code"] for kind in ("discount", "access"))
    assert discount["promotion"] == f"{discount['percent_off']}% - {discount['code']}"
    assert access["promotion"] == access["code"]
    assert "percent_off" not in access
    assert {row.get("variant_id") for row in coded} == {None}
    assert {row.get("promo_code") for row in eventbrite.orders()} == {None}
    assert eventbrite.row(f"/orders/{coded[0]['order_id']}/").get("promo_code") is None


def test_a_scan_is_told_by_its_method_which_stays_when_it_is_taken_back(
    eventbrite: EventbriteApi,
) -> None:
    bought = paid_for(eventbrite)
    path = f"/events/{bought['event_id']}/attendees/{bought['attendee_ids'][0]}/"
    assert "checkin_method" not in eventbrite.row(path)["barcodes"][0]
    eventbrite.happen("check-in", attendee_id=bought["attendee_ids"][0])
    used = eventbrite.row(path)["barcodes"][0]
    eventbrite.happen("check-out", attendee_id=bought["attendee_ids"][0])
    taken_back = eventbrite.row(path)["barcodes"][0]
    assert (used["status"], used["checkin_type"]) == ("used", 0)
    assert taken_back["status"] == "unused"
    assert taken_back["checkin_method"] == used["checkin_method"]


@pytest.mark.parametrize(("scenario", "status"), [("cancel", "used"), ("refund", "refunded")])
def test_a_scanned_ticket_that_is_given_up_tells_so_by_its_barcode_alone(
    eventbrite: EventbriteApi, scenario: str, status: str
) -> None:
    bought = paid_for(eventbrite)
    attendee = bought["attendee_ids"][0]
    eventbrite.happen("check-in", attendee_id=attendee)
    eventbrite.happen(scenario, attendee_id=attendee)
    row = eventbrite.row(f"/events/{bought['event_id']}/attendees/{attendee}/")
    assert row["checked_in"] is False
    assert row["barcodes"][0]["status"] == status
    assert row["barcodes"][0]["checkin_method"]


def test_a_refunded_attendee_keeps_its_costs(eventbrite: EventbriteApi) -> None:
    bought = paid_for(eventbrite)
    path = f"/events/{bought['event_id']}/attendees/{bought['attendee_ids'][0]}/"
    before = eventbrite.row(path)["costs"]
    eventbrite.happen("refund", attendee_id=bought["attendee_ids"][0])
    assert eventbrite.row(path)["costs"] == before
    assert before["royalty"]["value"] == 0


def test_a_free_ticket_that_was_cancelled_says_refunded(eventbrite: EventbriteApi) -> None:
    free = next(
        row
        for row in eventbrite.attendees(status="attending")
        if value(row["costs"], "gross") == 0 and not row["refunded"]
    )
    eventbrite.happen("cancel", attendee_id=free["id"])
    row = eventbrite.row(f"/events/{free['event_id']}/attendees/{free['id']}/")
    assert (row["cancelled"], row["refunded"]) == (True, True)
    assert {code["status"] for code in row["barcodes"]} == {"refunded"}


def test_a_barcode_shows_its_picture_with_its_signature(eventbrite: EventbriteApi) -> None:
    codes = [code for row in eventbrite.attendees() for code in row["barcodes"]]
    assert all(f"/qrcode/{code['barcode']}/?sig=" in code["qr_code_url"] for code in codes)


def test_addresses_of_which_none_was_asked_for_are_empty_beside_a_filled_one(
    eventbrite: EventbriteApi,
) -> None:
    places = [row["profile"]["addresses"] for row in eventbrite.attendees()]
    assert any(place["home"] == {} for place in places if place["bill"])
    asked = {tuple(place["home"]) for place in places if place["home"]}
    assert asked == {("address_1", "city", "region", "postal_code", "country")}


def test_answers_come_without_being_asked_for_and_name_no_attendee(
    eventbrite: EventbriteApi,
) -> None:
    answers = [each for row in eventbrite.attendees() for each in row["answers"]]
    assert answers
    assert not any("attendee_id" in each for each in answers)


def test_several_choices_are_one_answer(eventbrite: EventbriteApi) -> None:
    rows = [*eventbrite.attendees(), *eventbrite.orders(expand="answers")]
    several = [
        each["answer"]
        for row in rows
        for each in row["answers"]
        if each["type"] == "multiple_choice" and "answer" in each
    ]
    assert any(" | " in answer for answer in several)


def test_gross_is_the_sum_of_price_fees_and_tax_whose_components_stay_empty(
    eventbrite: EventbriteApi,
) -> None:
    for costs in (row["costs"] for row in orders_of_events(eventbrite)):
        parts = ("base_price", "eventbrite_fee", "payment_fee", "tax")
        assert value(costs, "gross") == sum(value(costs, part) for part in parts)
        assert costs["tax_components"] == []


def test_most_attendees_name_the_link_that_brought_them(eventbrite: EventbriteApi) -> None:
    links = {row.get("affiliate") for row in eventbrite.attendees()}
    assert {"oddtdtcreator", "ebdsoporgprofile"} <= links


def test_the_further_tickets_of_a_class_may_have_ids_with_a_dash(
    eventbrite: EventbriteApi,
) -> None:
    eventbrite.switch(attendee_ids="dashed")
    bought = paid_for(eventbrite)
    first, second = (
        row["id"] for row in eventbrite.rows(f"/orders/{bought['order_id']}/attendees/")
    )
    assert second == f"{first}-1"
    row = eventbrite.row(f"/events/{bought['event_id']}/attendees/{second}/")
    assert row["id"] == second


CHOICES = {"dropdown", "multiple_choice"}


def test_answers_are_of_every_type(eventbrite: EventbriteApi) -> None:
    orders, attendees = eventbrite.orders(expand="answers"), eventbrite.attendees(expand="answers")
    types = {answer["type"] for row in [*orders, *attendees] for answer in row["answers"]}
    assert types == {"text", "url", "email", "date", "number", "address", *CHOICES}


def test_answers_to_addresses_and_dates_are_objects(eventbrite: EventbriteApi) -> None:
    rows = [*eventbrite.orders(expand="answers"), *eventbrite.attendees(expand="answers")]
    answers = [each for row in rows for each in row["answers"] if "answer" in each]
    objects = {each["type"] for each in answers if isinstance(each["answer"], dict)}
    assert objects == {"address", "date"}


def test_every_answer_may_be_a_text(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(structured_answers=False)
    rows = [*eventbrite.orders(expand="answers"), *eventbrite.attendees(expand="answers")]
    answers = [each for row in rows for each in row["answers"] if "answer" in each]
    assert all(isinstance(each["answer"], str) for each in answers)


def test_an_unanswered_question_has_no_answer(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.attendees(expand="answers")
    assert any("answer" not in each for row in rows for each in row["answers"])


def test_urls_of_rows_may_begin_elsewhere(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(vendor_url=eventbrite.sandbox.eventbrite_url)
    event = eventbrite.events()[0]
    assert event["resource_uri"] == f"{eventbrite.sandbox.eventbrite_url}/events/{event['id']}/"
