import json
from pathlib import Path

import yaml
from click.testing import CliRunner

from target_hubspot.target import TargetHubSpot

ROOT = Path(__file__).parents[2]
README = ROOT / "target-hubspot" / "README.md"


def about(form: str) -> str:
    command = TargetHubSpot.get_singer_command()
    return CliRunner().invoke(command, ["--about", f"--format={form}"]).output


def rows_of(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def test_the_settings_table_is_that_of_about() -> None:
    rows = rows_of(about("markdown"))

    assert "| access_token |" in rows
    assert rows in rows_of(README.read_text())


def test_every_setting_that_meltano_knows_exists() -> None:
    loaders = yaml.safe_load((ROOT / "meltano" / "loaders.meltano.yml").read_text())
    plugin = next(one for one in loaders["plugins"]["loaders"] if one["name"] == "target-hubspot")

    known = set(json.loads(about("json"))["settings"]["properties"])
    assert {setting["name"].split(".")[0] for setting in plugin["settings"]} <= known


def test_secrets_are_marked_as_such() -> None:
    properties = json.loads(about("json"))["settings"]["properties"]

    secret = {name for name, setting in properties.items() if setting.get("secret")}
    assert secret == {"access_token", "database_url", "tombstone_key"}
