from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fixtures.humanitix_api import HumanitixApi


def orders_path(humanitix: HumanitixApi) -> str:
    return f"events/{humanitix.event('Harbour Choir Season')['_id']}/orders"


def tickets_path(humanitix: HumanitixApi) -> str:
    return f"events/{humanitix.event('Harbour Choir Season')['_id']}/tickets"


@pytest.mark.parametrize("path", ["events", "events/x/orders", "events/x/tickets", "tags"])
def test_a_list_without_a_page_is_refused_before_anything_is_looked_up(
    humanitix: HumanitixApi, path: str
) -> None:
    assert humanitix.message(path) == "400 query should have required property 'page'"


@pytest.mark.parametrize("path", ["events", "events/x/orders", "events/x", "tags"])
def test_an_undeclared_parameter_is_refused(humanitix: HumanitixApi, path: str) -> None:
    message = humanitix.message(path, page=1, expand="venue")

    undeclared = "page" if path == "events/x" else "expand"
    assert message == f"400 query should NOT have additional properties '{undeclared}'"


def test_since_is_not_declared_for_tags(humanitix: HumanitixApi) -> None:
    message = humanitix.message("tags", page=1, since="2026-01-01T00:00:00Z")

    assert message == "400 query should NOT have additional properties 'since'"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"page": 0}, "query.page should be >= 1"),
        ({"page": "two"}, "query.page should be integer"),
        ({"page": 1, "pageSize": 0}, "query.pageSize should be >= 1"),
        ({"page": 1, "pageSize": 101}, "query.pageSize should be <= 100"),
        ({"page": 1, "since": "yesterday"}, 'query.since should match format "date-time"'),
        ({"page": 1, "since": "2026-01-01"}, 'query.since should match format "date-time"'),
        (
            {"page": 1, "since": "2026-13-01T00:00:00Z"},
            'query.since should match format "date-time"',
        ),
        ({"page": 1, "inFutureOnly": "maybe"}, "query.inFutureOnly should be boolean"),
        (
            {"page": 1, "overrideLocation": "A"},
            "query.overrideLocation should NOT be shorter than 2 characters",
        ),
        (
            {"page": 1, "overrideLocation": "AUS"},
            "query.overrideLocation should NOT be longer than 2 characters",
        ),
        (
            {"page": 1, "overrideLocation": "6!"},
            'query.overrideLocation should match pattern "^[A-Z]{2}$"',
        ),
    ],
)
def test_a_malformed_parameter_is_refused(
    humanitix: HumanitixApi, query: dict[str, object], reason: str
) -> None:
    assert humanitix.message("events", **query) == f"400 {reason}"


def test_an_unknown_ticket_status_is_refused(humanitix: HumanitixApi) -> None:
    message = humanitix.message(tickets_path(humanitix), page=1, status="refunded")

    assert message == "400 query.status should be equal to one of the allowed values"


