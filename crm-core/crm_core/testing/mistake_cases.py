"""Mistakes: one clear line, exit code 1, and nothing done that the ledger does not know."""

from typing import Any

import pytest

from crm_core.testing.kit import Kit, Trouble
from crm_core.testing.runs import Ended, Runs
from crm_core.testing.stream import customer, email_of

NOWHERE = "http://127.0.0.1:9"

settings_of_all = pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"destination": "My CRM"}, "destination"),
        ({"consent_policy": "everybody"}, "everybody"),
        ({"on_missing": "delete"}, "delete"),
        ({"batch_size_rows": "many"}, "many"),
        ({"retry_attempts": "often"}, "often"),
        ({"retry_attempts": 0}, "minimum"),
        ({"retry_wait_minutes": -1}, "minimum"),
        ({"max_removals": -1}, "minimum"),
        ({"default_region": "Australia"}, "AU"),
        ({"dryrun": True}, "unexpected"),
        ({"database_url": "postgresql://nobody:hidden@127.0.0.1:9/x"}, "database_url"),
    ],
)


class MistakeCases:
    """The user learns what is wrong, and nothing else happens."""

    def test_each_setting_that_is_required_is_asked_for(self, runs: Runs, kit: Kit) -> None:
        required = kit.target_class.config_jsonschema.get("required", ())

        for name in required:
            _assert_refused(runs, runs.run([customer(1)], **{name: None}), name)

    def test_each_wrong_setting_is_named(self, runs: Runs, kit: Kit) -> None:
        assert kit.mistakes
        for settings, words in kit.mistakes:
            _assert_refused(runs, runs.run([customer(1)], **settings), words)

    @settings_of_all
    def test_a_wrong_setting_of_all_targets_is_named(
        self, runs: Runs, settings: dict[str, Any], words: str
    ) -> None:
        ended = runs.run([customer(1)], **settings)

        _assert_refused(runs, ended, words if "_url" in words else next(iter(settings)))
        assert "hidden" not in ended.errors[0]

    def test_an_unreachable_host_is_named(self, runs: Runs, kit: Kit) -> None:
        nowhere: dict[str, Any] = {kit.url_setting: NOWHERE}
        ended = runs.run([customer(1)], **nowhere)

        _assert_told(runs, ended)

    def test_a_host_that_answers_with_a_web_page_is_named(self, runs: Runs, kit: Kit) -> None:
        kit.trouble(Trouble.HTML, times=1000)

        ended = runs.run([customer(1)])

        _assert_told(runs, ended)

    def test_a_mistake_that_is_corrected_leaves_nothing_behind(self, runs: Runs, kit: Kit) -> None:
        for settings, _ in kit.mistakes:
            runs.run([customer(1)], **settings)

        runs.sync([customer(1)])

        runs.assert_in_step([customer(1)])

    def test_no_error_and_no_reason_names_a_person(self, runs: Runs, kit: Kit) -> None:
        kit.trouble(Trouble.DOWN, times=1000)
        ended = runs.run([customer(1), customer(2, email="nobody")])

        told = str(ended.errors) + str(ended.summary)
        assert not any(word in told for word in (email_of(1), "Ada", "+614", "nobody"))


def _assert_refused(runs: Runs, ended: Ended, words: str) -> None:
    _assert_told(runs, ended)
    assert words in ended.errors[0]


def _assert_told(runs: Runs, ended: Ended) -> None:
    """One line, and what a run began is closed in the ledger with the same words."""
    assert (ended.code, len(ended.errors), ended.states) == (1, 1, [])
    assert "\n" not in ended.errors[0]
    runs.kit.calm()
    assert [each.endpoint for each in ended.calls if each.is_write and not each.is_refused] == []
    assert runs.kit.contacts() == []
    begun = runs.ledger("select status, error from ops.sync_runs where destination = %s")
    assert [tuple(row.values()) for row in begun] in ([], [("failed", ended.errors[0])])
    runs.start_anew()
