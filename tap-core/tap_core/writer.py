"""Writing Singer messages."""

import sys

from singer_sdk.singerlib import RecordMessage
from singer_sdk.singerlib.encoding import SimpleSingerWriter
from singer_sdk.singerlib.encoding.simple import Message
from singer_sdk.singerlib.json import serialize_json
from typing_extensions import override

FULL = 256 * 1024
"""Characters that are written together."""


class UnhurriedWriter(SimpleSingerWriter):
    """Writes many records at once, and all that wait before any other message.

    The SDK's writer flushes after each record, which costs a system call apiece. Numbers stay
    exact: a `Decimal` is written with the digits it was read with.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._size = 0

    @override
    def write_message(self, message: Message) -> None:
        self._keep(self.format_message(message) + "\n")
        if self._size > FULL or not isinstance(message, RecordMessage):
            self._write()

    @override
    def serialize_message(self, message: Message) -> str:
        if not isinstance(message, RecordMessage) or message.version or not message.time_extracted:
            return super().serialize_message(message)
        return (
            f'{{"type":"RECORD","stream":{serialize_json(message.stream)},'
            f'"record":{serialize_json(message.record)},'
            f'"time_extracted":"{message.time_extracted.isoformat()}"}}'
        )

    def _keep(self, line: str) -> None:
        self._lines.append(line)
        self._size += len(line)

    def _write(self) -> None:
        sys.stdout.write("".join(self._lines))
        sys.stdout.flush()
        self._lines.clear()
        self._size = 0
