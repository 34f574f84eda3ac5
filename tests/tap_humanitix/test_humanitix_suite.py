"""The SDK's own tests of a tap."""

from __future__ import annotations

from fixtures.tap_cases import sdk_cases
from tap_humanitix.tap import TapHumanitix
from vendor_sandbox.credentials import HUMANITIX_API_KEY

TestTapHumanitix = sdk_cases(
    TapHumanitix,
    api_key=HUMANITIX_API_KEY,
    include_check_in_counts=True,
    retry_wait_seconds=0,
)
