"""The sandbox's platforms deliver to the console, which takes everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BrevoApi
from fixtures.console_posts import SECRETS, running_console
from fixtures.eventbrite_api import EventbriteApi
from fixtures.hubspot_api import HubSpotApi
from fixtures.mautic_api import MauticApi
from fixtures.webhook_receiver import decisions

if TYPE_CHECKING:
    from fixtures.console_posts import Console
    from vendor_sandbox.client import SandboxClient

pytest_plugins = ["fixtures.console"]

ALL_OF_BREVO = ["unsubscribed", "hardBounce", "spam", "listAddition", "contactUpdated"]
SUBSCRIPTION = "mautic.lead_channel_subscription_changed"


def test_a_purchase_at_eventbrite_arrives(console: Console, sandbox: SandboxClient) -> None:
    api = EventbriteApi(sandbox)
    sandbox.switch("eventbrite", webhook_burst_seconds=0, webhook_duplicates=1)
    event = next(row for row in api.events() if row["status"] == "live")
    path = f"/organizations/{event['organization_id']}/webhooks/"
    url = f"{console.url}/webhooks/eventbrite/{SECRETS['eventbrite']}"
    actions = "order.placed,order.updated,attendee.updated"
    api.send("POST", path, json={"endpoint_url": url, "actions": actions})
    api.happen("purchase", event_id=event["id"])
    while (state := sandbox.control("eventbrite/deliveries"))["pending"]:
        continue
    assert {each["status"] for each in state["deliveries"]} == {200}
    logs = console.logs()
    assert {log["event_type"] for log in logs} == set(actions.split(","))
    assert sum(log["times_received"] for log in logs) == len(state["deliveries"])
    api.close()


def test_the_test_button_of_eventbrite_is_answered(
    console: Console, sandbox: SandboxClient
) -> None:
    api = EventbriteApi(sandbox)
    organization = api.events()[0]["organization_id"]
    url = f"{console.url}/webhooks/eventbrite/{SECRETS['eventbrite']}"
    body = {"endpoint_url": url, "actions": "order.placed"}
    webhook = api.send("POST", f"/organizations/{organization}/webhooks/", json=body).json()
    sandbox.control("eventbrite/test-delivery", {"webhook_id": webhook["id"]})
    while (state := sandbox.control("eventbrite/deliveries"))["pending"]:
        continue
    assert [each["status"] for each in state["deliveries"]] == [200]
    assert console.logs() == []
    api.close()


@pytest.mark.parametrize("switches", [{}, {"webhook_email_as_array": True}])
def test_an_unsubscription_at_brevo_arrives(
    console: Console, sandbox: SandboxClient, switches: dict[str, Any]
) -> None:
    sandbox.switch("brevo", **switches)
    api = BrevoApi(sandbox)
    url = f"{console.url}/webhooks/brevo/{SECRETS['brevo']}"
    api.create(listIds=[2])
    api.post("/webhooks", {"url": url, "type": "marketing", "events": ALL_OF_BREVO})
    sandbox.control("brevo/unsubscribe", {"email": ADA})
    assert decisions(sandbox, "brevo", 1) == ["delivered"]
    assert "unsubscribed" in {log["event_type"] for log in console.logs()}
    api.close()


@pytest.mark.parametrize("shape", ["array", "object"])
def test_a_batch_of_brevo_is_taken_apart(
    console: Console, sandbox: SandboxClient, shape: str
) -> None:
    sandbox.switch("brevo", webhook_time_factor=0.001, webhook_batch_shape=shape)
    api = BrevoApi(sandbox)
    url = f"{console.url}/webhooks/brevo/{SECRETS['brevo']}"
    events = ["unsubscribed", "hardBounce"]
    hook = {"url": url, "type": "marketing", "events": events, "batched": True}
    api.post("/webhooks", hook)
    for email, what in ((ADA, "unsubscribe"), ("bob@example.org", "bounce")):
        api.create(email)
        sandbox.control(f"brevo/{what}", {"email": email})
    assert decisions(sandbox, "brevo", 1) == ["delivered"]
    assert len(console.logs()) == 2
    api.close()


def test_brevo_delivers_again_once_its_token_fits(
    postgres_url: str, console: Console, sandbox: SandboxClient
) -> None:
    api = BrevoApi(sandbox)
    api.create(listIds=[2])
    with running_console(postgres_url, brevo_tokens=("right",)) as guarded:
        url = f"{guarded.url}/webhooks/brevo/{SECRETS['brevo']}"
        hook = {"url": url, "type": "marketing", "events": ["unsubscribed"]}
        api.post("/webhooks", {**hook, "auth": {"type": "bearer", "token": "right"}})
        sandbox.control("brevo/unsubscribe", {"email": ADA})
        assert decisions(sandbox, "brevo", 1) == ["delivered"]
    assert len(console.logs()) == 1
    api.close()


@pytest.mark.parametrize("version", ["5.2.1", "7.2.0"])
def test_an_unsubscription_at_mautic_arrives(
    console: Console, sandbox: SandboxClient, version: str
) -> None:
    sandbox.switch("mautic", version=version)
    api = MauticApi(sandbox)
    api.create(firstname="Zoë", website="https://example.org/zoë")
    hook = {"name": "console", "webhookUrl": f"{console.url}/webhooks/mautic"}
    api.post("/hooks/new", {**hook, "secret": SECRETS["mautic"], "triggers": [SUBSCRIPTION]})
    sandbox.control("mautic/unsubscribe", {"email": ADA})
    assert decisions(sandbox, "mautic", 1) == ["delivered"]
    assert SUBSCRIPTION in {log["event_type"] for log in console.logs()}
    api.close()


def test_an_opt_out_at_hubspot_arrives_however_often_and_ordered(
    console: Console, sandbox: SandboxClient
) -> None:
    sandbox.switch("hubspot", webhook_duplicates=1)
    api = HubSpotApi(sandbox)
    api.create()
    wanted = [{"type": "contact.propertyChange", "propertyName": "hs_email_optout"}]
    url = f"{console.url}/webhooks/hubspot?a=%40b&c=%20d"
    hook = {"url": url, "secret": SECRETS["hubspot"], "subscriptions": wanted}
    sandbox.control("hubspot/webhooks", hook)
    sandbox.control("hubspot/unsubscribe", {"email": ADA})
    assert decisions(sandbox, "hubspot", 1) == ["delivered"]
    (log,) = console.logs()
    assert (log["payload"]["propertyName"], log["times_received"]) == ("hs_email_optout", 2)
    api.close()
