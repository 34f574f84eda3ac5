"""What scenarios did survives a restart."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.eventbrite_api import EventbriteApi
from vendor_sandbox.app import make_app
from vendor_sandbox.client import SandboxClient
from vendor_sandbox.sandbox import Sandbox, Start
from vendor_sandbox.server import ServerThread

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPAND = "contact_list_preferences,refund_requests,answers,attendees"


class Servers:
    """Sandboxes of one kind, one after the other."""

    def __init__(self) -> None:
        self._sandbox = self._new()
        self._open = ExitStack()

    def start(self) -> EventbriteApi:
        """Serve the present sandbox."""
        server = self._open.enter_context(ServerThread(make_app(self._sandbox)))
        client = self._open.enter_context(closing(SandboxClient(server.url)))
        return self._open.enter_context(closing(EventbriteApi(client)))

    def restart(self) -> EventbriteApi:
        """Serve a new sandbox that goes on where the former one was."""
        state = json.loads(json.dumps(self._sandbox.dump()))
        self._sandbox = self._new()
        assert self._sandbox.load(state)
        return self.start()

    def stop(self) -> None:
        """Stop all of them."""
        self._open.close()

    @staticmethod
    def _new() -> Sandbox:
        return Sandbox(Start(seed=3, events=6, customers=30, orders=60), rate_limits=False)


@pytest.fixture
def servers() -> Iterator[Servers]:
    """Sandboxes to start and restart."""
    servers = Servers()
    yield servers
    servers.stop()


def everything(api: EventbriteApi) -> list[Any]:
    return [api.events(), api.orders(expand=EXPAND), api.attendees(expand=EXPAND)]


def test_a_restart_keeps_every_scenario(servers: Servers) -> None:
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


def test_a_restart_keeps_scenarios_between_passing_days(servers: Servers) -> None:
    api = servers.start()
    api.sandbox.advance(2)
    api.happen("purchase")
    api.sandbox.advance(2)
    assert everything(servers.restart()) == everything(api)


def test_a_restart_keeps_consent(servers: Servers) -> None:
    api = servers.start()
    bought = api.happen("purchase", opt_in=True)
    organization = api.row(f"/events/{bought['event_id']}/")["organization_id"]
    api.happen("transfer", attendee_id=bought["attendee_ids"][0], email="g@example.net")
    api.happen("opt-in", organization_id=organization, email="g@example.net")
    assert everything(servers.restart()) == everything(api)


def test_a_restart_keeps_webhooks(servers: Servers) -> None:
    api = servers.start()
    path = f"/organizations/{api.organizations()[0]}/webhooks/"
    body = {"endpoint_url": "https://hooks.example.org/x", "actions": "order.placed"}
    api.send("POST", path, json=body)
    webhooks = api.rows(path)
    assert webhooks
    assert servers.restart().rows(path) == webhooks


def test_a_restart_gives_no_id_twice(servers: Servers) -> None:
    api = servers.start()
    first = api.happen("purchase")
    second = servers.restart().happen("purchase")
    assert first["order_id"] != second["order_id"]
    assert not set(first["attendee_ids"]) & set(second["attendee_ids"])
