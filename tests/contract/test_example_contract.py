"""The contract suite on the target that the guide builds."""

from collections.abc import Iterator

import pytest

from crm_core.testing import CrmContract
from fixtures.example_crm import running_crm
from fixtures.example_crm_kit import ExampleKit


class TestExample(CrmContract):
    @pytest.fixture
    def kit(self) -> Iterator[ExampleKit]:
        with running_crm() as server:
            yield ExampleKit(server)
