"""What an instance keeps beyond a restart."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from fixtures.mautic_api import CLIENT
from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import MAUTIC_PASSWORD, MAUTIC_USER
from vendor_sandbox.mautic.switches import CHOICES, default_switches
from vendor_sandbox.mautic.vendor import Mautic
from vendor_sandbox.server import ServerThread

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADA = "ada@example.org"


class Instance:
    """One instance behind a server of its own."""

    def __init__(self, state: str | None = None) -> None:
        self.vendor = Mautic(Clock(NOW))
        if state is not None:
            self.vendor.load(json.loads(state))
        control = Mount("/__sandbox/mautic", routes=list(self.vendor.control_routes))
        self.server = ServerThread(Starlette(routes=[control, *self.vendor.routes]))

    def call(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        url = f"{self.server.url}{path}"
        credentials = (MAUTIC_USER, MAUTIC_PASSWORD)
        response = requests.request(
            method, url, auth=credentials, json=body, params=params, timeout=30
        )
        assert response.status_code < 300, response.text
        return response.json()

    def get(self, path: str, **params: str) -> Any:
        return self.call("GET", f"/api{path}", **params)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", f"/api{path}", body)

    def act(self, name: str, **given: Any) -> Any:
        return self.call("POST", f"/__sandbox/mautic/{name}", given)


def carrying(token: str) -> Request:
    headers = [(b"authorization", f"Bearer {token}".encode())]
    return Request(
        {"type": "http", "path": "/api/contacts", "query_string": b"", "headers": headers}
    )


class Instances:
    """Starts instances, and the same instance again."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, state: str | None = None) -> Instance:
        instance = Instance(state)
        self._stack.enter_context(instance.server)
        self._stack.callback(instance.vendor.close)
        return instance

    def restart(self, instance: Instance) -> Instance:
        return self.start(json.dumps(instance.vendor.dump()))


@pytest.fixture
def instances() -> Iterator[Instances]:
    with ExitStack() as stack:
        yield Instances(stack)


def test_an_instance_survives_a_restart(instances: Instances) -> None:
    instance = instances.start()
    field = {"label": "Customer", "alias": "customer_id", "isUniqueIdentifier": True}
    instance.post("/fields/contact/new", {**field, "type": "text"})
    instance.post("/segments/new", {"name": "VIP", "isGlobal": True})
    ada = {"email": ADA, "customer_id": "c-1", "tags": ["vip"], "points": 5}
    instance.post("/contacts/new", {**ada, "doNotContact": [{"channel": "email"}]})
    instance.post("/segments/1/contacts/add", {"ids": [1]})
    hook = {"name": "360", "webhookUrl": "https://example.org", "triggers": []}
    instance.post("/hooks/new", hook)
    instance.act("open", email=ADA)
    again = instances.restart(instance)
    listings = ("/contacts", "/fields/contact", "/segments", "/hooks", "/contacts/1/segments")
    tables = ("lead_donotcontact", "lead_lists_leads", "email_stats")
    for path in (*listings, *(f"/stats/{table}" for table in tables)):
        assert again.get(path) == instance.get(path)
    matched = again.post("/contacts/new", {"customer_id": "c-1", "city": "Sydney"})
    assert matched["contact"]["id"] == 1


def test_ids_are_not_given_again_after_a_restart(instances: Instances) -> None:
    instance = instances.start()
    instance.post("/contacts/new", {"email": ADA})
    instance.call("DELETE", "/api/contacts/1/delete")
    again = instances.restart(instance)
    assert again.post("/contacts/new", {"email": ADA})["contact"]["id"] == 2


def test_a_token_survives_a_restart(instances: Instances) -> None:
    instance = instances.start()
    url = f"{instance.server.url}/oauth/v2/token"
    token = requests.post(url, data=CLIENT, timeout=30).json()["access_token"]
    again = instances.restart(instance)
    assert again.vendor.authorize(carrying(token)) is None
    assert again.vendor.authorize(carrying("another")) is not None


def test_the_default_of_every_switch_is_among_its_choices() -> None:
    defaults = default_switches()
    assert all(defaults[name] in choices for name, choices in CHOICES.items())


def test_every_switch_is_explained() -> None:
    explained = default_switches.__doc__ or ""
    assert [name for name in default_switches() if name not in explained] == []
