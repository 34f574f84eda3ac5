"""Writing Singer messages."""

import sys

import msgspec
from singer_sdk.singerlib import RecordMessage
from singer_sdk.singerlib.encoding import GenericSingerWriter
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

FULL = 256 * 1024
"""Bytes that are written together."""

END_OF_BUFFER = -1

_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class UnhurriedWriter(GenericSingerWriter[bytes, Message]):
    """Writes many records at once, and all that wait before any other message.

    The SDK's writers flush after each record, which costs a system call apiece. Numbers stay
    exact: a `Decimal` is written with the digits it was read with.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    @override
    def write_message(self, message: Message) -> None:
        _encoder.encode_into(message.to_dict(), self._waiting, END_OF_BUFFER)
        self._waiting += b"\n"
        if len(self._waiting) > FULL or not isinstance(message, RecordMessage):
            self._write()

    @override
    def serialize_message(self, message: Message) -> bytes:
        return _encoder.encode(message.to_dict())

    def _write(self) -> None:
        sys.stdout.buffer.write(self._waiting)
        sys.stdout.flush()
        self._waiting.clear()
