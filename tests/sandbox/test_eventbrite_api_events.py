"""Events, series, and what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.eventbrite_api import refusal

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

JSON = dict[str, Any]


@pytest.fixture
def event(eventbrite: EventbriteApi) -> JSON:
    """An event that asks questions and takes discounts: a date of the series."""
    return eventbrite.night()


def test_events_of_every_status_are_there(eventbrite: EventbriteApi) -> None:
    statuses = {row["status"] for row in eventbrite.events()}
    assert statuses == {"draft", "live", "started", "ended", "completed"}


def test_canceled_events_may_say_so_by_their_status(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(canceled_status="canceled")
    assert "canceled" in {row["status"] for row in eventbrite.events()}


def test_unasked_drafts_and_canceled_events_are_missing(eventbrite: EventbriteApi) -> None:
    statuses = {row["status"] for row in eventbrite.of_all_organizations("events")}
    assert statuses == {"live", "started", "ended", "completed"}


def test_a_status_narrows_events(eventbrite: EventbriteApi) -> None:
    rows = eventbrite.of_all_organizations("events", status="draft,started")
    assert {row["status"] for row in rows} == {"draft", "started"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "cancelled"),
        ("order_by", "changed_asc"),
        ("time_filter", "future"),
        ("series_filter", "none"),
    ],
)
def test_values_that_do_not_exist_are_refused(
    eventbrite: EventbriteApi, name: str, value: str
) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/events/", **{name: value})
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_series_parents_are_hidden_unless_asked_for(eventbrite: EventbriteApi) -> None:
    hidden = eventbrite.of_all_organizations("events", status="all")
    shown = eventbrite.events()
    assert not any(row["is_series_parent"] for row in hidden)
    assert any(row["is_series_parent"] for row in shown)


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ("parents", {(True, True)}),
        ("children", {(True, False)}),
        ("nonseries", {(False, False)}),
        ("allseries", {(True, True), (True, False)}),
    ],
)
def test_series_are_filtered(
    eventbrite: EventbriteApi, wanted: str, kinds: set[tuple[bool, bool]]
) -> None:
    rows = eventbrite.of_all_organizations("events", status="all", series_filter=wanted)
    assert {(row["is_series"], row["is_series_parent"]) for row in rows} == kinds


def test_a_series_has_its_dates(eventbrite: EventbriteApi, event: JSON) -> None:
    series = event["series_id"]
    dates = eventbrite.rows(f"/series/{series}/events/")
    assert event["id"] in {row["id"] for row in dates}
    assert {row["series_id"] for row in dates} == {series}


def test_a_series_is_an_event(eventbrite: EventbriteApi, event: JSON) -> None:
    assert eventbrite.row(f"/series/{event['series_id']}/")["is_series_parent"] is True


def test_a_single_event_is_no_series(eventbrite: EventbriteApi, event: JSON) -> None:
    assert refusal(eventbrite.get(f"/series/{event['id']}/")) == (404, "NOT_FOUND")


def test_past_and_coming_events_are_apart(eventbrite: EventbriteApi) -> None:
    now = eventbrite.sandbox.clock()
    past = eventbrite.of_all_organizations("events", status="all", time_filter="past")
    coming = eventbrite.of_all_organizations("events", status="all", time_filter="current_future")
    assert all(row["end"]["utc"] < now for row in past)
    assert all(row["end"]["utc"] >= now for row in coming)


def test_events_are_sorted_as_asked(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    path = f"/organizations/{organization}/events/"
    rows = eventbrite.rows(path, status="all", order_by="created_desc")
    created = [row["created"] for row in rows]
    assert created == sorted(created, reverse=True)


def test_event_ids_narrow_and_exclude(eventbrite: EventbriteApi, event: JSON) -> None:
    path = f"/organizations/{event['organization_id']}/events/"
    only = eventbrite.rows(path, status="all", event_ids=event["id"])
    others = eventbrite.rows(path, status="all", event_ids_to_exclude=event["id"])
    assert [row["id"] for row in only] == [event["id"]]
    assert event["id"] not in {row["id"] for row in others}


def test_a_start_is_told_in_utc_and_locally(event: JSON) -> None:
    assert set(event["start"]) == {"timezone", "utc", "local"}
    assert event["start"]["utc"].endswith("Z")
    assert not event["start"]["local"].endswith("Z")


def test_an_online_event_has_no_venue(eventbrite: EventbriteApi) -> None:
    online = next(row for row in eventbrite.events(expand="venue") if row["online_event"])
    assert online.get("venue_id") is None
    assert online.get("venue") is None


def test_an_event_s_venue_is_expanded(eventbrite: EventbriteApi, event: JSON) -> None:
    shown = eventbrite.row(f"/events/{event['id']}/", expand="venue")
    venue = eventbrite.row(f"/venues/{shown['venue_id']}/")
    assert shown["venue"]["address"] == venue["address"]
    assert isinstance(venue["latitude"], str)


def test_venues_are_those_of_the_organization_s_events(eventbrite: EventbriteApi) -> None:
    used = {row.get("venue_id") for row in eventbrite.events()} - {None}
    assert {row["id"] for row in eventbrite.of_all_organizations("venues")} == used


def test_the_whole_description_is_html(eventbrite: EventbriteApi, event: JSON) -> None:
    assert eventbrite.row(f"/events/{event['id']}/description/")["description"].startswith("<p>")


def test_ticket_classes_are_of_every_category(eventbrite: EventbriteApi, event: JSON) -> None:
    rows = eventbrite.rows(f"/events/{event['id']}/ticket_classes/")
    assert {row["category"] for row in rows} == {"admission", "add_on", "donation"}


def test_a_category_narrows_ticket_classes(eventbrite: EventbriteApi, event: JSON) -> None:
    rows = eventbrite.rows(f"/events/{event['id']}/ticket_classes/", category="donation")
    assert [row["donation"] for row in rows] == [True]


def test_a_single_ticket_class_reads_as_in_the_list(eventbrite: EventbriteApi, event: JSON) -> None:
    path = f"/events/{event['id']}/ticket_classes/"
    row = eventbrite.rows(path)[0]
    assert eventbrite.row(f"{path}{row['id']}/") == row


def test_quantity_sold_counts_standing_tickets(eventbrite: EventbriteApi, event: JSON) -> None:
    path = f"/events/{event['id']}/"
    standing = eventbrite.rows(f"{path}attendees/", status="attending")
    kinds = eventbrite.rows(f"{path}ticket_classes/")
    unpaid = eventbrite.rows(f"{path}attendees/", status="unpaid")
    assert sum(row["quantity_sold"] for row in kinds) == len(standing) + len(unpaid)


def test_questions_are_the_organizer_s(eventbrite: EventbriteApi, event: JSON) -> None:
    rows = eventbrite.rows(f"/events/{event['id']}/questions/")
    assert {row["respondent"] for row in rows} == {"ticket_buyer", "attendee"}
    assert {row["type"] for row in rows} == {"text", "checkbox"}


def test_a_choice_has_an_id_of_its_own(eventbrite: EventbriteApi, event: JSON) -> None:
    rows = eventbrite.rows(f"/events/{event['id']}/questions/")
    choices = [choice["id"] for row in rows for choice in row["choices"]]
    assert len(set(choices)) == len(choices) > 1


def test_default_questions_have_slugs(eventbrite: EventbriteApi, event: JSON) -> None:
    rows = eventbrite.rows(f"/events/{event['id']}/canned_questions/")
    assert [row["id"] for row in rows] == ["first_name", "last_name", "email", "cell_phone"]


def test_all_default_questions_are_listed_when_asked(
    eventbrite: EventbriteApi, event: JSON
) -> None:
    path = f"/events/{event['id']}/canned_questions/"
    rows = eventbrite.rows(path, include_all="true")
    assert len(rows) > len(eventbrite.rows(path))


def test_discounts_need_a_scope(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/discounts/")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_discounts_of_an_event_need_the_event(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/discounts/", scope="event")
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_an_event_s_discounts_are_coded_or_give_access(
    eventbrite: EventbriteApi, event: JSON
) -> None:
    path = f"/organizations/{event['organization_id']}/discounts/"
    rows = eventbrite.rows(path, scope="event", event_id=event["id"])
    assert {row["type"] for row in rows} == {"coded", "access"}


def test_a_single_discount_reads_as_in_the_list(eventbrite: EventbriteApi, event: JSON) -> None:
    path = f"/organizations/{event['organization_id']}/discounts/"
    row = eventbrite.rows(path, scope="event", event_id=event["id"])[0]
    assert eventbrite.row(f"/discounts/{row['id']}/") == row


def test_a_report_sums_the_sales_of_an_event(eventbrite: EventbriteApi, event: JSON) -> None:
    report = eventbrite.row("/reports/sales/", event_ids=event["id"])
    orders = eventbrite.rows(f"/events/{event['id']}/orders/")
    gross = sum(row["costs"]["gross"]["value"] for row in orders)
    total = sum(float(day["totals"]["gross"]) for day in report["data"])
    assert round(total * 100) == gross


def test_a_report_takes_one_currency_only(eventbrite: EventbriteApi) -> None:
    by_currency = {row["currency"]: row["id"] for row in eventbrite.events()}
    response = eventbrite.get("/reports/sales/", event_ids=",".join(by_currency.values()))
    assert refusal(response) == (400, "CURRENCY_MISMATCH")


@pytest.mark.parametrize("name", ["categories", "subcategories"])
def test_reference_rows_are_found_one_by_one(eventbrite: EventbriteApi, name: str) -> None:
    for row in eventbrite.row(f"/{name}/")[name]:
        assert eventbrite.row(f"/{name}/{row['id']}/")["name"] == row["name"]


def test_a_format_is_found_by_its_id(eventbrite: EventbriteApi) -> None:
    row = eventbrite.row("/formats/")["formats"][0]
    assert eventbrite.row(f"/formats/{row['id']}/") == row
