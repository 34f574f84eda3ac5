"""A slip in the name of a variable is told, and none that is used."""

import re
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from ticket_pipeline import variables
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import ROOT
from ticket_pipeline.variables import check_variables, known_variables, unknown


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("HUMANITIX_API_KEYS", "HUMANITIX_API_KEY"),
        ("BREVO_APIKEY", "BREVO_API_KEY"),
        ("TARGET_MAUTIC_DRYRUN", "TARGET_MAUTIC_DRY_RUN"),
        ("CONSOLE_PUBLICURL", "CONSOLE_PUBLIC_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("TOMBSTON_KEY", "TOMBSTONE_KEY"),
        ("SCHEDULE", "SCHEDULES"),
    ],
)
def test_a_slip_in_env_stops_the_command_and_names_what_is_meant(
    name: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"{name}=a-secret\nHTTPS_PROXY=http://proxy\n")
    monkeypatch.setattr(variables, "DOTENV", tmp_path / ".env")
    with pytest.raises(PipelineError, match=f"{name} .is {meant} meant") as told:
        check_variables(Console(), {})
    assert "a-secret" not in str(told.value)


def test_one_in_the_environment_is_told_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(variables, "DOTENV", tmp_path / "none")
    check_variables(Console(), {"BREVO_APIKEY": "a-secret", "PATH": "/bin"})
    assert "BREVO_APIKEY (is BREVO_API_KEY meant?)" in capsys.readouterr().out


def test_what_others_read_is_none_of_ours() -> None:
    others = (
        "PATH",
        "HOME",
        "PGPASSWORD",
        "HTTPS_PROXY",
        "MELTANO_PROJECT_ROOT",
        "DBT_TARGET_PATH",
        "XDG_CACHE_HOME",
        "TARGET_ARCH",
        "LC_ALL",
        "USER",
        "NO_COLOR",
        "CI",
        "TZ",
    )
    assert list(unknown(others)) == []


def test_every_variable_that_plugins_are_set_by_is_known() -> None:
    texts = [file.read_text() for file in ROOT.glob("meltano/*.yml")]
    named = {name for text in texts for name in re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", text)}
    assert list(unknown(named)) == []
    assert {"TARGET_BREVO_DRY_RUN", "TAP_HUMANITIX_LOOKBACK_HOURS"} <= known_variables()
    assert yaml.safe_load(texts[0])


def test_parts_of_settings_and_what_meltano_reads_of_a_plugin_are_known() -> None:
    names = ["TARGET_BREVO_LISTS__VIP", "TAP_BREVO__SELECT", "TAP_POSTGRES_SSL_ENABLE"]
    assert list(unknown(names)) == []
