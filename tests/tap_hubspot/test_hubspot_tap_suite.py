"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fixtures.hubspot_api import ADA, HubSpotApi
from fixtures.hubspot_tap import new_deal
from fixtures.tap_cases import sdk_cases
from tap_hubspot.tap import TapHubSpot
from vendor_sandbox.credentials import HUBSPOT_TOKEN

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

Cases: Any = sdk_cases(TapHubSpot, access_token=HUBSPOT_TOKEN, retry_wait_seconds=0)


class TestTapHubSpot(Cases):  # type: ignore[misc]  # the SDK makes it at run time
    @staticmethod
    def fill(sandbox: SandboxClient) -> None:
        portal = HubSpotApi(sandbox)
        portal.create(ADA)
        portal.new_list()
        new_deal(portal)
        portal.close()
