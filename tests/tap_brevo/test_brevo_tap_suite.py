"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, TapTestRunner, get_tap_test_class

from fixtures.brevo_api import ADA, BrevoApi
from tap_brevo.tap import TapBrevo
from vendor_sandbox.credentials import BREVO_API_KEY

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

SUITE = SuiteConfig(ignore_no_records_for_streams=["rejected_records"], max_records_limit=20)
CONFIG = {
    "api_key": BREVO_API_KEY,
    "retry_wait_seconds": 0,
}


def fill(vendor: BrevoApi) -> None:
    """Give every stream a row."""
    vendor.create(ADA, listIds=[2])
    vendor.sandbox.control("brevo/bounce", {"email": ADA})
    vendor.session.close()


SuiteOfTheSdk: Any = get_tap_test_class(
    TapBrevo, config=CONFIG, suite_config=SUITE, parse_env_config=False
)


@pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")
@pytest.mark.filterwarnings("ignore:No records were available to test")
class TestTapBrevo(SuiteOfTheSdk):  # type: ignore[misc]  # the SDK makes it at run time
    @pytest.fixture(scope="class")
    @classmethod
    def runner(cls, sandbox_server: SandboxClient) -> TapTestRunner:
        sandbox_server.reset()
        fill(BrevoApi(sandbox_server))
        config = {**CONFIG, "api_url": sandbox_server.brevo_url}
        runner = TapTestRunner(TapBrevo, config=config, suite_config=SUITE, parse_env_config=False)
        runner.sync_all()
        return runner
