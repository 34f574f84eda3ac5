"""What Mautic holds of the people that a batch is about, asked for in the fewest calls."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from crm_core.chunks import chunks, chunks_by_weight
from target_mautic.client import MOST_EMAILS, MOST_IDS, MOST_ROWS, MauticClient
from target_mautic.models import ContactRow, Member

MOST_CHARACTERS: Final = 6000
"""Of all addresses in a URL, as they stand there; servers take 8 KB."""

NOBODY: Final = ""


class Survey:
    """Finds contacts by e-mail, by their ids where they are known.

    Where reading everybody takes fewer calls than asking for those that are wanted, everybody is
    read; later batches then ask for nobody who was not there. Whoever comes in the meantime is
    matched by the upsert.

    Args:
        client: Of the Mautic.
    """

    def __init__(self, client: MauticClient) -> None:
        self._client = client
        self._ids: dict[str, list[int]] | None = None
        self._is_large = False
        self._written: set[str] = set()

    def find(self, wanted: Mapping[str, str | None]) -> dict[str, ContactRow]:
        """Find contacts.

        Args:
            wanted: Address to the id that it had when it was last seen.
        """
        if everybody := self._read_everybody(wanted):
            return _matched([*everybody, *self._without_address(everybody, wanted)], wanted)
        ids = [number for email in wanted for number in self._ids_of(email, wanted[email])]
        rows = list(self._by_id(dict.fromkeys(ids)))
        there = {row.email for row in rows}
        missing = [email for email in wanted if email not in there and not self._is_absent(email)]
        return _matched([*rows, *self._by_email(missing)], wanted)

    def note_written(self, emails: Iterable[str]) -> None:
        """Take note that these may exist now."""
        self._written.update(emails)

    def _read_everybody(self, wanted: Mapping[str, str | None]) -> list[ContactRow]:
        known = sum(1 for number in wanted.values() if number is not None)
        calls = -(-known // MOST_ROWS) + -(-(len(wanted) - known) // MOST_EMAILS)
        if calls <= 1 or self._is_large or self._ids is not None:
            return []
        page = self._client.contacts()
        if -(-page.total // MOST_ROWS) - 1 > calls:
            self._is_large = True
            return []
        rows = list(page.contacts)
        while page.contacts and page.total > len(page.contacts):
            page = self._client.contacts(after=rows[-1].id)
            rows += page.contacts
        self._ids = defaultdict(list)
        for row in rows:
            self._ids[row.email].append(row.id)
        return rows

    def _without_address(
        self, everybody: Sequence[ContactRow], wanted: Mapping[str, str | None]
    ) -> Iterator[ContactRow]:
        """Read those who are known and not among everybody who has an address."""
        read = {row.id for row in everybody}
        known = {int(number) for number in wanted.values() if number is not None}
        yield from self._by_id(sorted(known - read))

    def _ids_of(self, email: str, known_id: str | None) -> list[int]:
        seen = self._ids.get(email, []) if self._ids else []
        return seen if known_id is None or int(known_id) in seen else [int(known_id), *seen]

    def _is_absent(self, email: str) -> bool:
        return self._ids is not None and email not in self._ids and email not in self._written

    def _by_id(self, ids: Iterable[int]) -> Iterator[ContactRow]:
        for chunk in chunks(ids, MOST_ROWS):
            yield from self._client.contacts_by_id(chunk)

    def _by_email(self, emails: Sequence[str]) -> Iterator[ContactRow]:
        for chunk in chunks_by_weight(emails, MOST_EMAILS, _length_in_a_url, MOST_CHARACTERS):
            rows = self._client.contacts_by_email(chunk)
            yield from rows
            found = {row.email for row in rows}
            for email in chunk:
                if email not in found and is_escaped(email):
                    yield from self._client.contacts_like(email)


def members_of(
    client: MauticClient, segment_ids: Sequence[int], contact_ids: Sequence[int]
) -> dict[int, list[Member]]:
    """Read which of the segments each contact is in, or has left."""
    found: dict[int, list[Member]] = defaultdict(list)
    for chunk in chunks(contact_ids, MOST_IDS) if segment_ids else ():
        for member in client.members(segment_ids, chunk):
            found[member.contact_id].append(member)
    return found


def is_escaped(email: str) -> bool:
    """Tell whether some versions look for another address instead (read in the source)."""
    return not ESCAPED.isdisjoint(email)


ESCAPED: Final = frozenset("'&")


def _matched(rows: Iterable[ContactRow], wanted: Mapping[str, str | None]) -> dict[str, ContactRow]:
    """Take one contact for each address: of several the oldest, blocked if any of them is.

    Whoever has another address now, or none, is found by id; where somebody else has the wanted
    one, it is that contact's, and what the known one holds against mail counts for it, too.
    """
    by_id = {row.id: row for row in rows}
    by_email: dict[str, list[ContactRow]] = defaultdict(list)
    for number in sorted(by_id):
        by_email[by_id[number].email].append(by_id[number])
    found = {}
    for email, known_id in wanted.items():
        known = by_id.get(int(known_id)) if known_id is not None else None
        held = [*by_email[email], *([known] if known and known.email != email else [])]
        if held and email != NOBODY:
            blocks = {block.id: block for row in held for block in row.blocks}
            found[email] = replace(held[0], blocks=tuple(blocks.values()))
    return found


def _length_in_a_url(email: str) -> int:
    return len(quote(f"{email},"))
