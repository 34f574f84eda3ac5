"""The SDK's own target tests, those that do not need a target of any stream whatever."""

from typing import Any

from singer_sdk.testing import get_target_test_class
from singer_sdk.testing.suites import SingerTestSuite
from singer_sdk.testing.target_tests import (
    TargetCliPrintsTest,
    TargetInvalidSchemaTest,
    TargetRecordBeforeSchemaTest,
)

from target_hubspot.target import TargetHubSpot
from vendor_sandbox.credentials import HUBSPOT_TOKEN

FITTING: Any = SingerTestSuite(
    kind="target",
    tests=[TargetCliPrintsTest, TargetInvalidSchemaTest, TargetRecordBeforeSchemaTest],
)

TestTargetHubSpot: Any = get_target_test_class(
    TargetHubSpot,
    config={"access_token": HUBSPOT_TOKEN},
    custom_suites=[FITTING],
    include_target_tests=False,
    parse_env_config=False,
)
