import json
from pathlib import Path

import yaml
from click.testing import CliRunner

from target_mautic.target import TargetMautic

ROOT = Path(__file__).parents[2]
README = ROOT / "target-mautic" / "README.md"


def about(form: str) -> str:
    command = TargetMautic.get_singer_command()
    return CliRunner().invoke(command, ["--about", f"--format={form}"]).output


def test_the_settings_table_is_that_of_about() -> None:
    rows = [line for line in about("markdown").splitlines() if line.startswith("|")]

    assert rows
    assert "\n".join(rows) in README.read_text()


def test_every_setting_that_meltano_knows_exists() -> None:
    loaders = yaml.safe_load((ROOT / "meltano" / "loaders.meltano.yml").read_text())
    plugin = next(one for one in loaders["plugins"]["loaders"] if one["name"] == "target-mautic")

    known = set(json.loads(about("json"))["settings"]["properties"])
    assert {setting["name"].split(".")[0] for setting in plugin["settings"]} <= known


def test_secrets_are_marked_as_such() -> None:
    properties = json.loads(about("json"))["settings"]["properties"]

    secret = {name for name, setting in properties.items() if setting.get("secret")}
    assert secret == {"client_secret", "password", "database_url", "tombstone_key"}
