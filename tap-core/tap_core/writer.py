"""Writing Singer messages."""

import sys

from singer_sdk.singerlib import RecordMessage
from singer_sdk.singerlib.encoding import SimpleSingerWriter
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override


class UnhurriedWriter(SimpleSingerWriter):
    """Leaves records in the output's buffer until it is full or another message comes.

    The SDK's writer flushes after each record, which costs a system call apiece. Numbers stay
    exact: a `Decimal` is written with the digits it was read with.
    """

    @override
    def write_message(self, message: Message) -> None:
        sys.stdout.write(self.format_message(message) + "\n")
        if not isinstance(message, RecordMessage):
            sys.stdout.flush()
