"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fixtures.mautic_api import ADA, MauticApi
from fixtures.tap_cases import sdk_cases
from tap_mautic.tap import TapMautic
from vendor_sandbox.credentials import MAUTIC_CLIENT_ID, MAUTIC_CLIENT_SECRET

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

Cases: Any = sdk_cases(
    TapMautic,
    address="base_url",
    base_url="http://127.0.0.1",
    client_id=MAUTIC_CLIENT_ID,
    client_secret=MAUTIC_CLIENT_SECRET,
    requests_per_second=1000,
    retry_wait_seconds=0,
)


class TestTapMautic(Cases):  # type: ignore[misc]  # the SDK makes it at run time
    @staticmethod
    def fill(sandbox: SandboxClient) -> None:
        """Let one person be in a segment, click and leave."""
        vendor = MauticApi(sandbox)
        number, segment = vendor.create(), vendor.segment()
        vendor.post(f"/segments/{segment}/contacts/add", {"ids": [number]})
        for verb in ("click", "unsubscribe"):
            sandbox.control(f"mautic/{verb}", {"email": ADA})
        vendor.close()
