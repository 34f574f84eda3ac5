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
    """
    split = [path.replace("[]", ".[]").split(".") for path in paths]

    def redact(record: dict[str, Any]) -> None:
        for steps in split:
            if steps[0] in record:
                _blank(record, steps)

    return redact


def _blank(value: Any, steps: list[str]) -> None:
    step, *rest = steps
    if step == "[]":
        for item in value if isinstance(value, list) else ():
            _blank(item, rest)
    elif isinstance(value, dict) and value.get(step) is not None:
        if rest:
            _blank(value[step], rest)
        else:
            value[step] = None
