"""What an erasure has done, for whoever asked for it: signed, and without the address."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

PERSON_CHARACTERS: Final = 12
"""Of the hash, in the name of the file."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One place that was looked at.

    Attributes:
        place: A destination, or a table.
        done: What was done there, in plain words.
        rows: How many rows or contacts that was.
        fault: Why it is not finished, None where it is.
    """

    place: str
    done: str
    rows: int = 0
    fault: str | None = None


@dataclass(kw_only=True)
class Receipt:
    """All that was done for one person.

    Attributes:
        person: Keyed hash of the address, as in `ops.tombstones`.
        still_named: Where the database still names the person, None where that was not looked for.
    """

    person: str
    begun_at: datetime
    ended_at: datetime | None = None
    parts: list[Part] = field(default_factory=list)
    still_named: list[str] | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left of the person that we know of."""
        return self.still_named == [] and not any(part.fault for part in self.parts)

    def signed(self, key: str) -> dict[str, Any]:
        """Give the content with its signature."""
        content = {**asdict(self), "complete": self.is_complete}
        return {**content, "signature": signature(content, key)}

    def write(self, folder: Path, key: str) -> Path:
        """Write it into a file that its owner alone can read."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{self.person[:PERSON_CHARACTERS]}-{self.begun_at:%Y%m%dT%H%M%SZ}.json"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self.signed(key), file, indent=2, default=str)
            file.write("\n")
        return path

    def lines(self) -> Iterator[str]:
        """Tell it to people."""
        yield f"Receipt for {self.person}"
        for part in self.parts:
            counted = f" ({part.rows})" if part.rows else ""
            yield f"{'✗' if part.fault else '✓'} {part.place}: {part.fault or part.done}{counted}"
        yield self._verdict()

    def _verdict(self) -> str:
        if self.still_named is None:
            return "✗ The database was not searched."
        if self.still_named:
            return f"✗ Still named in {', '.join(self.still_named)}."
        return "✓ Searched every column of every table: found nowhere."


def signature(content: dict[str, Any], key: str) -> str:
    """Sign a receipt's content: HMAC-SHA256 of its JSON, keys sorted, without the signature."""
    text = json.dumps(content, sort_keys=True, default=str, separators=(",", ":"))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
