"""How each vendor's rows show what box offices have beside plain purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.humanitix_api import HumanitixApi

pytest_plugins = ["fixtures.eventbrite"]

Row = dict[str, Any]


def orders_of(humanitix: HumanitixApi, first_name: str) -> list[Row]:
    orders = [o for o in humanitix.everything("orders") if o["firstName"] == first_name]
    return sorted(orders, key=lambda order: str(order["createdAt"]))


def holder(eventbrite: EventbriteApi, first_name: str) -> Row:
    return next(row for row in eventbrite.attendees() if row["profile"]["first_name"] == first_name)


def event(eventbrite: EventbriteApi, name: str, **query: Any) -> Row:
    return next(row for row in eventbrite.events(**query) if row["name"]["text"] == name)


def test_a_door_sale_without_details_bears_the_words_of_the_app(humanitix: HumanitixApi) -> None:
    orders = orders_of(humanitix, "Box office")

    assert len({order["email"] for order in orders}) == 1 < len(orders)
    for order in orders:
        assert order["lastName"] == f"Order: {order['orderName']}"
        assert order["salesChannel"] == "boxOffice"
        path = f"events/{order['eventId']}/tickets"
        (ticket,) = [t for t in humanitix.rows(path) if t["orderId"] == order["_id"]]
        assert (ticket["firstName"], ticket["lastName"]) == ("Box office", order["lastName"])


def test_a_swap_is_an_order_of_the_hosts_without_value(humanitix: HumanitixApi) -> None:
    first, *swaps = orders_of(humanitix, "Ed")

    assert first["totals"]["total"] == 50
    for swap in swaps:
        assert (swap["salesChannel"], swap["manualOrder"]) == ("swap", True)
        assert swap["financialStatus"] == "free"
        assert swap["totals"]["total"] == 0


def test_what_is_not_paid_yet_is_outstanding(humanitix: HumanitixApi) -> None:
    (invoice,) = orders_of(humanitix, "Jo")

    assert invoice["paymentGateway"] == "invoice"
    assert invoice["totals"]["outstandingAmount"] == invoice["totals"]["total"] == 1500


def test_while_tickets_stand_a_refund_of_all_that_was_charged_is_partial(
    humanitix: HumanitixApi,
) -> None:
    (order,) = orders_of(humanitix, "Hal")

    assert order["financialStatus"] == "partiallyRefunded"
    assert order["totals"]["giftCardCredit"] == 40
    assert order["totals"]["total"] == 0


def test_a_hirer_has_a_host_profile_of_its_own(
    humanitix: HumanitixApi, eventbrite: EventbriteApi
) -> None:
    own, hired = humanitix.event("Harbour Gala"), humanitix.event("Southern Cross Gala")
    night = event(eventbrite, "Southern Cross Open Mic", expand="organizer")
    gala = event(eventbrite, "Future Gala")

    assert own["organiserId"] != hired["organiserId"]
    assert night["organization_id"] == gala["organization_id"]
    assert night["organizer_id"] == night["organizer"]["id"] != gala["organizer_id"]
    assert night["organizer"]["name"] == "Southern Cross Comedy"


def test_sales_of_an_event_that_is_called_off_are_stopped(humanitix: HumanitixApi) -> None:
    assert humanitix.event("CANCELLED - Park Picnic")["suspendSales"] is True


def test_a_temporary_date_is_hidden(eventbrite: EventbriteApi) -> None:
    ball = event(eventbrite, "Winter Ball")

    assert (ball["hide_start_date"], ball["hide_end_date"]) == (True, True)


def test_a_guest_names_the_list_and_who_invited(eventbrite: EventbriteApi) -> None:
    guest, buyer = holder(eventbrite, "Gil"), holder(eventbrite, "Ken")

    assert guest["guestlist_id"].isdigit()
    assert guest["invited_by"]
    assert buyer.get("guestlist_id") is None


def test_a_form_asks_holders_for_number_home_age_and_birth_date(eventbrite: EventbriteApi) -> None:
    friend, child = holder(eventbrite, "Liv")["profile"], holder(eventbrite, "Sam")["profile"]

    assert friend["cell_phone"] == "0412 345 352"
    assert friend["addresses"]["home"]["city"] == "Hobart"
    assert (child["age"], child["birth_date"]) == (9, "2017-02-01")


def test_a_holder_may_have_said_yes_for_himself(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.attendees(expand="contact_list_preferences")
    child = next(row for row in rows if row["profile"]["first_name"] == "Sam")

    assert child["contact_list_preferences"]["has_opted_in"] is True


@pytest.mark.parametrize("days", [1, 7])
def test_tickets_are_info_requested_until_the_form_is_filled_in(
    eventbrite: EventbriteApi, days: int
) -> None:
    eventbrite.sandbox.advance(days)
    names = [row["name"] for row in (each["profile"] for each in eventbrite.attendees())]

    assert ("Info Requested" in names) is (days == 1)
    assert ("Noor Second" in names) is (days == 7)
