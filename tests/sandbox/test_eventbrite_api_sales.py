"""Lists of orders and attendees: status, changes, order of rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.eventbrite_api import refusal

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

LONG_AGO = "2000-01-01T00:00:00Z"


def ids_of(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows}


def most_common(values: list[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def crowded_second(rows: list[dict[str, Any]]) -> str:
    """The `changed` that most rows share."""
    return most_common([row["changed"] for row in rows])


def busiest_event(rows: list[dict[str, Any]]) -> str:
    return most_common([row["event_id"] for row in rows])


def test_orders_are_active_ones_unless_asked(eventbrite: EventbriteApi) -> None:
    default = eventbrite.of_all_organizations("orders")
    assert default == eventbrite.orders(status="active")


def test_unasked_orders_may_be_all_but_deleted_ones(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(orders_default="all_not_deleted")
    assert eventbrite.of_all_organizations("orders") == eventbrite.orders(status="all_not_deleted")


def test_active_and_inactive_orders_are_all(eventbrite: EventbriteApi) -> None:
    active = ids_of(eventbrite.orders(status="active"))
    inactive = ids_of(eventbrite.orders(status="inactive"))
    assert not active & inactive
    assert active | inactive == ids_of(eventbrite.orders(status="all"))


def test_deleted_orders_are_only_among_all(eventbrite: EventbriteApi) -> None:
    every = eventbrite.orders(status="all")
    kept = ids_of(eventbrite.orders(status="all_not_deleted"))
    assert {row["status"] for row in every if row["id"] not in kept} == {"deleted"}


def test_an_order_without_a_standing_seat_is_inactive(eventbrite: EventbriteApi) -> None:
    order = eventbrite.happen("purchase", tickets=1)["order_id"]
    assert order in ids_of(eventbrite.orders(status="active"))
    eventbrite.happen("cancel", order_id=order)
    assert order in ids_of(eventbrite.orders(status="inactive"))


def test_a_status_of_attendees_that_does_not_exist_is_refused(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/attendees/", status="not attending")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")
    assert response.json()["error_detail"] == {"ARGUMENTS_ERROR": {"status": ["INVALID"]}}


@pytest.mark.parametrize("owner", ["organizations", "events"])
def test_orders_in_both_statuses_are_refused_as_live_accounts_do(
    eventbrite: EventbriteApi, owner: str
) -> None:
    number = eventbrite.orders()[0]["event_id"]
    number = eventbrite.organizations()[0] if owner == "organizations" else number
    response = eventbrite.get(f"/{owner}/{number}/orders/", status="both")
    assert response.status_code == 400
    assert response.json() == {
        "status_code": 400,
        "error": "ARGUMENTS_ERROR",
        "error_description": (
            'There are errors with your arguments: status - "both" is not a valid choice.'
        ),
    }


def test_attending_and_not_attending_are_apart(eventbrite: EventbriteApi) -> None:
    attending = eventbrite.attendees(status="attending")
    others = eventbrite.attendees(status="not_attending")
    assert {row["status"] for row in attending} == {"Attending", "Checked In"}
    assert {row["status"] for row in others} == {"Not Attending", "Deleted"}


def test_unasked_attendees_are_all_but_deleted_ones(eventbrite: EventbriteApi) -> None:
    statuses = {row["status"] for row in eventbrite.attendees()}
    assert statuses == {"Attending", "Checked In", "Not Attending", "Unpaid"}


def test_unasked_attendees_may_be_attending_ones(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(attendees_default="attending")
    assert eventbrite.attendees() == eventbrite.attendees(status="attending")


def test_unpaid_is_a_status_of_an_event_s_attendees(eventbrite: EventbriteApi) -> None:
    unpaid = [row for row in eventbrite.attendees() if row["status"] == "Unpaid"]
    event = unpaid[0]["event_id"]
    rows = eventbrite.rows(f"/events/{event}/attendees/", status="unpaid")
    assert ids_of(rows) == {row["id"] for row in unpaid if row["event_id"] == event}


def test_unpaid_is_no_status_of_an_organization_s_attendees(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/attendees/", status="unpaid")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_an_unfinished_order_has_time_left_and_no_attendees(eventbrite: EventbriteApi) -> None:
    order = next(row for row in eventbrite.orders() if row["status"] == "started")
    assert order["time_remaining"] > 0
    shown = eventbrite.row(f"/orders/{order['id']}/", expand="attendees")
    assert shown["attendees"] == []


def test_an_abandoned_order_has_expired(eventbrite: EventbriteApi) -> None:
    order = next(row for row in eventbrite.orders() if row["status"] == "abandoned")
    assert refusal(eventbrite.get(f"/orders/{order['id']}/")) == (400, "ORDER_EXPIRED")


def test_changed_since_includes_its_second(eventbrite: EventbriteApi) -> None:
    everybody = eventbrite.attendees()
    second = crowded_second(everybody)
    wanted = {row["id"] for row in everybody if row["changed"] >= second}
    assert ids_of(eventbrite.attendees(changed_since=second)) == wanted


def test_many_attendees_share_one_second(eventbrite: EventbriteApi) -> None:
    everybody = eventbrite.attendees()
    second = crowded_second(everybody)
    assert sum(row["changed"] == second for row in everybody) >= 120


@pytest.mark.parametrize("name", ["orders", "attendees"])
def test_rows_under_changed_since_rise_by_changed_and_id(
    eventbrite: EventbriteApi, name: str
) -> None:
    organization = eventbrite.organizations()[0]
    path = f"/organizations/{organization}/{name}/"
    rows = eventbrite.rows(path, changed_since=LONG_AGO)
    keys = [(row["changed"], int(row["id"])) for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("name", ["orders", "attendees"])
def test_rows_fall_by_created_otherwise(eventbrite: EventbriteApi, name: str) -> None:
    organization = eventbrite.organizations()[0]
    rows = eventbrite.rows(f"/organizations/{organization}/{name}/")
    created = [row["created"] for row in rows]
    assert created == sorted(created, reverse=True)


def test_rows_may_come_in_no_order(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(row_order="shuffled")
    organization = eventbrite.organizations()[0]
    rows = eventbrite.rows(f"/organizations/{organization}/orders/", changed_since=LONG_AGO)
    changed = [row["changed"] for row in rows]
    assert changed not in (sorted(changed), sorted(changed, reverse=True))


@pytest.mark.parametrize(
    "moment",
    [
        "2026-10-01",
        "2026-10-01T00:00:00",
        "2026-10-01T00:00:00.000Z",
        "2026-10-01T00:00:00+00:00",
        "2026-13-01T00:00:00Z",
        "yesterday",
    ],
)
def test_changed_since_takes_one_form_only(eventbrite: EventbriteApi, moment: str) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/orders/", changed_since=moment)
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_last_item_seen_passes_over_rows_of_the_same_second(eventbrite: EventbriteApi) -> None:
    everybody = eventbrite.attendees()
    second = crowded_second(everybody)
    path = f"/events/{busiest_event([r for r in everybody if r['changed'] == second])}/attendees/"
    rows = eventbrite.rows(path, changed_since=second)
    seen = rows[9]["id"]
    following = eventbrite.rows(path, changed_since=second, last_item_seen=seen)
    assert following == rows[10:]


def test_an_organization_s_feed_knows_no_last_item_seen(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(unknown_parameters="refuse")
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/orders/", last_item_seen="1")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_an_organization_s_feed_holds_its_events_rows(eventbrite: EventbriteApi) -> None:
    orders = eventbrite.orders()
    by_event = [
        row
        for event in eventbrite.events()
        for row in eventbrite.rows(f"/events/{event['id']}/orders/", status="all_not_deleted")
    ]
    assert ids_of(by_event) == ids_of(orders)
    assert len(by_event) == len(orders)


def test_an_organization_s_orders_have_five_costs_and_others_have_more(
    eventbrite: EventbriteApi,
) -> None:
    order = eventbrite.orders(status="active")[0]
    assert set(order["costs"]) == {"base_price", "eventbrite_fee", "gross", "payment_fee", "tax"}
    single = eventbrite.row(f"/orders/{order['id']}/")
    assert order["costs"].items() <= single["costs"].items()
    assert {"display_price", "fee_components", "has_gts_tax"} <= single["costs"].keys()


@pytest.mark.parametrize("time", ["past", "current_future"])
def test_an_organization_s_orders_are_narrowed_by_the_time_of_their_event(
    eventbrite: EventbriteApi, time: str
) -> None:
    now = eventbrite.sandbox.clock()[:19]
    orders = eventbrite.orders(time_filter=time, expand="event")
    assert orders
    assert {order["event"]["end"]["utc"][:19] < now for order in orders} == {time == "past"}


def test_single_rows_read_as_in_lists(eventbrite: EventbriteApi) -> None:
    order = eventbrite.orders(status="active")[0]
    attendee = eventbrite.attendees()[0]
    path = f"/events/{attendee['event_id']}/attendees/{attendee['id']}/"
    single = eventbrite.row(f"/orders/{order['id']}/")
    assert {**single, "costs": order["costs"]} == order
    assert eventbrite.row(path) == attendee


def test_an_attendee_is_found_at_its_own_event_only(eventbrite: EventbriteApi) -> None:
    attendee = eventbrite.attendees()[0]
    other = next(e for e in eventbrite.events() if e["id"] != attendee["event_id"])
    response = eventbrite.get(f"/events/{other['id']}/attendees/{attendee['id']}/")
    assert refusal(response) == (404, "NOT_FOUND")


def test_attendee_ids_narrow_an_event_s_attendees(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.attendees()
    event = busiest_event(rows)
    wanted = [row["id"] for row in rows if row["event_id"] == event][:2]
    found = eventbrite.rows(f"/events/{event}/attendees/", attendee_ids=",".join(wanted))
    assert ids_of(found) == set(wanted)


def test_emails_narrow_and_exclude(eventbrite: EventbriteApi) -> None:
    email = next(row["email"] for row in eventbrite.orders() if row.get("email"))
    only = eventbrite.orders(only_emails=email)
    without = eventbrite.orders(exclude_emails=email)
    assert {row["email"].lower() for row in only} == {email.lower()}
    assert len(only) + len(without) == len(eventbrite.orders())


def test_orders_are_found_by_the_status_of_their_refund_request(
    eventbrite: EventbriteApi,
) -> None:
    order = eventbrite.happen("purchase")
    eventbrite.happen("refund", order_id=order["order_id"])
    path = f"/events/{order['event_id']}/orders/"
    rows = eventbrite.rows(path, status="all", refund_request_statuses="completed")
    assert order["order_id"] in ids_of(rows)
    assert len(rows) < len(eventbrite.rows(path, status="all"))


def test_days_that_pass_bring_sales_within_them(eventbrite: EventbriteApi) -> None:
    before = eventbrite.sandbox.clock()
    known = ids_of(eventbrite.orders())
    eventbrite.sandbox.advance(14)
    changed = eventbrite.orders(changed_since=before)
    assert ids_of(changed) - known
