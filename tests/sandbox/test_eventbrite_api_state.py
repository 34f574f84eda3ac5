"""What scenarios did survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.eventbrite_api import EventbriteApi
from fixtures.restarts import Restarts

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPAND = "contact_list_preferences,refund_requests,answers,attendees"


@pytest.fixture
def servers() -> Iterator[Restarts[EventbriteApi]]:
    with Restarts(EventbriteApi) as servers:
        yield servers


def everything(api: EventbriteApi) -> list[Any]:
    return [api.events(), api.orders(expand=EXPAND), api.attendees(expand=EXPAND)]


def test_a_restart_keeps_every_scenario(servers: Restarts[EventbriteApi]) -> None:
    api = servers.start()
    bought = api.happen("purchase", opt_in=True, email="Bob@Example.org")
    first, second = bought["attendee_ids"]
    api.happen("transfer", attendee_id=first)
    api.happen("check-in", attendee_id=first)
    api.happen("refund", attendee_id=second)
    api.happen("cancel", order_id=api.orders(status="active")[-1]["id"])
    draft = next(row["id"] for row in api.events() if row["status"] == "draft")
    api.happen("publish", event_id=draft)
    assert everything(servers.restart()) == everything(api)


def test_a_restart_keeps_scenarios_between_passing_days(servers: Restarts[EventbriteApi]) -> None:
    api = servers.start()
    api.sandbox.advance(2)
    api.happen("purchase")
    api.sandbox.advance(2)
    assert everything(servers.restart()) == everything(api)


def test_a_restart_keeps_consent(servers: Restarts[EventbriteApi]) -> None:
    api = servers.start()
    bought = api.happen("purchase", opt_in=True)
    organization = api.row(f"/events/{bought['event_id']}/")["organization_id"]
    api.happen("transfer", attendee_id=bought["attendee_ids"][0], email="g@example.net")
    api.happen("opt-in", organization_id=organization, email="g@example.net")
    assert everything(servers.restart()) == everything(api)


def test_a_restart_keeps_webhooks(servers: Restarts[EventbriteApi]) -> None:
    api = servers.start()
    path = f"/organizations/{api.organizations()[0]}/webhooks/"
    body = {"endpoint_url": "https://hooks.example.org/x", "actions": "order.placed"}
    api.send("POST", path, json=body)
    webhooks = api.rows(path)
    assert webhooks
    assert servers.restart().rows(path) == webhooks


def test_a_restart_gives_no_id_twice(servers: Restarts[EventbriteApi]) -> None:
    api = servers.start()
    first = api.happen("purchase")
    second = servers.restart().happen("purchase")
    assert first["order_id"] != second["order_id"]
    assert not set(first["attendee_ids"]) & set(second["attendee_ids"])
