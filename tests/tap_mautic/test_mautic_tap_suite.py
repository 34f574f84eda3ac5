"""The SDK's own tests of a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, TapTestRunner, get_tap_test_class

from fixtures.mautic_api import ADA, MauticApi
from tap_mautic.tap import TapMautic
from vendor_sandbox.credentials import MAUTIC_CLIENT_ID, MAUTIC_CLIENT_SECRET

if TYPE_CHECKING:
    from vendor_sandbox.client import SandboxClient

SUITE = SuiteConfig(ignore_no_records_for_streams=["rejected_records"], max_records_limit=20)
CONFIG = {
    "base_url": "http://127.0.0.1",
    "client_id": MAUTIC_CLIENT_ID,
    "client_secret": MAUTIC_CLIENT_SECRET,
    "requests_per_second": 1000,
    "retry_wait_seconds": 0,
}
SuiteOfTheSdk: Any = get_tap_test_class(
    TapMautic, config=CONFIG, suite_config=SUITE, parse_env_config=False
)


def fill(vendor: MauticApi) -> None:
    """Let one person be in a segment, click and leave."""
    number = vendor.create()
    segment = vendor.segment()
    vendor.post(f"/segments/{segment}/contacts/add", {"ids": [number]})
    for verb in ("click", "unsubscribe"):
        vendor.sandbox.control(f"mautic/{verb}", {"email": ADA})


# Nothing is set aside here, and some fields are the instance's choice.
@pytest.mark.filterwarnings("ignore:Fields in transformed catalog but not in records")
@pytest.mark.filterwarnings("ignore:No records were available to test")
class TestTapMautic(SuiteOfTheSdk):  # type: ignore[misc]  # the SDK makes it at run time
    @pytest.fixture(scope="class")
    @classmethod
    def runner(cls, sandbox_server: SandboxClient) -> TapTestRunner:
        sandbox_server.reset()
        vendor = MauticApi(sandbox_server)
        fill(vendor)
        vendor.close()
        config = {**CONFIG, "base_url": sandbox_server.mautic_url}
        runner = TapTestRunner(TapMautic, config=config, suite_config=SUITE, parse_env_config=False)
        runner.sync_all()
        return runner
