"""A record as it came in: its version at once, the rest when somebody asks for it."""

import json
import re
from decimal import Decimal
from typing import Any, Final

import msgspec

from crm_core.ledger import RowVersion

Record = dict[str, Any]

is_uuid: Final = re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch


class Row(msgspec.Struct, gc=False):
    """A record of the stream whose key and version are usable.

    Attributes:
        content: The record, or the message that it came in, as JSON.
    """

    version: RowVersion
    content: Record | str

    @property
    def record(self) -> Record:
        """The record, read now where it was not."""
        if isinstance(self.content, str):
            record: Record = decode(self.content)["record"]
            return record
        return self.content


decode: Final = json.JSONDecoder(parse_float=Decimal).decode
"""Read JSON; numbers with a fraction become `Decimal`, so money stays exact."""


def row_of(record: Record) -> Row | None:
    """Make a row of a record, None where its key or its version is not usable."""
    try:
        version = usable(msgspec.convert(record, RowVersion))
    except msgspec.ValidationError:
        return None
    return Row(version, record) if version else None


def usable(version: RowVersion) -> RowVersion | None:
    """Bring a version into the ledger's form, None where its key is no UUID."""
    customer_id, row_hash = version.customer_id, version.row_hash
    if not is_uuid(customer_id):
        return None
    hash_of_row = row_hash if _is_printable(row_hash) else None
    if customer_id.islower() and row_hash is hash_of_row:
        return version
    return RowVersion(customer_id.lower(), version.sync_version, hash_of_row)


def _is_printable(row_hash: object) -> bool:
    return type(row_hash) is str and row_hash.isascii() and row_hash.isprintable()
