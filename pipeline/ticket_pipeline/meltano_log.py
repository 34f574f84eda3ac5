"""The log of Meltano, which quotes what its plugins say, without the people in it.

`meltano/logging.yaml` names the formatter; Meltano alone loads this module.
"""

import logging
import re
from collections import defaultdict
from typing import Final

from meltano.core.logging import console_log_formatter

from ticket_pipeline.discretion import Discretion

PREFIX: Final = re.compile(r"\S+Z \[\w+ *\] +(?P<program>\S+) +")
"""Time, level and program before what a log line says."""


class DiscreetFormatter(logging.Formatter):
    """Writes as Meltano does; programs that write at the same time are told apart."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = console_log_formatter()
        self._discretions = defaultdict[str, Discretion](Discretion)

    def format(self, record: logging.LogRecord) -> str:
        """Give the lines of a record."""
        text = self._whole.format(record)
        found = PREFIX.match(text)
        start = found.end() if found else 0
        discretion = self._discretions[found["program"] if found else ""]
        return text[:start] + "\n".join(map(discretion.line, text[start:].split("\n")))
