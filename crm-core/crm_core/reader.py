"""Singer messages from standard input; a broken line is named by its number, never quoted."""

import json
import sys
from decimal import Decimal
from typing import IO, Any

from singer_sdk.singerlib.encoding import GenericSingerReader
from typing_extensions import override

from crm_core.errors import InputError


class CustomerReader(GenericSingerReader[str]):
    """Reads lines of JSON; money stays exact as `Decimal`."""

    lines = 0

    @property
    @override
    def default_input(self) -> IO[str]:
        return sys.stdin

    @override
    def deserialize_json(self, line: str) -> dict[str, Any]:
        self.lines += 1
        try:
            message = json.loads(line, parse_float=Decimal)
        except ValueError:
            message = None
        if isinstance(message, dict) and message.get("type") in _KNOWN:
            return message
        reason = f"Line {self.lines} of the input is not a Singer message"
        raise InputError(reason, "Pipe the output of a Singer tap into this target.")


_KNOWN = frozenset({"RECORD", "SCHEMA", "STATE", "ACTIVATE_VERSION", "BATCH"})
