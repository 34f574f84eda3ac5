"""The contract suite on target-brevo."""

import pytest

from crm_core.testing import CrmContract
from fixtures.brevo_kit import BrevoKit
from vendor_sandbox.client import SandboxClient


class TestBrevo(CrmContract):
    @pytest.fixture
    def kit(self, sandbox: SandboxClient) -> BrevoKit:
        return BrevoKit(sandbox)
