from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.brevo_api import BrevoApi
from fixtures.hubspot_api import HubSpotApi
from fixtures.humanitix_api import HumanitixApi
from fixtures.mautic_api import MauticApi
from fixtures.webhook_receiver import WebhookReceiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vendor_sandbox.client import SandboxClient


@pytest.fixture
def brevo(sandbox: SandboxClient) -> Iterator[BrevoApi]:
    """Brevo's API for an account that nobody used yet."""
    api = BrevoApi(sandbox)
    with api.session:
        yield api


@pytest.fixture
def humanitix(sandbox: SandboxClient) -> Iterator[HumanitixApi]:
    """Humanitix's API with the account's key."""
    api = HumanitixApi(sandbox)
    with api.session:
        yield api


@pytest.fixture
def hubspot(sandbox: SandboxClient) -> Iterator[HubSpotApi]:
    """HubSpot's API for an account that nobody used yet."""
    api = HubSpotApi(sandbox)
    with api.session:
        yield api


@pytest.fixture
def mautic(sandbox: SandboxClient) -> Iterator[MauticApi]:
    """Mautic's API for an instance that nobody used yet."""
    api = MauticApi(sandbox)
    with api.session:
        yield api


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """A webhook's own server."""
    with WebhookReceiver() as receiver:
        yield receiver
