"""What every target's README and `--about` say of its settings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crm_core.target import CrmTarget
from target_brevo.target import TargetBrevo
from target_hubspot.target import TargetHubSpot
from target_mautic.target import TargetMautic

ROOT = Path(__file__).parents[2]
KEYS = {
    TargetBrevo: {"api_key"},
    TargetMautic: {"client_secret", "password"},
    TargetHubSpot: {"access_token"},
}


def about(target: type[CrmTarget], form: str) -> str:
    command = target.get_singer_command()
    return CliRunner().invoke(command, ["--about", f"--format={form}"]).output


def rows_of(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


@pytest.mark.parametrize("target", KEYS)
def test_the_settings_table_is_that_of_about(target: type[CrmTarget]) -> None:
    rows = rows_of(about(target, "markdown"))

    assert "| database_url |" in rows
    assert rows in (ROOT / target.name / "README.md").read_text()


@pytest.mark.parametrize("target", KEYS)
def test_secrets_are_marked_as_such(target: type[CrmTarget]) -> None:
    properties = json.loads(about(target, "json"))["settings"]["properties"]

    secret = {name for name, setting in properties.items() if setting.get("secret")}
    assert secret == {"database_url", "tombstone_key"} | KEYS[target]
