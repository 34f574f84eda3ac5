"""Random histories, a few each time; thousands when asked for."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from crm_core.testing.histories import Histories
from crm_core.testing.runs import Runs


class HistoryCases:
    """Opt-ins, opt-outs, bounces, moves, deletions, strangers, kills, troubles, runs, retries."""

    def test_no_history_makes_anybody_mailable_who_said_no(self, runs: Runs) -> None:
        """More histories, other ones each time: `CONSENT_HISTORIES=500 pytest ...`."""
        here = runs

        class HistoriesHere(Histories):
            runs = here

        run_state_machine_as_test(
            HistoriesHere,
            settings=settings(
                max_examples=int(os.environ.get("CONSENT_HISTORIES", "6")),
                stateful_step_count=25,
                deadline=None,
                derandomize="CONSENT_HISTORIES" not in os.environ,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
