"""What live accounts were seen to do with money, opt-ins and moments, a test a line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi, Row

CENT = 0.005


@pytest.fixture
def bigger(humanitix: HumanitixApi) -> HumanitixApi:
    """A world that has every kind of order."""
    humanitix.sandbox.seed(seed=3, events=14, customers=150, orders=400)
    return humanitix


def amounts(order: Row) -> list[Row]:
    return [order["totals"], order["purchaseTotals"]]


def test_a_total_is_net_of_refunds_and_a_purchase_total_is_what_was_paid(
    bigger: HumanitixApi,
) -> None:
    for order in bigger.everything("orders"):
        now, paid = amounts(order)
        assert paid["refunds"] == 0
        assert abs(paid["total"] - now["refunds"] - now["total"]) < CENT


def test_all_amounts_of_all_orders_add_up(bigger: HumanitixApi) -> None:
    for order in bigger.everything("orders"):
        for each in amounts(order):
            total = (
                each["subtotal"]
                - each["discounts"]
                + each["passedOnFee"]
                + each["amexFee"]
                + each["zipFee"]
                - each["giftCardCredit"]
                - each["credit"]
                - each["refunds"]
            )
            gross = each["subtotal"] + each["passedOnFee"] + each["amexFee"]
            net = each["subtotal"] - each["discounts"] - each["refunds"] - each["absorbedFee"]
            assert abs(each["total"] - total) < CENT
            assert abs(each["grossSales"] - gross) < CENT
            assert abs(each["netSales"] - net) < CENT
            assert abs(each["bookingFee"] - each["humanitixFee"] - each["amexFee"]) < CENT


@pytest.mark.parametrize(
    "term", ["amexFee", "zipFee", "giftCardCredit", "credit", "absorbedFee", "discounts"]
)
def test_every_term_of_a_total_occurs(bigger: HumanitixApi, term: str) -> None:
    assert any(order["totals"][term] > 0 for order in bigger.everything("orders"))


def test_the_fee_stays_with_a_whole_refund(bigger: HumanitixApi) -> None:
    whole = [o for o in bigger.everything("orders") if o["financialStatus"] == "refunded"]

    assert any(order["totals"]["passedOnFee"] for order in whole)
    for order in whole:
        fees = order["totals"]["passedOnFee"] + order["totals"]["amexFee"]
        assert order["totals"]["total"] >= fees - CENT


def test_part_of_the_money_went_back_while_tickets_stand(bigger: HumanitixApi) -> None:
    valid = {t["orderId"] for t in bigger.everything("tickets") if t["status"] == "complete"}
    partly = [o for o in bigger.everything("orders") if o["financialStatus"] == "partiallyRefunded"]

    assert any(order["_id"] in valid and order["totals"]["refunds"] > 0 for order in partly)


def test_a_hosts_fee_is_not_passed_on(humanitix: HumanitixApi) -> None:
    forum = humanitix.event("Pacific Futures Forum", "US")["_id"]
    order = humanitix.rows(f"events/{forum}/orders", overrideLocation="US")[0]

    assert order["totals"]["absorbedFee"] > order["totals"]["passedOnFee"] == 0
    assert order["totals"]["total"] == order["totals"]["subtotal"]


def test_free_orders_may_have_a_subtotal_that_a_discount_takes_off(bigger: HumanitixApi) -> None:
    free = [o for o in bigger.everything("orders") if o["financialStatus"] == "free"]

    assert any(order["totals"]["subtotal"] > 0 for order in free)
    for order in free:
        assert order["totals"]["discounts"] == order["totals"]["subtotal"]
        assert order["totals"]["feesIncluded"]


def test_a_cancelled_ticket_costs_nothing_and_keeps_what_it_had_cost(bigger: HumanitixApi) -> None:
    cancelled = [t for t in bigger.everything("tickets") if t["status"] == "cancelled"]

    assert all(ticket["price"] == ticket["total"] == 0 for ticket in cancelled)
    assert any(ticket["totalsV2"]["subTotal"]["afterTax"] > 0 for ticket in cancelled)
    assert any(ticket["totalsV2"]["refunds"] > 0 for ticket in cancelled)


def test_a_ticket_has_no_check_in_until_it_is_scanned(bigger: HumanitixApi) -> None:
    tickets = bigger.everything("tickets")

    assert any(ticket["checkInHistory"] for ticket in tickets)
    assert all(("checkIn" in ticket) == bool(ticket["checkInHistory"]) for ticket in tickets)


def test_every_order_has_an_opt_in_false_where_nobody_was_asked(bigger: HumanitixApi) -> None:
    said: dict[str, set[bool]] = {}
    for order in bigger.everything("orders"):
        if not order["manualOrder"]:
            said.setdefault(order["eventId"], set()).add(order["organiserMailListOptIn"])

    assert {True, False} in said.values()
    assert {False} in said.values()


def test_hosts_enter_opt_ins_too(bigger: HumanitixApi) -> None:
    entered = [order for order in bigger.everything("orders") if order["manualOrder"]]

    assert {order["organiserMailListOptIn"] for order in entered} == {True, False}
    assert all(order["paymentGateway"] == "manual" for order in entered)
    assert all("paymentType" in order for order in entered)


def test_a_hold_has_an_end_and_some_checkouts_have_none(bigger: HumanitixApi) -> None:
    orders = bigger.everything("orders")
    held = [
        datetime.fromisoformat(order["incompleteAt"]) - datetime.fromisoformat(order["createdAt"])
        for order in orders
        if "incompleteAt" in order
    ]

    assert set(held) == {timedelta(minutes=20), timedelta(minutes=60)}
    endless = [order for order in orders if "completedAt" not in order]
    assert endless
    assert all(o["manualOrder"] or o["financialStatus"] == "free" for o in endless)


def test_texts_left_blank_are_empty_and_addresses_have_parts_alone(bigger: HumanitixApi) -> None:
    orders = bigger.everything("orders")
    answers = [answer for order in orders for answer in order["additionalFields"]]

    assert "" in {order.get("mobile") for order in orders}
    assert "" in {order.get("organisation") for order in orders}
    assert [answer for answer in answers if "details" in answer]
    assert all("value" not in answer for answer in answers if "details" in answer)


def test_old_events_tell_their_place_in_components_alone(bigger: HumanitixApi) -> None:
    events = [
        e for region in ("AU", "NZ", "US") for e in bigger.rows("events", overrideLocation=region)
    ]
    old = [
        e for e in events if "address" in e["eventLocation"] and "city" not in e["eventLocation"]
    ]

    assert old
    for event in old:
        parts = {
            kind for each in event["eventLocation"]["addressComponents"] for kind in each["types"]
        }
        assert parts >= {"locality", "country", "postal_code"}


def test_orders_cannot_be_made_and_options_is_no_route(humanitix: HumanitixApi) -> None:
    event = humanitix.event("Harbour Choir Season")["_id"]

    assert humanitix.call("POST", f"events/{event}/orders", json={}).status_code == 500
    answer = humanitix.call("OPTIONS", "events")
    assert (answer.status_code, answer.json()["message"]) == (
        404,
        "Route OPTIONS:/v1/events not found",
    )
