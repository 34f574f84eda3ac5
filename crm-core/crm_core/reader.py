"""Singer messages from standard input; a broken line is named by its number, never quoted."""

import sys
from typing import IO, Any, Literal

import msgspec
from singer_sdk.singerlib.encoding import GenericSingerReader
from typing_extensions import override

from crm_core.errors import InputError
from crm_core.ledger import RowVersion
from crm_core.row import Row, decode, usable


class CustomerReader(GenericSingerReader[str]):
    """Reads lines of JSON; a RECORD's `record` is a `Row` wherever its version is usable."""

    lines = 0

    @property
    @override
    def default_input(self) -> IO[str]:
        return sys.stdin

    @override
    def deserialize_json(self, line: str) -> dict[str, Any]:
        self.lines += 1
        try:
            message = _read_record(line)
        except (ValueError, RecursionError):
            return self._whole(line)
        version = usable(message.record)
        if version is None:
            return self._whole(line)
        return {"type": "RECORD", "stream": message.stream, "record": Row(version, line)}

    def _whole(self, line: str) -> dict[str, Any]:
        try:
            message = decode(line)
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, dict) and _is_known(message):
            return message
        reason = f"Line {self.lines} of the input is no Singer message that this target reads"
        raise InputError(reason, "Pipe the output of a Singer tap without batch files in here.")


class _RecordMessage(msgspec.Struct, gc=False):
    """What is read of a RECORD: few rows differ from what the CRM has, and need the rest."""

    type: Literal["RECORD"]
    stream: str
    record: RowVersion


_read_record = msgspec.json.Decoder(_RecordMessage).decode

_KNOWN = frozenset({"RECORD", "SCHEMA", "STATE", "ACTIVATE_VERSION"})


def _is_known(message: dict[str, Any]) -> bool:
    if message.get("type") == "RECORD":
        return isinstance(message.get("record"), dict)
    return message.get("type") in _KNOWN
