"""The records of one kind, and the indexes that find them."""

import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.kinds import Kind
from vendor_sandbox.hubspot.values import normal_email

SECONDARY = "hs_additional_emails"
MERGED = "hs_merged_object_ids"
LONG_AGO = float("-inf")


@dataclass(slots=True, eq=False)
class Record:
    """One contact or deal; properties without a value are missing.

    Until the moment `visible_from` (monotonic seconds) search sees `indexed` instead of it.
    """

    id: str
    properties: dict[str, str] = field(default_factory=dict)
    archived_at: str | None = None
    visible_from: float = LONG_AGO
    indexed: dict[str, str] | None = None

    @property
    def emails(self) -> list[str]:
        """The address and all secondary ones."""
        primary = self.properties.get("email")
        return ([primary] if primary else []) + self.secondary_emails

    @property
    def secondary_emails(self) -> list[str]:
        """Addresses that lead here too."""
        return split(self.properties.get(SECONDARY))

    def searchable(self, now: float) -> dict[str, str] | None:
        """What the search index holds at a moment, None for what it does not know yet."""
        return self.properties if self.visible_from <= now else self.indexed


class RecordBook:
    """All records of a kind, found by id and by every unique value, in order of their ids."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.archived: dict[str, Record] = {}
        self.version = 0
        self.settled_from = LONG_AGO
        self._by_id: dict[str, Record] = {}
        self._numbers: list[int] = []
        self._owners: dict[str, dict[str, Record]] = {}
        self._merged: dict[str, str] = {}
        self._last_id = kind.first_id - 1

    def __iter__(self) -> Iterator[Record]:
        """Every record, by id."""
        return (self._by_id[str(number)] for number in self._numbers)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def get(self, record_id: str, *, follow: bool = True) -> Record | None:
        """The record with this id; an id that was merged away leads to what it became."""
        found = self._by_id.get(record_id)
        if found is None and follow and record_id in self._merged:
            return self.get(self._merged[record_id])
        return found

    def owner(self, name: str, value: str) -> Record | None:
        """The record that holds a unique value; secondary addresses count as `email`."""
        return self._owners.get(name, {}).get(value)

    def after(self, number: int, count: int) -> list[Record]:
        """So many records with ids above `number`."""
        start = bisect_right(self._numbers, number)
        return [self._by_id[str(each)] for each in self._numbers[start : start + count]]

    def new_id(self) -> str:
        """An id that was never given before."""
        self._last_id += 1
        return str(self._last_id)

    def add(self, record: Record, unique: frozenset[str], *, lag: float = 0.0) -> None:
        """Take in a new record; `lag`: seconds until search sees it."""
        self._by_id[record.id] = record
        number = int(record.id)
        self._numbers.insert(bisect_right(self._numbers, number), number)
        self._own(record, unique)
        self._hide(record, lag)

    def change(
        self,
        record: Record,
        changes: Mapping[str, str],
        unique: frozenset[str],
        *,
        lag: float,
    ) -> None:
        """Write values; an empty one clears. `lag`: seconds until search sees them."""
        if record.visible_from <= time.monotonic():
            record.indexed = dict(record.properties) if lag else None
        self._disown(record, unique)
        for name, value in changes.items():
            if value:
                record.properties[name] = value
            else:
                record.properties.pop(name, None)
        self._own(record, unique)
        self._hide(record, lag)

    def remove(self, record: Record, unique: frozenset[str], at: str | None) -> None:
        """Take a record away; with `at` it can be restored from the recycle bin."""
        self._disown(record, unique)
        del self._by_id[record.id]
        number = int(record.id)
        del self._numbers[bisect_right(self._numbers, number) - 1]
        if at is not None:
            record.archived_at = at
            self.archived[record.id] = record
        self.version += 1

    def merge(self, gone: str, into: str) -> None:
        """Let an id lead to another record."""
        self._merged[gone] = into

    def dump(self) -> JSON:
        """Everything as JSON-ready values."""
        return {
            "last_id": self._last_id,
            "merged": self._merged,
            "records": {each.id: each.properties for each in self},
            "archived": {
                each.id: [each.archived_at, each.properties] for each in self.archived.values()
            },
        }

    def load(self, state: JSON, unique: frozenset[str]) -> None:
        """Take over what `dump` gave."""
        self._last_id = state["last_id"]
        self._merged = state["merged"]
        for record_id, properties in state["records"].items():
            self.add(Record(record_id, properties), unique)
        for record_id, (at, properties) in state["archived"].items():
            self.archived[record_id] = Record(record_id, properties, archived_at=at)

    def _hide(self, record: Record, lag: float) -> None:
        record.visible_from = time.monotonic() + lag
        self.settled_from = max(self.settled_from, record.visible_from)
        self.version += 1

    def _own(self, record: Record, unique: frozenset[str]) -> None:
        for name, value in _unique_values(record, unique):
            self._owners.setdefault(name, {})[value] = record

    def _disown(self, record: Record, unique: frozenset[str]) -> None:
        for name, value in _unique_values(record, unique):
            self._owners.get(name, {}).pop(value, None)


def _unique_values(record: Record, unique: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name in unique:
        if name in record.properties:
            yield name, record.properties[name]
    for email in record.secondary_emails:
        yield "email", email


def split(joined: str | None) -> list[str]:
    """The values of a property that holds several."""
    return joined.split(";") if joined else []


def lookup_value(name: str, value: str) -> str:
    """A value as the index knows it."""
    return normal_email(value) if name == "email" else value
