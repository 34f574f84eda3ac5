"""The contract suite on target-hubspot."""

import pytest

from crm_core.testing import CrmContract
from fixtures.hubspot_kit import HubSpotKit
from vendor_sandbox.client import SandboxClient


class TestHubSpot(CrmContract):
    @pytest.fixture
    def kit(self, sandbox: SandboxClient) -> HubSpotKit:
        return HubSpotKit(sandbox)
