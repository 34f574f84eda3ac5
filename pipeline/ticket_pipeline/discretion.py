"""Text that programs write, without the people whom it quotes."""

import json
import re
from pathlib import Path
from typing import Final

WORD: Final = re.compile(r"[^\s\"'<>()=,;]+")
AT: Final = re.compile("@|%40")
DOTTED: Final = re.compile(r"\.\w")
PUNCTUATION: Final = ".:!?/\\[]{}*`_-"

LABEL: Final = re.compile(
    r"(?<!\w)(?:DETAIL|CONTEXT|QUERY|LINE \d+|\[SQL|\[parameters)(?=:)|\bvalue(?= \")"
)
"""After which PostgreSQL, its drivers and SQLAlchemy quote rows, values, and statements."""

WRONG: Final = re.compile(r"\b(?:invalid|malformed|out of range)")
VALUE: Final = ': "'
"""How a sentence ends that begins with one of these, before it quotes a value."""

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

LEFT_OUT: Final = ": (left out)"


class Discretion:
    """Takes out of lines what they quote, each line in the light of those before."""

    def __init__(self) -> None:
        self._is_quoting = False

    def line(self, text: str) -> str:
        """Give a line without rows, values and addresses."""
        quoting = _quoting_from(text)
        if self._is_quoting and quoting is None and not RESUMING.match(text):
            return "(left out)"
        self._is_quoting = quoting is not None
        told = text if quoting is None else text[:quoting] + LEFT_OUT
        return WORD.sub(_without_address, told)


def _quoting_from(text: str) -> int | None:
    """Find where a line begins to quote; None where it does not. Reads each character once."""
    label = LABEL.search(text)
    found = [place for place in (label and label.end(), _value_from(text)) if place is not None]
    return min(found, default=None)


def _value_from(text: str) -> int | None:
    """Find where a value follows that is called wrong: before the first quotation mark since."""
    start = 0
    while (mark := text.find('"', start)) >= 0:
        end = mark + 1 - len(VALUE)
        if text.endswith(VALUE, start, mark + 1) and WRONG.search(text, start, end):
            return end
        start = mark + 1
    return None


def _without_address(word: re.Match[str]) -> str:
    """Leave out of a word the address in it; what stands before a colon may stay."""
    text = word[0]
    last_dot = max((found.start() for found in DOTTED.finditer(text)), default=-1)
    for at in AT.finditer(text):
        if at.end() < last_dot and at.start() and text[at.start() - 1] not in ":@":
            start = text.rfind(":", 0, at.start()) + 1
            return f"{text[:start]}(address){text[len(text.rstrip(PUNCTUATION)) :]}"
    return text


def without_people(text: str) -> str:
    """Take out of what a program wrote where it quotes rows and values, and every address."""
    discretion = Discretion()
    return "\n".join(map(discretion.line, text.split("\n")))


def leave_out_people(results: Path) -> None:
    """Do the same to what dbt keeps of a run, if it keeps anything; it quotes PostgreSQL."""
    try:
        content = json.loads(results.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except ValueError:  # dbt was killed as it wrote
        results.unlink()
        return
    for result in content["results"]:
        result["message"] = without_people(result["message"] or "")
    results.write_text(json.dumps(content), encoding="utf-8")
