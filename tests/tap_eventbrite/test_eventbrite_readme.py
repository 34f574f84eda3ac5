from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from tap_eventbrite.settings import SETTINGS
from tap_eventbrite.tap import STREAMS, TapEventbrite

README = Path(__file__).parents[2] / "tap-eventbrite" / "README.md"


def settings_of(markdown: str) -> list[str]:
    return [line for line in markdown.splitlines() if re.match(r"\| ?[a-z_]+ \|", line)]


def test_the_settings_table_is_that_of_about() -> None:
    about = CliRunner().invoke(TapEventbrite.get_singer_command(), ["--about", "--format=markdown"])
    own = {f"| {name} |" for name in SETTINGS.wrapped}
    expected = [row for row in settings_of(about.output) if row.startswith(tuple(own))]
    assert settings_of(README.read_text()) == expected


def test_every_stream_is_described() -> None:
    text = README.read_text()
    assert [stream.name for stream in STREAMS if f"`{stream.name}`" not in text] == []
