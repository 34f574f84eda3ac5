"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fixtures.brevo_api import ADA, BrevoApi
from fixtures.tap_cases import sdk_cases
from tap_brevo.tap import TapBrevo
from vendor_sandbox.credentials import BREVO_API_KEY

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

Cases: Any = sdk_cases(TapBrevo, api_key=BREVO_API_KEY, retry_wait_seconds=0)


class TestTapBrevo(Cases):  # type: ignore[misc]  # the SDK makes it at run time
    @staticmethod
    def fill(sandbox: SandboxClient) -> None:
        vendor = BrevoApi(sandbox)
        vendor.create(ADA, listIds=[2])
        sandbox.control("brevo/bounce", {"email": ADA})
        vendor.close()
