"""Text that programs write, without the people whom it quotes."""

import json
import re
from pathlib import Path
from typing import Final

ADDRESS: Final = re.compile(r"[^\s@\"'<>()=,;:]+(?:@|%40)[^\s@\"'<>()=,;]+\.\w+")

QUOTING: Final = re.compile(
    r"""
    (?P<label>
        (?<!\w)(?:DETAIL|CONTEXT|QUERY|LINE[ ]\d+|\[SQL|\[parameters)(?=:)
        | \b(?:invalid|malformed|out[ ]of[ ]range)[^"]*(?=:[ ]")
        | \bvalue(?=[ ]")
    )
    .*
    """,
    re.VERBOSE,
)
"""Where PostgreSQL, its drivers and SQLAlchemy begin to quote rows, values, and statements."""

RESUMING: Final = re.compile(
    r"""
    \s*(?:
        \d\d:\d\d:\d\d[ ] | \S+Z[ ]\[ | METRIC:[ ] | HINT:
        | Traceback | File[ ]" | The[ ]above | During[ ]handling | [\w.]*(?:Error|Exception)\b
        | \(Background[ ] | compiled[ ]
    )
    """,
    re.VERBOSE,
)
"""How a line begins that belongs to no value any more; one may hold line ends of its own."""

LEFT_OUT: Final = r"\g<label>: (left out)"


class Discretion:
    """Takes out of lines what they quote, each line in the light of those before."""

    def __init__(self) -> None:
        self._is_quoting = False

    def line(self, text: str) -> str:
        """Give a line without rows, values and addresses."""
        if self._is_quoting and not RESUMING.match(text) and not QUOTING.search(text):
            return "(left out)"
        told, quotes = QUOTING.subn(LEFT_OUT, text)
        self._is_quoting = quotes > 0
        return ADDRESS.sub("(address)", told)


def without_people(text: str) -> str:
    """Take out of what a program wrote where it quotes rows and values, and every address."""
    discretion = Discretion()
    return "\n".join(map(discretion.line, text.split("\n")))


def leave_out_people(results: Path) -> None:
    """Do the same to what dbt keeps of a run, if it keeps anything; it quotes PostgreSQL."""
    if not results.exists():
        return
    content = json.loads(results.read_text(encoding="utf-8"))
    for result in content["results"]:
        result["message"] = without_people(result["message"] or "")
    results.write_text(json.dumps(content), encoding="utf-8")
