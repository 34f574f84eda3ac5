"""Hints of ticket platforms: what is stored of them, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.console_posts import SECRETS, eventbrite_delivery, relay_delivery

if TYPE_CHECKING:
    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

NO_ADDRESSES = [
    "https://www.eventbriteapi.com/v3/orders/1/../../users/me/",
    "https://www.eventbriteapi.com/v3/events/1/attendees/2-/",
    "https://www.eventbriteapi.com/v3/events/1/attendees/2-1-1/",
    f"https://www.eventbriteapi.com/v3/orders/{'1' * 10_000}/",
    "https://www.eventbriteapi.com/v3/orders/x/",
    "https://www.eventbriteapi.com/v3/orders/1/?token=x",
    "https://www.eventbriteapi.com/v3/orders/1/\n",
    "https://www.eventbriteapi.com.evil.example/v3/orders/1/",
    "https://www.eventbriteapi.com@evil.example/v3/orders/1/",
    "http://www.eventbriteapi.com/v3/orders/1/",
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "https://www.eventbriteapi.com/v3/orders/\u0661/",
    "",
]


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("order.placed", "/orders/5500000001"),
        ("attendee.updated", "/events/7/attendees/8"),
        ("event.published", "/events/7"),
        ("ticket_class.updated", "/events/7/ticket_classes/9"),
        ("venue.updated", "/venues/3"),
        ("organizer.updated", "/organizers/4"),
        ("barcode.checked_in", "/events/65162904000/attendees/1254029469"),
        ("barcode.un_checked_in", "/events/65162904000/attendees/1254029469"),
        ("attendee.updated", "/events/54744465169/attendees/1100594112-1"),
        ("event.updated", "/series/769789610447"),
    ],
)
def test_a_hint_of_eventbrite_is_stored_with_where_it_points(
    console: Console, action: str, path: str
) -> None:
    assert console.deliver("eventbrite", eventbrite_delivery(action, f"{path[1:]}/")) == 200
    (log,) = console.logs()
    assert (log["platform"], log["event_type"], log["status"]) == ("eventbrite", action, "received")
    assert log["payload"]["path"] == path


@pytest.mark.parametrize("name", ["webhook_id", "user_id"])
def test_an_id_may_come_as_a_number(console: Console, name: str) -> None:
    body = eventbrite_delivery("order.placed", "orders/834225363/")
    body["config"][name] = 799325
    assert console.deliver("eventbrite", body) == 200
    (log,) = console.logs()
    assert log["payload"][name] == "799325"


def test_our_own_address_with_its_secret_is_not_stored(console: Console) -> None:
    console.deliver("eventbrite", eventbrite_delivery())
    assert SECRETS["eventbrite"] not in str(console.logs())


def test_a_hint_that_comes_again_is_counted_and_open_again(console: Console) -> None:
    for _ in range(3):
        assert console.deliver("eventbrite", eventbrite_delivery()) == 200
    (log,) = console.logs()
    assert log["times_received"] == 3
    console.execute("update ops.webhook_logs set status = 'processed', processed_at = now()")
    console.deliver("eventbrite", eventbrite_delivery())
    (log,) = console.logs()
    assert (log["status"], log["processed_at"], log["times_received"]) == ("received", None, 4)


def test_another_action_of_the_same_order_is_another_hint(console: Console) -> None:
    for action in ("order.placed", "order.updated"):
        console.deliver("eventbrite", eventbrite_delivery(action))
    assert [log["event_type"] for log in console.logs()] == ["order.placed", "order.updated"]


@pytest.mark.parametrize("action", ["test", "order.exploded"])
def test_a_test_and_an_unknown_action_are_thanked_for_and_not_stored(
    console: Console, action: str
) -> None:
    before = console.counted("eventbrite", "ignored")
    body = eventbrite_delivery(action, "{api-endpoint-to-fetch-object-details}")
    assert console.deliver("eventbrite", body) == 200
    assert console.logs() == []
    assert console.counted("eventbrite", "ignored") == before + 1


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_a_hint_that_points_elsewhere_is_refused(console: Console, address: str) -> None:
    assert console.deliver("eventbrite", {**eventbrite_delivery(), "api_url": address}) == 400
    assert console.logs() == []


@pytest.mark.parametrize("name", ["webhook_id", "user_id", "action"])
def test_a_hint_of_no_webhook_is_refused(console: Console, name: str) -> None:
    body = eventbrite_delivery()
    del body["config"][name]
    assert console.deliver("eventbrite", body) == 400


@pytest.mark.parametrize("event", ["created", "updated", "cancelled", "refunded"])
def test_a_relays_delivery_is_stored_under_its_id(console: Console, event: str) -> None:
    assert console.deliver("humanitix", relay_delivery("zap-7", f"order.{event}")) == 200
    (log,) = console.logs()
    assert (log["event_type"], log["delivery_key"]) == (f"order.{event}", "zap-7")


def test_what_a_relay_says_beyond_its_contract_is_dropped(console: Console) -> None:
    body = {**relay_delivery(), "buyer": {"email": "ada.canary@example.org"}}
    assert console.deliver("humanitix", body) == 200
    assert "canary" not in str(console.logs())


def test_a_relays_unknown_event_is_thanked_for_and_not_stored(console: Console) -> None:
    assert console.deliver("humanitix", relay_delivery(event="order.exploded")) == 200
    assert console.logs() == []


@pytest.mark.parametrize(
    "wrong", [{"id": ""}, {"id": 7}, {"id": "a b"}, {"order_id": None}, {"event_id": "x" * 101}]
)
def test_a_relay_that_breaks_its_contract_is_told(console: Console, wrong: dict[str, Any]) -> None:
    assert console.deliver("humanitix", {**relay_delivery(), **wrong}) == 400
    assert console.logs() == []


def test_a_rehearsal_is_stored_and_waits_for_nothing(console: Console) -> None:
    console.deliver("humanitix", {**relay_delivery(), "rehearsal": True})
    console.deliver("eventbrite", {**eventbrite_delivery(), "rehearsal": True})
    assert [log["status"] for log in console.logs()] == ["ignored", "ignored"]


def test_a_rehearsal_leaves_the_true_hint_waiting(console: Console) -> None:
    console.deliver("eventbrite", eventbrite_delivery())
    console.deliver("eventbrite", {**eventbrite_delivery(), "rehearsal": True})
    assert [log["status"] for log in console.logs()] == ["received", "ignored"]
