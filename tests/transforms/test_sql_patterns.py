"""No text from outside keeps a regular expression of the SQL busy for long."""

import re

import psycopg
import pytest

from fixtures.patterns import LONG
from ticket_pipeline.paths import ROOT

PATTERN = re.compile(r"(?:!?~\*?|regexp_\w+\([^']*?,)\s*'((?:[^']|'')+)'")
PATTERNS = sorted(
    {
        found.replace("''", "'")
        for folder in ("transforms", "crm-core", "crm-signals", "console", "pipeline")
        for file in (ROOT / folder).rglob("*.sql")
        for found in PATTERN.findall(file.read_text("utf-8"))
    }
)
UNITS = ("a", "a@", "a.", "1", '"', ': "', "a-", "@a.")
MOST_SECONDS = 10
"""On a machine that is busy; in quadratic time it would be hours."""


def test_patterns_are_found() -> None:
    assert len(PATTERNS) >= 8


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_mebibyte_takes_a_pattern_no_time(postgres_url: str, pattern: str) -> None:
    with psycopg.connect(postgres_url) as db:
        db.execute(f"set statement_timeout = '{MOST_SECONDS}s'")
        for unit in UNITS:
            text = (unit * LONG)[:LONG] + "!"
            found = db.execute("select regexp_count(%s, %s)", [text, pattern]).fetchone()
            assert found is not None
