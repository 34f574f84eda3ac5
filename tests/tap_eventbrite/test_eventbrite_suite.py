"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, TapTestRunner, get_tap_test_class

from tap_eventbrite.tap import TapEventbrite
from vendor_sandbox.credentials import EVENTBRITE_TOKEN

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

SUITE = SuiteConfig(ignore_no_records_for_streams=["rejected_records"], max_records_limit=20)
SuiteOfTheSdk: Any = get_tap_test_class(
    TapEventbrite, config={"token": EVENTBRITE_TOKEN}, suite_config=SUITE, parse_env_config=False
)


# The small world leaves optional fields open, which the SDK warns of.
@pytest.mark.filterwarnings("ignore:Fields in transformed catalog:UserWarning")
@pytest.mark.filterwarnings("ignore:No records were available to test:UserWarning")
class TestTapEventbrite(SuiteOfTheSdk):  # type: ignore[misc] # made by the SDK at run time
    @pytest.fixture(scope="class")
    @classmethod
    def runner(cls, sandbox_server: SandboxClient) -> TapTestRunner:
        sandbox_server.reset()
        config = {"token": EVENTBRITE_TOKEN, "api_url": sandbox_server.eventbrite_url}
        runner = TapTestRunner(
            TapEventbrite, config=config, suite_config=SUITE, parse_env_config=False
        )
        runner.sync_all()
        return runner
