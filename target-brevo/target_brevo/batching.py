"""Updates of contacts that exist, a hundred a call; one bad row costs no other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, NamedTuple, Self

from crm_core.chunks import chunks
from crm_core.plan import Step
from target_brevo.client import BrevoClient
from target_brevo.failures import RequestRefusedError
from target_brevo.mapping import PHONE

CHUNK: Final = 100
"""Rows a call; Brevo names no maximum for /contacts/batch, and this is what clients use."""


class Verdict(Enum):
    """What became of one update."""

    WRITTEN = "written"
    WITHOUT_PHONE = "written without the phone number"
    ABSENT = "no such contact"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Update:
    """A contact and what it shall get."""

    contact_id: int
    body: dict[str, Any]

    @property
    def has_phone(self) -> bool:
        """Whether it might be refused because the phone number belongs to another contact."""
        return PHONE in self.body.get("attributes", ())

    def without_phone(self) -> Self:
        """The same without the phone number."""
        attributes = self.body["attributes"].items()
        kept = {name: value for name, value in attributes if name != PHONE}
        return replace(self, body={**self.body, "attributes": kept})

    def row(self) -> dict[str, Any]:
        """As POST /contacts/batch takes it."""
        return {"id": self.contact_id, **self.body}


class Written(NamedTuple):
    """The position of an update and its verdict; `reason` is Brevo's where it refused."""

    position: int
    verdict: Verdict
    reason: str = ""


def body_of(step: Step) -> dict[str, Any]:
    """Put a step as POST and PUT take it; there is never a key that could lift a block."""
    parts = {
        "attributes": dict(step.fields),
        "listIds": sorted(map(int, step.join)),
        "unlinkListIds": sorted(map(int, step.leave)),
        "emailBlacklisted": step.suppresses,
    }
    return {name: value for name, value in parts.items() if value}


def write_updates(client: BrevoClient, updates: Sequence[Update]) -> Iterator[Written]:
    """Write all updates; yields one verdict for each, as soon as it is certain."""
    for chunk in chunks(range(len(updates)), CHUNK):
        yield from _write_chunk(client, updates, chunk)


def _write_chunk(
    client: BrevoClient, updates: Sequence[Update], chunk: Sequence[int]
) -> Iterator[Written]:
    if len(chunk) <= 1:
        yield from (_write_one(client, updates[index], index) for index in chunk)
        return
    try:
        answer = client.update_many([updates[index].row() for index in chunk])
    except RequestRefusedError:
        for part in _parts(updates, chunk):
            yield from _write_chunk(client, updates, part)
        return
    if answer.unknown:
        known = [index for place, index in enumerate(chunk) if place not in answer.unknown]
        yield from (Written(index, Verdict.ABSENT) for index in chunk if index not in known)
        yield from _write_chunk(client, updates, known)
        return
    for index in chunk:
        if updates[index].contact_id in answer.failed_ids:
            yield _write_one(client, updates[index], index)
        else:
            yield Written(index, Verdict.WRITTEN)


def _parts(updates: Sequence[Update], chunk: Sequence[int]) -> tuple[list[int], list[int]]:
    """Split rows that were refused together: off the likely cause, a phone, else in halves."""
    others = [index for index in chunk if not updates[index].has_phone]
    suspects = [index for index in chunk if updates[index].has_phone]
    if others and suspects:
        return others, suspects
    half = len(chunk) // 2
    return list(chunk[:half]), list(chunk[half:])


def _write_one(client: BrevoClient, update: Update, index: int) -> Written:
    try:
        exists = client.update(update.contact_id, update.body)
    except RequestRefusedError as error:
        if not update.has_phone:
            return Written(index, Verdict.REFUSED, error.reason)
        retried = _write_one(client, update.without_phone(), index)
        without = retried.verdict is Verdict.WRITTEN
        return Written(index, Verdict.WITHOUT_PHONE) if without else retried
    return Written(index, Verdict.WRITTEN if exists else Verdict.ABSENT)
