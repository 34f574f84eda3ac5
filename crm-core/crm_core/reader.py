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
            message = _decode(line)
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, dict) and _is_known(message):
            return message
        reason = f"Line {self.lines} of the input is no Singer message that this target reads"
        raise InputError(reason, "Pipe the output of a Singer tap without batch files in here.")


_decode = json.JSONDecoder(parse_float=Decimal).decode

_KNOWN = frozenset({"RECORD", "SCHEMA", "STATE", "ACTIVATE_VERSION"})


def _is_known(message: dict[str, Any]) -> bool:
    if message.get("type") == "RECORD":
        return isinstance(message.get("record"), dict)
    return message.get("type") in _KNOWN
