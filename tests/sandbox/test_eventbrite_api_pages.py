"""Pages, tokens and totals of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.eventbrite_api import refusal, rows_of

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]


@pytest.fixture
def orders_path(eventbrite: EventbriteApi) -> str:
    """A list of more than one small page."""
    eventbrite.switch(page_size=7)
    return f"/organizations/{eventbrite.organizations()[0]}/orders/"


def test_a_list_has_pages_of_fifty(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    page = eventbrite.row(f"/organizations/{organization}/attendees/")
    assert page["pagination"]["page_size"] == 50


def test_totals_count_every_page(eventbrite: EventbriteApi, orders_path: str) -> None:
    header = eventbrite.row(orders_path, status="all")["pagination"]
    count = len(eventbrite.rows(orders_path, status="all"))
    assert (header["object_count"], header["page_count"]) == (count, -(-count // 7))


def test_totals_may_be_absent(eventbrite: EventbriteApi, orders_path: str) -> None:
    eventbrite.switch(totals="absent")
    header = eventbrite.row(orders_path)["pagination"]
    assert not {"object_count", "page_count"} & set(header)


def test_the_pages_hold_every_row_once(eventbrite: EventbriteApi, orders_path: str) -> None:
    in_pages = [row["id"] for row in eventbrite.rows(orders_path, status="all")]
    eventbrite.switch(page_size=1000)
    at_once = [row["id"] for row in eventbrite.rows(orders_path, status="all")]
    assert in_pages == at_once


def test_the_last_page_of_organizations_has_a_token_that_leads_to_nothing_new(
    eventbrite: EventbriteApi,
) -> None:
    header = eventbrite.row("/users/me/organizations/")["pagination"]
    assert header["has_more_items"] is False
    assert header["continuation"]


def test_the_last_page_of_other_lists_has_no_token(eventbrite: EventbriteApi) -> None:
    header = eventbrite.row("/users/me/orders/")["pagination"]
    assert header["has_more_items"] is False
    assert "continuation" not in header


def test_older_pages_do_not_say_whether_there_are_more(
    eventbrite: EventbriteApi, orders_path: str
) -> None:
    eventbrite.switch(has_more_items="absent")
    header = eventbrite.row(orders_path, status="all")["pagination"]
    assert "has_more_items" not in header
    assert header["page_number"] < header["page_count"]


def test_an_account_without_an_event_has_no_organization(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(personal_account=True)
    page = eventbrite.row("/users/me/organizations/")
    assert page["organizations"] == []
    assert (page["pagination"]["object_count"], page["pagination"]["page_count"]) == (0, 0)


def test_the_last_page_may_have_a_token_to_an_empty_page(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(last_page_continuation="include")
    path = "/users/me/organizations/"
    token = eventbrite.row(path)["pagination"]["continuation"]
    page = eventbrite.row(path, continuation=token)
    assert rows_of(page) == []
    assert page["pagination"]["has_more_items"] is False


def test_a_token_of_other_filters_is_refused(eventbrite: EventbriteApi, orders_path: str) -> None:
    token = eventbrite.row(orders_path, status="all")["pagination"]["continuation"]
    response = eventbrite.get(orders_path, status="active", continuation=token)
    assert refusal(response) == (400, "BAD_CONTINUATION_TOKEN")


def test_a_token_of_another_path_is_refused(eventbrite: EventbriteApi, orders_path: str) -> None:
    token = eventbrite.row(orders_path)["pagination"]["continuation"]
    other = f"/organizations/{eventbrite.organizations()[1]}/orders/"
    response = eventbrite.get(other, continuation=token)
    assert refusal(response) == (400, "BAD_CONTINUATION_TOKEN")


@pytest.mark.parametrize("token", ["", "no token", "é", "e30", "W10", "MTIz"])
def test_a_token_that_is_none_is_refused(
    eventbrite: EventbriteApi, orders_path: str, token: str
) -> None:
    response = eventbrite.get(orders_path, continuation=token)
    assert refusal(response) == (400, "BAD_CONTINUATION_TOKEN")


def test_a_token_lives_for_ever(eventbrite: EventbriteApi, orders_path: str) -> None:
    token = eventbrite.row(orders_path)["pagination"]["continuation"]
    eventbrite.sandbox.set_clock("2027-11-01T00:00:00Z")
    assert eventbrite.get(orders_path, continuation=token).status_code == 200


def test_a_token_may_expire(eventbrite: EventbriteApi, orders_path: str) -> None:
    eventbrite.switch(continuation_seconds=60)
    token = eventbrite.row(orders_path)["pagination"]["continuation"]
    eventbrite.sandbox.set_clock("2026-11-01T00:01:00Z")
    response = eventbrite.get(orders_path, continuation=token)
    assert refusal(response) == (400, "BAD_CONTINUATION_TOKEN")


def test_so_many_tokens_may_be_refused_as_expired(
    eventbrite: EventbriteApi, orders_path: str
) -> None:
    token = eventbrite.row(orders_path)["pagination"]["continuation"]
    eventbrite.switch(expired_continuations=1)
    answers = [eventbrite.get(orders_path, continuation=token).status_code for _ in range(2)]
    assert answers == [400, 200]


def test_a_page_is_found_by_number(eventbrite: EventbriteApi, orders_path: str) -> None:
    first = eventbrite.row(orders_path)
    by_token = eventbrite.row(orders_path, continuation=first["pagination"]["continuation"])
    assert rows_of(eventbrite.row(orders_path, page=2)) == rows_of(by_token)


@pytest.mark.parametrize("page", ["0", "-1", "x", "999"])
def test_a_page_out_of_range_is_refused(
    eventbrite: EventbriteApi, orders_path: str, page: str
) -> None:
    assert refusal(eventbrite.get(orders_path, page=page)) == (400, "BAD_PAGE")


def test_pages_may_fall_short(eventbrite: EventbriteApi, orders_path: str) -> None:
    eventbrite.switch(page_jitter=3)
    first = eventbrite.row(orders_path, status="all")
    assert len(rows_of(first)) < 7
    assert first["pagination"]["has_more_items"] is True


def test_short_pages_hold_every_row_once(eventbrite: EventbriteApi, orders_path: str) -> None:
    whole = eventbrite.rows(orders_path, status="all")
    eventbrite.switch(page_jitter=3)
    assert eventbrite.rows(orders_path, status="all") == whole


def test_events_take_a_page_size(eventbrite: EventbriteApi) -> None:
    organization = eventbrite.organizations()[0]
    page = eventbrite.row(f"/organizations/{organization}/events/", status="all", page_size=1)
    assert len(rows_of(page)) == 1
    assert page["pagination"]["page_size"] == 1


@pytest.mark.parametrize("size", ["0", "101", "x"])
def test_a_page_size_out_of_range_is_refused(eventbrite: EventbriteApi, size: str) -> None:
    organization = eventbrite.organizations()[0]
    response = eventbrite.get(f"/organizations/{organization}/events/", page_size=size)
    assert refusal(response) == (400, "ARGUMENTS_ERROR")


def test_orders_do_not_take_a_page_size(eventbrite: EventbriteApi, orders_path: str) -> None:
    assert len(rows_of(eventbrite.row(orders_path, status="all", page_size=100))) == 7


def test_formats_come_without_pagination(eventbrite: EventbriteApi) -> None:
    body = eventbrite.row("/formats/")
    assert set(body) == {"locale", "formats"}


def test_a_change_between_two_pages_is_seen(eventbrite: EventbriteApi, orders_path: str) -> None:
    before = eventbrite.row(orders_path, status="all")["pagination"]["object_count"]
    organization = orders_path.split("/")[2]
    event = next(
        each
        for each in eventbrite.events(expand="ticket_classes")
        if each["organization_id"] == organization and each["status"] == "live"
    )
    eventbrite.happen("purchase", event_id=event["id"])
    after = eventbrite.row(orders_path, status="all")["pagination"]["object_count"]
    assert after == before + 1
