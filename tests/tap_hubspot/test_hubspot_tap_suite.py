"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, TapTestRunner, get_tap_test_class

from fixtures.hubspot_api import ADA, HubSpotApi
from fixtures.hubspot_tap import new_deal
from tap_hubspot.tap import TapHubSpot
from vendor_sandbox.credentials import HUBSPOT_TOKEN

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

SUITE = SuiteConfig(ignore_no_records_for_streams=["rejected_records"], max_records_limit=20)
CONFIG = {"access_token": HUBSPOT_TOKEN, "retry_wait_seconds": 0}
SuiteOfTheSdk: Any = get_tap_test_class(
    TapHubSpot, config=CONFIG, suite_config=SUITE, parse_env_config=False
)


# HubSpot leaves out what it does not know, so a small account need not show every field.
@pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")
@pytest.mark.filterwarnings("ignore:No records were available to test")
class TestTapHubSpot(SuiteOfTheSdk):  # type: ignore[misc]  # the SDK makes it at run time
    @pytest.fixture(scope="class")
    @classmethod
    def runner(cls, sandbox_server: SandboxClient) -> TapTestRunner:
        sandbox_server.reset()
        portal = HubSpotApi(sandbox_server)
        portal.create(ADA)
        portal.new_list()
        new_deal(portal)
        portal.close()
        config = {**CONFIG, "api_url": sandbox_server.hubspot_url}
        runner = TapTestRunner(
            TapHubSpot, config=config, suite_config=SUITE, parse_env_config=False
        )
        runner.sync_all()
        return runner
