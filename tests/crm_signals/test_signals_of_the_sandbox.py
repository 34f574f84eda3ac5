"""What people do in the CRMs of the sandbox arrives as what they did."""

from collections.abc import Iterator

import psycopg
import pytest

from fixtures.brevo_api import BrevoApi
from fixtures.hubspot_api import HubSpotApi
from fixtures.mautic_api import MauticApi
from fixtures.signals_people import ADA, consent, deliver, engagement
from fixtures.webhook_receiver import WebhookReceiver
from vendor_sandbox.client import SandboxClient


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """Somebody who takes deliveries."""
    with WebhookReceiver() as receiver:
        yield receiver


@pytest.mark.parametrize(
    ("deed", "event_type", "reason"),
    [
        ("unsubscribe", "unsubscribe", "unsubscribed"),
        ("bounce", "bounce", "hard_bounce"),
        ("complain", "complaint", "complained"),
    ],
)
def test_brevo(
    sandbox: SandboxClient,
    receiver: WebhookReceiver,
    warehouse: psycopg.Connection,
    deed: str,
    event_type: str,
    reason: str,
) -> None:
    brevo = BrevoApi(sandbox)
    brevo.create()
    events = ["unsubscribed", "hardBounce", "spam"]
    brevo.post("/webhooks", {"url": receiver.url, "type": "marketing", "events": events})

    sandbox.control(f"brevo/{deed}", {"email": ADA})
    deliver(warehouse, "brevo", receiver.next().raw)

    assert [row[2] for row in engagement(warehouse)] == [event_type]
    assert [row[3:] for row in consent(warehouse)] == [(False, reason)]


def test_mautic(
    sandbox: SandboxClient, receiver: WebhookReceiver, warehouse: psycopg.Connection
) -> None:
    mautic = MauticApi(sandbox)
    mautic.create()
    names = ("email_on_open", "page_on_hit", "lead_channel_subscription_changed")
    triggers = [f"mautic.{name}" for name in names]
    hook = {"name": "360", "webhookUrl": receiver.url, "secret": "s3cret", "triggers": triggers}
    mautic.post("/hooks/new", hook)

    for deed in ("click", "unsubscribe", "resubscribe"):
        sandbox.control(f"mautic/{deed}", {"email": ADA})
    deliver(warehouse, "mautic", *(each.raw for each in receiver.take(4)))

    assert [row[2] for row in engagement(warehouse)] == ["click", "open", "unsubscribe"]
    assert {row[3:] for row in consent(warehouse)} == {(False, "unsubscribed"), (True, "lifted")}


def test_hubspot(
    sandbox: SandboxClient, receiver: WebhookReceiver, warehouse: psycopg.Connection
) -> None:
    contact_id = HubSpotApi(sandbox).create()
    warehouse.execute(
        "insert into ops.sync_status (destination, customer_id, email, external_id, status)"
        " values ('hubspot', gen_random_uuid(), %s, %s, 'synced')",
        [ADA, contact_id],
    )
    wanted = [
        {"type": "contact.propertyChange", "propertyName": name}
        for name in ("hs_email_optout", "hs_email_last_open_date")
    ]
    target = {"url": receiver.url, "secret": "s3cret", "subscriptions": wanted}
    sandbox.control("hubspot/webhooks", target)

    for deed in ("open", "unsubscribe"):
        sandbox.control(f"hubspot/{deed}", {"email": ADA})
        deliver(warehouse, "hubspot", receiver.next().raw)

    assert [row[2] for row in engagement(warehouse)] == ["open", "unsubscribe"]
    assert [row[3:] for row in consent(warehouse)] == [(False, "unsubscribed")]


def test_a_hubspot_contact_that_nobody_knows_waits_for_a_reading(
    sandbox: SandboxClient, receiver: WebhookReceiver, warehouse: psycopg.Connection
) -> None:
    HubSpotApi(sandbox).create()
    wanted = [{"type": "contact.propertyChange", "propertyName": "hs_email_optout"}]
    target = {"url": receiver.url, "secret": "s3cret", "subscriptions": wanted}
    sandbox.control("hubspot/webhooks", target)

    sandbox.control("hubspot/unsubscribe", {"email": ADA})

    assert deliver(warehouse, "hubspot", receiver.next().raw) == (0, 0, 1)