def test_a_page_over_the_limit_may_be_cut_instead(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", page_size_over_100="clamp")

    assert humanitix.get("events", page=1, pageSize=500).json()["pageSize"] == 100


def test_a_page_says_how_many_rows_there_are(humanitix: HumanitixApi) -> None:
    page = humanitix.get(orders_path(humanitix), page=2, pageSize=10).json()

    assert list(page) == ["total", "page", "pageSize", "orders"]
    assert (page["page"], page["pageSize"], len(page["orders"])) == (2, 10, 10)
    assert page["total"] > 20


def test_pages_together_hold_every_row_once(humanitix: HumanitixApi) -> None:
    by_tens = humanitix.rows(orders_path(humanitix), pageSize=10)
    at_once = humanitix.rows(orders_path(humanitix))

    assert by_tens == at_once


def test_a_page_past_the_end_is_empty(humanitix: HumanitixApi) -> None:
    page = humanitix.get(orders_path(humanitix), page=99).json()

    assert page["orders"] == []
    assert page["total"] > 0


def test_rows_come_newest_first(humanitix: HumanitixApi) -> None:
    created = [order["createdAt"] for order in humanitix.rows(orders_path(humanitix))]

    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize(("order", "field"), [("oldest", "createdAt"), ("_id", "_id")])
def test_rows_may_come_in_another_order(humanitix: HumanitixApi, order: str, field: str) -> None:
    humanitix.sandbox.switch("humanitix", row_order=order)

    values = [row[field] for row in humanitix.rows(tickets_path(humanitix))]

    assert values == sorted(values)


def test_since_lets_through_what_was_updated_from_then_on(humanitix: HumanitixApi) -> None:
    orders = humanitix.rows(orders_path(humanitix))
    since = sorted(order["updatedAt"] for order in orders)[-10]

    found = humanitix.rows(orders_path(humanitix), since=since)

    assert found == [order for order in orders if order["updatedAt"] >= since]


def test_since_may_leave_out_the_moment_itself(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", since_bound=">")
    since = max(order["updatedAt"] for order in humanitix.rows(orders_path(humanitix)))

    assert humanitix.rows(orders_path(humanitix), since=since) == []


def test_since_may_mean_creation(humanitix: HumanitixApi) -> None:
    humanitix.sandbox.switch("humanitix", since_field="created")
    refunded = next(
        order
        for order in humanitix.rows(orders_path(humanitix))
        if order["updatedAt"] > order["createdAt"] and order["totals"]["refunds"]
    )

    found = humanitix.rows(orders_path(humanitix), since=refunded["updatedAt"])

    assert refunded not in found


def test_since_takes_an_offset(humanitix: HumanitixApi) -> None:
    zulu = humanitix.rows("events", since="2026-10-01T00:00:00Z")

    assert zulu == humanitix.rows("events", since="2026-10-01T11:00:00+11:00")
    assert 0 < len(zulu) < len(humanitix.rows("events"))


def test_orders_can_be_those_of_one_date(humanitix: HumanitixApi) -> None:
    orders = humanitix.rows(orders_path(humanitix))
    date = orders[0]["eventDateId"]

    found = humanitix.rows(orders_path(humanitix), eventDateId=date)

    assert found == [order for order in orders if order["eventDateId"] == date] != orders


def test_tickets_can_be_those_of_one_status(humanitix: HumanitixApi) -> None:
    complete = humanitix.rows(tickets_path(humanitix), status="complete")
    cancelled = humanitix.rows(tickets_path(humanitix), status="cancelled")

    assert {ticket["status"] for ticket in complete} == {"complete"}
    assert {ticket["status"] for ticket in cancelled} == {"cancelled"}


def test_rows_are_those_of_the_keys_home_region(humanitix: HumanitixApi) -> None:
    assert {event["location"] for event in humanitix.rows("events")} == {"AU"}


@pytest.mark.parametrize("region", ["NZ", "US"])
def test_another_region_can_be_asked_for(humanitix: HumanitixApi, region: str) -> None:
    events = humanitix.rows("events", overrideLocation=region)

    assert {event["location"] for event in events} == {region}


def test_an_unknown_region_is_empty(humanitix: HumanitixApi) -> None:
    assert humanitix.get("events", page=1, overrideLocation="ZZ").json()["total"] == 0


def test_an_event_of_another_region_is_not_found_without_asking_there(
    humanitix: HumanitixApi,
) -> None:
    event_id = humanitix.event("Matariki Stargazing Night", "NZ")["_id"]

    assert humanitix.message(f"events/{event_id}/orders", page=1) == (
        f"404 Event with id: {event_id} not found."
    )
    assert humanitix.rows(f"events/{event_id}/orders", overrideLocation="NZ")


def test_events_in_future_only_end_after_the_clock(humanitix: HumanitixApi) -> None:
    events = humanitix.rows("events", inFutureOnly="true")

    assert all(event["endDate"] > "2026-11-01" for event in events)
    assert 0 < len(events) < len(humanitix.rows("events"))


@pytest.mark.parametrize(
    ("switch", "name"),
    [("list_drafts", "Untitled Autumn Fair"), ("list_archived", "Community Garden Open Day")],
)
def test_drafts_and_archived_events_may_be_kept_from_the_list(
    humanitix: HumanitixApi, switch: str, name: str
) -> None:
    listed = {event["name"] for event in humanitix.rows("events")}
    humanitix.sandbox.switch("humanitix", **{switch: False})

    assert listed - {event["name"] for event in humanitix.rows("events")} == {name}
