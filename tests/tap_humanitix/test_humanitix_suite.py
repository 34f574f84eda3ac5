"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, TapTestRunner, get_tap_test_class

from tap_humanitix.tap import TapHumanitix
from vendor_sandbox.credentials import HUMANITIX_API_KEY

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

SUITE = SuiteConfig(ignore_no_records_for_streams=["rejected_records"], max_records_limit=20)
CONFIG = {
    "api_key": HUMANITIX_API_KEY,
    "include_check_in_counts": True,
    "retry_wait_seconds": 0,
}
SuiteOfTheSdk: Any = get_tap_test_class(
    TapHumanitix, config=CONFIG, suite_config=SUITE, parse_env_config=False
)


# Optional fields are left out by the vendor, so a small world need not show every one.
@pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")
@pytest.mark.filterwarnings("ignore:No records were available to test")
class TestTapHumanitix(SuiteOfTheSdk):  # type: ignore[misc]  # the SDK makes it at run time
    @pytest.fixture(scope="class")
    @classmethod
    def runner(cls, sandbox_server: SandboxClient) -> TapTestRunner:
        sandbox_server.reset()
        config = {**CONFIG, "api_url": sandbox_server.humanitix_url}
        runner = TapTestRunner(
            TapHumanitix, config=config, suite_config=SUITE, parse_env_config=False
        )
        runner.sync_all()
        return runner
