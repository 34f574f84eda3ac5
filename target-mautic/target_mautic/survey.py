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
            return _by_email(everybody, wanted)
        ids = [number for email in wanted for number in self._ids_of(email, wanted[email])]
        found = _by_email(self._by_id(ids), wanted)
        missing = [email for email in wanted if email not in found and not self._is_absent(email)]
        return found | _by_email(self._by_email(missing), wanted)

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
        while len(page.contacts) == MOST_ROWS:
            page = self._client.contacts(after=rows[-1].id)
            rows += page.contacts
        self._ids = defaultdict(list)
        for row in rows:
            self._ids[row.email].append(row.id)
        return rows

    def _ids_of(self, email: str, known_id: str | None) -> list[int]:
        seen = self._ids.get(email, []) if self._ids else []
        return seen if known_id is None or int(known_id) in seen else [int(known_id), *seen]

    def _is_absent(self, email: str) -> bool:
        return self._ids is not None and email not in self._ids and email not in self._written

    def _by_id(self, ids: Sequence[int]) -> Iterator[ContactRow]:
        for chunk in chunks(ids, MOST_ROWS):
            yield from self._client.contacts_by_id(chunk)

    def _by_email(self, emails: Sequence[str]) -> Iterator[ContactRow]:
        for chunk in chunks_by_weight(emails, MOST_EMAILS, _length_in_a_url, MOST_CHARACTERS):
            yield from self._client.contacts_by_email(chunk)


def members_of(
    client: MauticClient, segment_ids: Sequence[int], contact_ids: Sequence[int]
) -> dict[int, list[Member]]:
    """Read which of the segments each contact is in, or has left."""
    found: dict[int, list[Member]] = defaultdict(list)
    for chunk in chunks(contact_ids, MOST_IDS) if segment_ids else ():
        for member in client.members(segment_ids, chunk):
            found[member.contact_id].append(member)
    return found


def _by_email(rows: Iterable[ContactRow], wanted: Iterable[str]) -> dict[str, ContactRow]:
    """Take one contact for each address: of several the oldest, blocked if any of them is."""
    names = frozenset(wanted) - {NOBODY}
    found: dict[str, ContactRow] = {}
    for row in sorted(rows, key=lambda row: row.id):
        if row.email not in names:
            continue
        held = found.get(row.email)
        blocks = (held.blocks if held else ()) + row.blocks
        found[row.email] = replace(held or row, blocks=blocks)
    return found


def _length_in_a_url(email: str) -> int:
    return len(quote(f"{email},"))
