"""Batches of a hundred rows; one bad row costs no other, and every row gets its verdict."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, Self

from crm_core.chunks import chunks
from target_hubspot.client import ROWS
from target_hubspot.failures import RequestRefusedError
from target_hubspot.models import BatchAnswer, Written
from target_hubspot.refusal import TRACE, Refusal

Send = Callable[[Sequence[dict[str, Any]]], BatchAnswer]
"""Writes a batch."""

EmailsOf = Callable[[str], frozenset[str]]
"""Gives the addresses of a record by its id."""

EMAIL: Final = frozenset({"email"})

UNCONFIRMED: Final = Refusal(words="HubSpot confirmed neither that it was written nor refused")
"""A 2xx answer that leaves a row out: nothing was written (HubSpot API, batch upsert)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record to write.

    Attributes:
        trace: Tells the row from all others of the run.
        key: What finds the record: its id, or the value of a unique property.
        properties: Those to write.
        dropped: Properties that HubSpot refused before.
    """

    trace: str
    key: str
    properties: dict[str, str]
    dropped: frozenset[str] = field(default=frozenset())

    def body(self) -> dict[str, Any]:
        """As a batch takes it."""
        return {"id": self.key, TRACE: self.trace, "properties": self.properties}

    def without(self, names: frozenset[str]) -> Self:
        """The same without some properties."""
        kept = {name: value for name, value in self.properties.items() if name not in names}
        return replace(self, properties=kept, dropped=self.dropped | names)


class Verdict(NamedTuple):
    """What became of a row: it was either written or refused."""

    row: Row
    written: Written | None = None
    refusal: Refusal | None = None


def write_rows(
    rows: Sequence[Row], send: Send, emails_of: EmailsOf, essential: frozenset[str] = EMAIL
) -> Iterator[Verdict]:
    """Write all rows; a row whose properties are refused is written once more without them.

    Args:
        rows: To be written, each record once.
        send: Writes a batch.
        emails_of: Tells which row is meant where HubSpot names only the record it collides with.
        essential: Properties without which a row is not to be written at all.
    """
    again: list[Row] = []
    for chunk in chunks(rows, ROWS):
        for verdict in _write_chunk(chunk, send, emails_of):
            curable = _curable(verdict, essential)
            if curable:
                again.append(verdict.row.without(curable))
            else:
                yield verdict
    for chunk in chunks(again, ROWS):
        yield from _write_chunk(chunk, send, emails_of)


def _curable(verdict: Verdict, essential: frozenset[str]) -> frozenset[str]:
    """Name the properties to leave out, where the row can do without them."""
    bad = frozenset(verdict.refusal.issues) if verdict.refusal else frozenset()
    return bad if not bad & essential and bad <= verdict.row.properties.keys() else frozenset()


def _write_chunk(chunk: Sequence[Row], send: Send, emails_of: EmailsOf) -> Iterator[Verdict]:
    try:
        answer = send([row.body() for row in chunk])
    except RequestRefusedError as error:
        yield from _after_refusal(chunk, error.refusal, send, emails_of)
        return
    yield from _matched(chunk, answer)


def _after_refusal(
    chunk: Sequence[Row], refusal: Refusal, send: Send, emails_of: EmailsOf
) -> Iterator[Verdict]:
    """Find the rows for which all were refused: as HubSpot names them, else in halves."""
    if len(chunk) == 1:
        yield Verdict(chunk[0], refusal=refusal)
        return
    culprits = _culprits(chunk, refusal, emails_of)
    if culprits:
        parts = [[row for row in chunk if row not in culprits], culprits]
    else:
        half = len(chunk) // 2
        parts = [list(chunk[:half]), list(chunk[half:])]
    if culprits and refusal.existing_id:
        yield from (Verdict(row, refusal=refusal) for row in parts.pop())
    for part in parts:
        yield from _write_chunk(part, send, emails_of)


def _culprits(chunk: Sequence[Row], refusal: Refusal, emails_of: EmailsOf) -> list[Row]:
    keys = frozenset(each.lower() for each in refusal.ids)
    if refusal.existing_id:
        keys |= emails_of(refusal.existing_id)
    named = [row for row in chunk if row.trace in refusal.traces or row.key.lower() in keys]
    return named if len(named) < len(chunk) else []


def _matched(chunk: Sequence[Row], answer: BatchAnswer) -> Iterator[Verdict]:
    """Pair rows with results, which come in any order: by trace id, else by key."""
    written = {each.trace: each for each in answer.written if each.trace}
    written |= {place: each for each in answer.written for place in (each.id, each.key) if place}
    for row in chunk:
        found = written.get(row.trace) or written.get(row.key.lower())
        refusal = next((each for each in answer.refusals if _names(each, row)), None)
        if refusal is None and found is None:
            refusal = _unconfirmed(answer)
        yield Verdict(row, found if refusal is None else None, refusal)


def _unconfirmed(answer: BatchAnswer) -> Refusal:
    """Tell why a row is neither written nor refused by name; it is sent again by a later run."""
    words = next((each.words for each in answer.refusals if not each.ids and each.words), None)
    return replace(UNCONFIRMED, words=f"{UNCONFIRMED.words} ({words})") if words else UNCONFIRMED


def _names(refusal: Refusal, row: Row) -> bool:
    named = {each.lower() for each in refusal.ids}
    return row.trace in refusal.traces or row.key.lower() in named
