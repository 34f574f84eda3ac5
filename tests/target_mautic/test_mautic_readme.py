import json
from pathlib import Path

from click.testing import CliRunner

from target_mautic.target import TargetMautic

README = Path(__file__).parents[2] / "target-mautic" / "README.md"


def about(form: str) -> str:
    command = TargetMautic.get_singer_command()
    return CliRunner().invoke(command, ["--about", f"--format={form}"]).output


def test_the_settings_table_is_that_of_about() -> None:
    rows = [line for line in about("markdown").splitlines() if line.startswith("| ")]

    assert rows
    assert "\n".join(rows) in README.read_text()


def test_secrets_are_marked_as_such() -> None:
    properties = json.loads(about("json"))["settings"]["properties"]

    secret = {name for name, setting in properties.items() if setting.get("secret")}
    assert secret == {"client_secret", "password", "database_url", "tombstone_key"}
