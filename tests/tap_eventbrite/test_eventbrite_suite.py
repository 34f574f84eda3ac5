"""The SDK's own tests of a tap."""

from __future__ import annotations

from fixtures.tap_cases import sdk_cases
from tap_eventbrite.tap import TapEventbrite
from vendor_sandbox.credentials import EVENTBRITE_TOKEN

TestTapEventbrite = sdk_cases(TapEventbrite, silent=["full_passes"], token=EVENTBRITE_TOKEN)
