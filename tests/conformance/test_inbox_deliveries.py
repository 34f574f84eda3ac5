"""Deliveries of live accounts are taken by the console's inbox; hostile ones break nothing."""

import json
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_signals.deliveries import is_known, split
from fixtures.console_posts import Console, eventbrite_delivery, relay_delivery
from fixtures.recorded import lines, mutations, needs_recordings, recordings
from ticket_console.inbox.signatures import MAUTIC_SIGNATURE, is_signed_by_mautic
from ticket_console.queue.deliveries import Reader

pytest_plugins = ["fixtures.console"]

SECRET_OF_THE_RECORDING = "mautic-hook-secret-for-tests"
HOOKS = ("HOOK", "delivery POST")

DELIVERIES = [
    pytest.param(platform, each.body, id=f"{platform} {each.name}")
    for platform in ("brevo", "hubspot")
    for each in recordings(platform)
    if each.endpoint.startswith(HOOKS)
]
OF_EVENTBRITE = [
    pytest.param(each.body, id=each.name)
    for each in recordings("eventbrite")
    if each.endpoint.startswith("POST (delivery)")
]
OF_MAUTIC = lines("mautic-5.1.1-webhooks.jsonl")
OWN: dict[str, Callable[[], Any]] = {
    "eventbrite": eventbrite_delivery,
    "humanitix": relay_delivery,
    "brevo": lambda: {"event": "spam", "email": "ada@example.org", "ts_event": 1795219200},
    "hubspot": lambda: [
        {
            "eventId": 1,
            "portalId": 62515,
            "occurredAt": 1772359528476,
            "subscriptionType": "contact.propertyChange",
            "objectId": 7,
            "propertyName": "hs_email_optout",
            "propertyValue": "true",
        }
    ],
    "mautic": lambda: {
        "mautic.lead_post_delete": [
            {"id": 7, "contact": {"id": None, "fields": {}}, "timestamp": "2026-11-20T10:00:00Z"}
        ]
    },
}
"""Deliveries in recorded forms, written anew."""


def read(console: Console, platform: str) -> set[str]:
    """Let the worker read what is stored; what became of it."""
    with psycopg.connect(console.settings.database_url, autocommit=True) as db:
        return set(Reader(platform, None, None).read_all(db, threading.Event()))


@needs_recordings
@pytest.mark.parametrize(("platform", "body"), DELIVERIES)
def test_a_live_delivery_is_stored_and_read(console: Console, platform: str, body: Any) -> None:
    assert console.deliver(platform, body) == 200
    events = split(platform, json.dumps(body).encode())
    assert all(is_known(platform, each.event_type) for each in events)
    assert len(console.logs()) == len(events)
    assert read(console, platform) <= {"processed", "ignored", "unplaced"}


@needs_recordings
@pytest.mark.parametrize("body", OF_EVENTBRITE)
def test_a_live_hint_of_eventbrite_is_stored(console: Console, body: Any) -> None:
    assert console.deliver("eventbrite", body) == 200
    [log] = console.logs()
    assert (log["event_type"], log["status"]) == (body["config"]["action"], "received")


@needs_recordings
def test_every_delivery_of_a_mautic_is_genuine_stored_and_read(console: Console) -> None:
    assert OF_MAUTIC
    for each in OF_MAUTIC:
        body = each["body"].encode()
        headers = {name.lower(): value for name, value in each["headers"].items()}
        signature = headers[MAUTIC_SIGNATURE].encode()
        assert is_signed_by_mautic(body, signature, [SECRET_OF_THE_RECORDING])
        assert console.deliver("mautic", body) == 200
    assert read(console, "mautic") <= {"processed", "ignored", "unplaced"}


@pytest.mark.parametrize("platform", OWN)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_mutated_delivery_is_taken_or_refused_and_breaks_nothing(
    console: Console, platform: str, data: st.DataObject
) -> None:
    body = data.draw(mutations(OWN[platform]()))
    assert console.deliver(platform, body) in {200, 400}
    if platform not in {"eventbrite", "humanitix"}:
        read(console, platform)
