"""The suite that every CRM target passes; needs pytest and hypothesis (`crm-core[testing]`).

`CrmContract` is subclassed with a fixture `kit`, and pytest collects all cases:

    class TestMyCrm(CrmContract):
        @pytest.fixture
        def kit(self) -> MyKit:
            return MyKit()

The project's fixtures give `postgres_url`, a database that the tests may write to.
"""

import pkgutil

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{each.name}" for each in pkgutil.iter_modules(__path__))
)

from crm_core.testing.contract import CrmContract  # noqa: E402 (only later imports are rewritten)
from crm_core.testing.kit import Call, Kit, Mistake, Seen, Trouble  # noqa: E402 (as above)
from crm_core.testing.runs import Ended, Runs  # noqa: E402 (as above)

__all__ = ["Call", "CrmContract", "Ended", "Kit", "Mistake", "Runs", "Seen", "Trouble"]
