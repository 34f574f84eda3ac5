"""What an instance keeps beyond a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.mautic_api import ADA, MauticApi
from fixtures.restarts import Restarts

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def instances() -> Iterator[Restarts[MauticApi]]:
    with Restarts(MauticApi) as instances:
        yield instances


def test_an_instance_survives_a_restart(instances: Restarts[MauticApi]) -> None:
    instance = instances.start()
    instance.field("customer_id", isUniqueIdentifier=True)
    segment = instance.segment()
    blocked = [{"channel": "email"}]
    created = instance.create(customer_id="c-1", tags=["vip"], points=5, doNotContact=blocked)
    instance.succeed("POST", f"/segments/{segment}/contacts/add", {"ids": [created]})
    hook = {"name": "360", "webhookUrl": "https://example.org", "triggers": []}
    instance.succeed("POST", "/hooks/new", hook)
    instance.sandbox.control("mautic/open", {"email": ADA})
    again = instances.restart()
    listings = (
        "/contacts",
        "/fields/contact",
        "/segments",
        "/hooks",
        f"/contacts/{created}/segments",
    )
    tables = ("lead_donotcontact", "lead_lists_leads", "email_stats")
    for path in (*listings, *(f"/stats/{table}" for table in tables)):
        assert again.succeed("GET", path) == instance.succeed("GET", path)
    matched = again.succeed("POST", "/contacts/new", {"customer_id": "c-1", "city": "Sydney"})
    assert matched["contact"]["id"] == created


def test_ids_are_not_given_again_after_a_restart(instances: Restarts[MauticApi]) -> None:
    instance = instances.start()
    created = instance.create()
    instance.succeed("DELETE", f"/contacts/{created}/delete")
    assert instances.restart().create() == created + 1


def test_a_token_survives_a_restart(instances: Restarts[MauticApi]) -> None:
    token = instances.start().token().json()["access_token"]
    again = instances.restart()
    assert again.with_token(token).status_code == 200
    assert again.with_token("another").status_code == 401
