"""The contract suite on target-mautic."""

import pytest

from crm_core.testing import CrmContract
from fixtures.mautic_kit import MauticKit
from vendor_sandbox.client import SandboxClient


class TestMautic(CrmContract):
    @pytest.fixture
    def kit(self, sandbox: SandboxClient) -> MauticKit:
        return MauticKit(sandbox)
