"""The gate between what a vendor sends and what a stream emits."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tap_core.checks import compile_check, explain
from tap_core.redaction import redactor
from tap_core.repair import has_damage, has_overlong_text, has_unstorable_text, repair
from tap_core.set_aside import SetAside, record_hash
from tap_core.sparing import spare, touches

ADDED = ("extracted_at", "extra_fields")
"""Fields that the gate puts on every record."""

REPAIRED = "text held a character that Postgres cannot store, replaced by U+FFFD"
TICK = timedelta(microseconds=1)


class FieldRules(NamedTuple):
    """Which fields of a stream are treated apart.

    Attributes:
        secrets: Paths of fields that are emptied, see `tap_core.redaction`.
        needed: Paths of fields without which a record is not landed. A misfit elsewhere costs its
            field alone; None where every field is needed.
    """

    secrets: Sequence[str] = ()
    needed: Sequence[str] | None = None


class RecordGate:
    """Lets a stream's good records through and sets the others aside, with a reason.

    Args:
        stream: Name of the stream.
        schema: Its JSON Schema; fields that it does not name go to `extra_fields`.
        keys: Fields that must hold a value.
        set_aside: Takes the records that do not pass.
        rules: Which fields are treated apart.
        clock: Our own clock.
    """

    def __init__(
        self,
        stream: str,
        schema: Mapping[str, Any],
        keys: Sequence[str],
        set_aside: SetAside,
        *,
        rules: FieldRules = FieldRules(),  # noqa: B008 - it cannot change
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._stream = stream
        self._schema = {**schema, "required": list(keys)}
        self._keys = keys
        self._fields = frozenset(schema["properties"])
        self._fits = compile_check({"type": "object", "properties": schema["properties"]})
        self._redact = redactor(rules.secrets)
        self._needed = rules.needed
        self._set_aside = set_aside
        self._clock = clock
        self._last = datetime.min.replace(tzinfo=UTC)

    def admit(self, raw: Any, *, suspect: bool = False) -> dict[str, Any] | None:
        """Give the record to emit, or None when it was set aside.

        Args:
            raw: One record as decoded; it is changed in place.
            suspect: Whether to look for unstorable and overlong text in it.
        """
        original = deepcopy(raw) if suspect else raw
        record = self._spared(repair(raw) if suspect else raw)
        reason = self._objection(record, suspect=suspect)
        if reason is not None:
            self._reject(original, reason)
            return None
        if suspect and (has_unstorable_text(original) or has_damage(record)):
            self._note_repair(original)
        return self._finish(record)

    def _spared(self, record: Any) -> Any:
        """Give the record without the misfits that it can do without."""
        if self._needed is None or type(record) is not dict or self._fits(record):
            return record
        spared = deepcopy(record)
        lost = spare(spared, self._schema)
        if touches(lost, (*self._keys, *self._needed)):
            return record
        for each in lost:
            self._set_aside.note_lost(self._stream, each.reason)
        return spared

    def _objection(self, record: Any, *, suspect: bool) -> str | None:
        if type(record) is not dict:
            return "the record is not an object"
        if not all(record.get(key) for key in self._keys):
            return "a key field is missing"
        if not self._fits(record):
            return explain(record, self._schema)
        if suspect and has_overlong_text(record):
            return "a text is longer than one million characters"
        return None

    def _finish(self, record: dict[str, Any]) -> dict[str, Any]:
        self._redact(record)
        unknown = record.keys() - self._fields
        record["extra_fields"] = {name: record.pop(name) for name in sorted(unknown)} or None
        record["extracted_at"] = self._tick()
        return record

    def _reject(self, record: Any, reason: str) -> None:
        hashed = record_hash(record)
        self._blank_secrets(record)
        self._set_aside.reject(self._stream, record, reason, hashed=hashed, at=self._tick())

    def _note_repair(self, record: Any) -> None:
        hashed = record_hash(record)
        self._blank_secrets(record)
        self._set_aside.note_repair(self._stream, record, REPAIRED, hashed=hashed, at=self._tick())

    def _blank_secrets(self, record: Any) -> None:
        if isinstance(record, dict):
            self._redact(record)

    def _tick(self) -> str:
        self._last = max(self._clock(), self._last + TICK)
        return self._last.isoformat(timespec="microseconds")


def with_added_fields(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Add the fields of `ADDED` to a stream's schema."""
    return {**schema, "properties": {**schema["properties"], **_ADDED_PROPERTIES}}


_ADDED_PROPERTIES: Mapping[str, Any] = {
    "extracted_at": {
        "type": "string",
        "format": "date-time",
        "description": "When this row was read, in UTC; rises strictly within one run.",
    },
    "extra_fields": {
        "type": ["object", "null"],
        "additionalProperties": True,
        "description": "Fields that the vendor sent and this schema does not name.",
    },
}
