"""The SDK's own target tests, those that do not need a target of any stream whatever."""

from typing import Any

from singer_sdk.testing import get_target_test_class
from singer_sdk.testing.suites import SingerTestSuite
from singer_sdk.testing.target_tests import (
    TargetCliPrintsTest,
    TargetInvalidSchemaTest,
    TargetRecordBeforeSchemaTest,
)

from target_brevo.target import TargetBrevo
from vendor_sandbox.credentials import BREVO_API_KEY

FITTING: Any = SingerTestSuite(
    kind="target",
    tests=[TargetCliPrintsTest, TargetInvalidSchemaTest, TargetRecordBeforeSchemaTest],
)

TestTargetBrevo: Any = get_target_test_class(
    TargetBrevo,
    config={"api_key": BREVO_API_KEY},
    custom_suites=[FITTING],
    include_target_tests=False,
    parse_env_config=False,
)
