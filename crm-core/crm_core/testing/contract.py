"""All cases in one class."""

from pathlib import Path

import pytest

from crm_core.testing.consent_cases import ConsentCases
from crm_core.testing.double_opt_in_cases import DoubleOptInCases
from crm_core.testing.field_cases import FieldCases
from crm_core.testing.history_cases import HistoryCases
from crm_core.testing.interrupted_cases import InterruptedCases
from crm_core.testing.kit import Kit
from crm_core.testing.leaver_cases import LeaverCases
from crm_core.testing.mistake_cases import MistakeCases
from crm_core.testing.plan_cases import PlanCases
from crm_core.testing.retry_cases import RetryCases
from crm_core.testing.row_cases import RowCases
from crm_core.testing.runs import Runs
from crm_core.testing.stream_cases import StreamCases
from crm_core.testing.trouble_cases import TroubleCases


class CrmContract(
    StreamCases,
    RowCases,
    FieldCases,
    ConsentCases,
    DoubleOptInCases,
    RetryCases,
    PlanCases,
    LeaverCases,
    MistakeCases,
    TroubleCases,
    InterruptedCases,
    HistoryCases,
):
    """What every CRM target owes its user; a subclass gives the fixture `kit`."""

    @pytest.fixture
    def kit(self) -> Kit:
        """The CRM under test."""
        pytest.fail("A subclass of CrmContract gives the fixture kit (docs/guides/add-a-crm.md)")

    @pytest.fixture
    def runs(self, kit: Kit, postgres_url: str, tmp_path: Path) -> Runs:
        """Runs on an account and a ledger that nobody used yet."""
        return Runs(kit, postgres_url, tmp_path)
