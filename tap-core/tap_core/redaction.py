"""Keeping admission secrets out of what a tap emits.

A path names a field through objects with `.` and through every item of a list with `[]`:
`accessCode`, `qrCodeData`, `barcodes[].barcode`.
"""

from collections.abc import Callable, Iterable
from typing import Any

Redactor = Callable[[dict[str, Any]], None]


def redactor(paths: Iterable[str]) -> Redactor:
    """Build a function that sets each path of a record to null where the record has it.

    A null rather than a hash: ticket codes are short enough to be found again from their hash.
    Where something of another shape stands in the way, it may hold the secret itself, so all of it
    goes.
    """
    split = [path.replace("[]", ".[]").split(".") for path in paths]

    def redact(record: dict[str, Any]) -> None:
        for step, *rest in split:
            if record.get(step) is not None:
                record[step] = _redacted(record[step], rest)

    return redact


def _redacted(value: Any, steps: list[str]) -> Any:
    if not steps or value is None:
        return None
    step, *rest = steps
    if step == "[]":
        return [_redacted(item, rest) for item in value] if isinstance(value, list) else None
    if not isinstance(value, dict):
        return None
    return {**value, step: _redacted(value[step], rest)} if step in value else value
