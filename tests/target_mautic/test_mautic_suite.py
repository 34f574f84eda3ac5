"""The SDK's own target tests, those that do not need a target of any stream whatever."""

from typing import Any

from singer_sdk.testing import get_target_test_class
from singer_sdk.testing.suites import SingerTestSuite
from singer_sdk.testing.target_tests import (
    TargetCliPrintsTest,
    TargetInvalidSchemaTest,
    TargetRecordBeforeSchemaTest,
)

from target_mautic.target import TargetMautic
from vendor_sandbox.credentials import MAUTIC_PASSWORD, MAUTIC_USER

FITTING: Any = SingerTestSuite(
    kind="target",
    tests=[TargetCliPrintsTest, TargetInvalidSchemaTest, TargetRecordBeforeSchemaTest],
)

TestTargetMautic: Any = get_target_test_class(
    TargetMautic,
    config={
        "base_url": "https://mautic.example.org",
        "user": MAUTIC_USER,
        "password": MAUTIC_PASSWORD,
    },
    custom_suites=[FITTING],
    include_target_tests=False,
    parse_env_config=False,
)
