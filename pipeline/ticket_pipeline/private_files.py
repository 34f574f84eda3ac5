"""Files that the user alone may read, whatever else the machine is set to."""

import contextlib
import os
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600


def private(path: str, flags: int) -> int:
    """Open a file so that others may neither read nor write it; an opener for `open`.

    One that others could read before, they cannot any more.
    """
    descriptor = os.open(path, flags, PRIVATE)
    with contextlib.suppress(PermissionError):
        os.fchmod(descriptor, PRIVATE)
    return descriptor


def written(file: Path, content: str) -> None:
    """Write a file whole."""
    with open(file, "w", encoding="utf-8", opener=private) as opened:
        opened.write(content)
