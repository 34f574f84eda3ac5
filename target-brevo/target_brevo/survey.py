"""Which contacts the account has already, read in bulk before anything is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from crm_core.chunks import chunks
from crm_core.contact import Contact
from crm_core.errors import OddAnswerError
from crm_core.ledger import OptOut
from target_brevo.client import CONTACTS_PAGE, MOST_IDS, BrevoClient
from target_brevo.mapping import PHONE, digits
from target_brevo.models import ContactPage, ContactRow

OVERLAP: Final = timedelta(minutes=5)
"""Read again before the last reading's end: Brevo's clocks need not agree to the second."""

KEPT: Final = 25_000
"""Contacts kept in memory; those of a larger account are looked up when a batch needs them."""

WITHOUT_EMAIL: Final = "@mailin-sms.com"
"""Domain of the addresses that Brevo makes up for contacts with a phone only."""

Report = Callable[[Sequence[OptOut]], None]


class Survey:
    """Contacts of the account by e-mail, and who holds which phone number.

    Args:
        client: Of the account.
        since: Read only what changed since this moment; None reads everything.
        attributes: Names of those to keep.
        report: Takes the opt-outs of every contact that is read.
        keeps_writes: Whether contacts that are made by this run are kept too, as nothing else
            will tell later batches of them.

    Attributes:
        is_complete: Whether the account has nobody else.
        read_at: Brevo's clock when reading began.
    """

    def __init__(
        self,
        client: BrevoClient,
        since: datetime | None,
        attributes: frozenset[str],
        report: Report,
        *,
        keeps_writes: bool,
    ) -> None:
        self._client = client
        self._since = since - OVERLAP if since else None
        self._attributes = attributes
        self._report = report
        self._keeps_writes = keeps_writes
        self._contacts: dict[str, Contact] = {}
        self._phones: dict[str, str] = {}
        self._pages_of_all = 0
        self.is_complete = False
        self.read_at: datetime | None = None

    @property
    def is_incremental(self) -> bool:
        """Whether earlier runs have seen everybody whom this one has not."""
        return self._since is not None

    def read(self) -> None:
        """Read all that changed, or the whole account."""
        kept_all = True
        for page in pages_of(self._client, self._since):
            self.read_at = self.read_at or page.read_at
            kept_all &= self._keep(page.contacts)
        self.is_complete = kept_all and not self.is_incremental

    def find(self, email: str) -> Contact | None:
        """Give the contact with this address, None where the survey has not seen it."""
        return self._contacts.get(email)

    def holder(self, phone: str) -> str | None:
        """Give the address of the contact that holds a phone number, as far as that was seen."""
        return self._phones.get(digits(phone))

    def phones(self, ids: Sequence[int]) -> dict[int, str]:
        """Ask which numbers some contacts hold now; who is gone, or has none, is left out."""
        rows = (row for chunk in chunks(ids, MOST_IDS) for row in self._client.contacts_of(chunk))
        return {row.id: digits(phone) for row in rows if (phone := row.attributes.get(PHONE))}

    def look_up(self, sought: Mapping[str, str | None]) -> dict[str, Contact]:
        """Find contacts in the account: all of it is read where that takes the fewest calls.

        Args:
            sought: E-mail address to the contact's id where that is known.
        """
        found: dict[str, Contact] = {}
        calls = _calls(sought)
        is_worth_it = calls > 1 and calls >= self._pages_of_all
        if not (is_worth_it and self._read_all(sought, found, calls)):
            missing = {email: number for email, number in sought.items() if email not in found}
            for email, row in self._ask(missing):
                found[email] = self.take(row)
        return found

    def note(self, email: str, contact: Contact) -> None:
        """Take over what a contact has become by a write."""
        before = self._contacts.get(email)
        if before is None and not self._keeps_writes:
            return
        self.is_complete &= self._hold(email, contact)
        if before:
            self._phones.pop(digits(before.values.get(PHONE)), None)
        if phone := contact.values.get(PHONE):
            self._phones[digits(phone)] = email

    def take(self, row: ContactRow) -> Contact:
        """Report what the person said no to, and give what concerns the plan."""
        self._report(list(row.opt_outs))
        return row.contact(self._attributes)

    def _read_all(
        self, sought: Mapping[str, str | None], found: dict[str, Contact], most_calls: int
    ) -> bool:
        """Read the whole account; returns False after a page where there are too many."""
        emails = {int(known_id): email for email, known_id in sought.items() if known_id}
        kept_all = True
        for page in pages_of(self._client, None):
            kept_all &= self._keep(page.contacts)
            for row in page.contacts:
                if (email := emails.get(row.id, row.email)) in sought:
                    found[email] = row.contact(self._attributes)
            self._pages_of_all = -(-page.total // CONTACTS_PAGE)
            if self._pages_of_all > most_calls:
                return False
        self.is_complete = kept_all
        return True

    def _ask(self, sought: Mapping[str, str | None]) -> Iterator[tuple[str, ContactRow]]:
        """Ask for contacts by their ids, twenty a call; by e-mail where there is no such id."""
        missing = dict(sought)
        for email, row in self._of_ids({int(n): email for email, n in sought.items() if n}):
            del missing[email]
            yield email, row
        ids = {number: email for email in missing if (number := self._client.id_of(email))}
        yield from self._of_ids(ids)

    def _of_ids(self, emails: dict[int, str]) -> Iterator[tuple[str, ContactRow]]:
        for chunk in chunks(list(emails), MOST_IDS):
            for row in self._client.contacts_of(chunk):
                if email := emails.pop(row.id, None):
                    yield email, row

    def _keep(self, rows: Sequence[ContactRow]) -> bool:
        self._report([opt_out for row in rows for opt_out in row.opt_outs])
        kept_all = True
        for row in rows:
            if phone := row.attributes.get(PHONE):
                self._phones[digits(phone)] = row.email
            if row.email and not row.email.endswith(WITHOUT_EMAIL):
                kept_all &= self._hold(row.email, row.contact(self._attributes))
        return kept_all

    def _hold(self, email: str, contact: Contact) -> bool:
        if email not in self._contacts and len(self._contacts) >= KEPT:
            return False
        self._contacts[email] = contact
        return True


def pages_of(client: BrevoClient, since: datetime | None) -> Iterator[ContactPage]:
    """Pages of contacts, the newest contact first, so that new ones shift nothing out of sight."""
    newest: int | None = None
    for offset in count(0, CONTACTS_PAGE):
        page = client.contacts(offset, since)
        yield page
        if page.is_last:
            return
        if page.contacts[0].id == newest:
            what = "page after page brings the same contacts"
            raise OddAnswerError(what)
        newest = page.contacts[0].id


def _calls(sought: Mapping[str, str | None]) -> int:
    """Count the calls that it takes to ask for contacts instead of reading them all."""
    by_id = sum(number is not None for number in sought.values())
    return len(sought) - by_id + -(-by_id // MOST_IDS)
