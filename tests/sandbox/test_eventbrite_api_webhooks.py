"""Registering webhooks, and what is delivered to them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.eventbrite_api import refusal
from fixtures.webhook_receiver import WebhookReceiver
from vendor_sandbox.eventbrite.webhooks import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

JSON = dict[str, Any]
BURST = Counter(
    {"order.updated": 2, "order.placed": 1, "attendee.updated": 2},
)


@pytest.fixture
def receiver(eventbrite: EventbriteApi) -> Iterator[WebhookReceiver]:
    """Somebody to deliver to, at once."""
    eventbrite.switch(webhook_burst_seconds=0)
    with WebhookReceiver() as receiver:
        yield receiver
        eventbrite.sandbox.reset()


def path_of(eventbrite: EventbriteApi) -> str:
    return f"/organizations/{live_event(eventbrite)['organization_id']}/webhooks/"


def live_event(eventbrite: EventbriteApi) -> JSON:
    rows = eventbrite.events()
    return next(r for r in rows if r["status"] == "live" and not r["is_series_parent"])


def register(eventbrite: EventbriteApi, url: str, actions: str = ",".join(ACTIONS)) -> JSON:
    body = {"endpoint_url": url, "actions": actions}
    response = eventbrite.send("POST", path_of(eventbrite), json=body)
    assert response.status_code == 200, response.text
    webhook: JSON = response.json()
    return webhook


def purchase(eventbrite: EventbriteApi) -> JSON:
    return eventbrite.happen("purchase", event_id=live_event(eventbrite)["id"])


def outcomes(eventbrite: EventbriteApi) -> JSON:
    return eventbrite.sandbox.control("eventbrite/deliveries")


def settle(eventbrite: EventbriteApi) -> None:
    """Ask until nothing waits to be delivered any more."""
    while outcomes(eventbrite)["pending"]:
        continue


def test_a_webhook_is_registered(eventbrite: EventbriteApi) -> None:
    webhook = register(eventbrite, "https://hooks.example.org/x", "order.placed,order.updated")
    assert webhook["actions"] == ["order.placed", "order.updated"]
    assert webhook["user_id"] == live_event(eventbrite)["organization_id"]
    assert eventbrite.rows(path_of(eventbrite)) == [webhook]


def test_a_webhook_has_no_secret(eventbrite: EventbriteApi) -> None:
    assert set(register(eventbrite, "https://hooks.example.org/x")) == {
        "id",
        "resource_uri",
        "created",
        "endpoint_url",
        "actions",
        "user_id",
        "event_id",
    }


def test_a_webhook_is_registered_by_a_form_too(eventbrite: EventbriteApi) -> None:
    form = {"endpoint_url": "https://hooks.example.org/x", "actions": "order.placed"}
    response = eventbrite.send("POST", path_of(eventbrite), data=form)
    assert response.json()["actions"] == ["order.placed"]


def test_a_webhook_may_name_no_actions(eventbrite: EventbriteApi) -> None:
    body = {"endpoint_url": "https://hooks.example.org/x"}
    response = eventbrite.send("POST", path_of(eventbrite), json=body)
    assert response.json()["actions"] == []


def test_a_write_answers_a_waypoint(eventbrite: EventbriteApi) -> None:
    body = {"endpoint_url": "https://hooks.example.org/x", "actions": "order.placed"}
    response = eventbrite.send("POST", path_of(eventbrite), json=body)
    assert response.headers["Eventbrite-API-Waypoint-Token"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint_url", None),
        ("endpoint_url", "hooks.example.org"),
        ("actions", "order.cancelled"),
        ("actions", ["order.placed"]),
        ("event_id", "1"),
        ("secret", "x"),
    ],
)
def test_a_webhook_with_a_bad_field_is_refused(
    eventbrite: EventbriteApi, field: str, value: object
) -> None:
    body = {"endpoint_url": "https://hooks.example.org/x", "actions": "order.placed"}
    response = eventbrite.send("POST", path_of(eventbrite), json={**body, field: value})
    assert refusal(response) == (400, "ARGUMENTS_ERROR")
    assert field in response.json()["error_description"]


def test_a_body_that_is_not_json_is_refused(eventbrite: EventbriteApi) -> None:
    headers = {"Content-Type": "application/json"}
    response = eventbrite.send("POST", path_of(eventbrite), data=b"{", headers=headers)
    assert refusal(response) == (400, "INVALID_BODY")


def test_a_webhook_is_removed(eventbrite: EventbriteApi) -> None:
    webhook = register(eventbrite, "https://hooks.example.org/x")
    response = eventbrite.send("DELETE", f"/webhooks/{webhook['id']}/")
    assert (response.status_code, response.json()) == (
        200,
        {"id": webhook["id"], "success": True},
    )
    assert eventbrite.rows(path_of(eventbrite)) == []


def test_an_unknown_webhook_is_not_removed(eventbrite: EventbriteApi) -> None:
    assert refusal(eventbrite.send("DELETE", "/webhooks/1/")) == (404, "NOT_FOUND")


def test_a_purchase_comes_as_a_burst(eventbrite: EventbriteApi, receiver: WebhookReceiver) -> None:
    register(eventbrite, receiver.url)
    purchase(eventbrite)
    assert Counter(each.action for each in receiver.take(5)) == BURST


def test_a_burst_may_keep_its_order(eventbrite: EventbriteApi, receiver: WebhookReceiver) -> None:
    eventbrite.switch(webhook_order="kept")
    register(eventbrite, receiver.url)
    purchase(eventbrite)
    actions = [each.action for each in receiver.take(5)]
    assert actions[:2] == ["order.updated", "order.placed"]
    assert actions[-1] == "order.updated"


def test_a_delivery_is_thin(eventbrite: EventbriteApi, receiver: WebhookReceiver) -> None:
    webhook = register(eventbrite, receiver.url, "order.placed")
    order = purchase(eventbrite)["order_id"]
    [delivery] = receiver.take(1)
    assert delivery.body == {
        "config": {
            "action": "order.placed",
            "user_id": webhook["user_id"],
            "endpoint_url": receiver.url,
            "webhook_id": webhook["id"],
        },
        "api_url": f"https://www.eventbriteapi.com/v3/orders/{order}/",
    }


def test_a_delivery_has_the_vendor_s_headers_and_no_signature(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    webhook = register(eventbrite, receiver.url, "order.placed")
    purchase(eventbrite)
    [delivery] = receiver.take(1)
    assert delivery.headers["X-Eventbrite-Event"] == "order.placed"
    assert delivery.headers["X-Eventbrite-Delivery"] == webhook["id"]
    assert delivery.headers["User-Agent"] == "Eventbrite Webhooks (Dilithium)"
    assert not any("signature" in name.lower() for name in delivery.headers)


def test_the_url_of_an_attendee_leads_through_its_event(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    register(eventbrite, receiver.url, "attendee.checked_in")
    bought = purchase(eventbrite)
    attendee = bought["attendee_ids"][0]
    eventbrite.happen("check-in", attendee_id=attendee)
    [delivery] = receiver.take(1)
    path = f"/events/{bought['event_id']}/attendees/{attendee}/"
    assert delivery.body["api_url"].endswith(path)


def test_only_wanted_actions_are_delivered(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    register(eventbrite, receiver.url, "order.refunded")
    bought = purchase(eventbrite)
    eventbrite.happen("refund", order_id=bought["order_id"])
    settle(eventbrite)
    assert [each["action"] for each in outcomes(eventbrite)["deliveries"]] == ["order.refunded"]


def test_a_webhook_of_one_event_hears_of_no_other(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    event = live_event(eventbrite)
    canceled = next(row for row in eventbrite.events() if row["status"] == "draft")
    path = f"/organizations/{canceled['organization_id']}/webhooks/"
    body = {"endpoint_url": receiver.url, "actions": "order.placed", "event_id": canceled["id"]}
    assert eventbrite.send("POST", path, json=body).status_code == 200
    eventbrite.happen("purchase", event_id=event["id"])
    bought = eventbrite.happen("purchase", event_id=canceled["id"])
    [delivery] = receiver.take(1)
    assert bought["order_id"] in delivery.body["api_url"]


def test_deliveries_may_come_twice(eventbrite: EventbriteApi, receiver: WebhookReceiver) -> None:
    eventbrite.switch(webhook_duplicates=1.0)
    register(eventbrite, receiver.url, "order.placed")
    purchase(eventbrite)
    first, second = receiver.take(2)
    assert first.body == second.body


def test_deliveries_may_get_lost(eventbrite: EventbriteApi, receiver: WebhookReceiver) -> None:
    eventbrite.switch(webhook_drops=1.0)
    webhook = register(eventbrite, receiver.url)
    purchase(eventbrite)
    eventbrite.happen("test-delivery", webhook_id=webhook["id"])
    assert [each.action for each in receiver.take(1)] == ["test"]


def test_a_test_delivery_leads_nowhere(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    webhook = register(eventbrite, receiver.url)
    eventbrite.happen("test-delivery", webhook_id=webhook["id"])
    [delivery] = receiver.take(1)
    assert "{api-endpoint-to-fetch-object-details}" in delivery.body["api_url"]


def test_a_receiver_that_is_gone_is_forgotten(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    receiver.status = 410
    webhook = register(eventbrite, receiver.url)
    assert eventbrite.rows(path_of(eventbrite))
    eventbrite.happen("test-delivery", webhook_id=webhook["id"])
    receiver.take(1)
    settle(eventbrite)
    assert eventbrite.rows(path_of(eventbrite)) == []


def test_a_delivery_that_failed_is_not_repeated(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    receiver.status = 500
    webhook = register(eventbrite, receiver.url)
    eventbrite.happen("test-delivery", webhook_id=webhook["id"])
    receiver.take(1)
    settle(eventbrite)
    assert [each["status"] for each in outcomes(eventbrite)["deliveries"]] == [500]


def test_a_delivery_that_failed_may_be_repeated(
    eventbrite: EventbriteApi, receiver: WebhookReceiver
) -> None:
    receiver.status = 500
    eventbrite.switch(webhook_retries=2, webhook_retry_seconds=0)
    webhook = register(eventbrite, receiver.url)
    eventbrite.happen("test-delivery", webhook_id=webhook["id"])
    assert len(receiver.take(3)) == 3


def test_an_unreachable_receiver_is_told_of(eventbrite: EventbriteApi) -> None:
    webhook = register(eventbrite, "http://127.0.0.1:1/closed")
    eventbrite.happen("test-delivery", webhook_id=webhook["id"])
    settle(eventbrite)
    assert [each["status"] for each in outcomes(eventbrite)["deliveries"]] == [None]
