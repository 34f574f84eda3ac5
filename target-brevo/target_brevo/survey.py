"""Which contacts the account has already, read in bulk before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from crm_core.ledger import ONE_LIST, OptOut
from target_brevo.client import CONTACTS_PAGE, BrevoClient
from target_brevo.models import Contact, ContactPage

OVERLAP: Final = timedelta(minutes=5)
"""Read again before the last reading's end: Brevo's clocks need not agree to the second."""

KEPT: Final = 50_000
"""Contacts kept in memory; of a larger account only those with a restriction are kept."""

WITHOUT_EMAIL: Final = "@mailin-sms.com"
"""Domain of the addresses that Brevo makes up for contacts with a phone only."""


class Survey:
    """Contacts of the account by e-mail: ids, lists, and above all who must not be written to.

    Args:
        client: Of the account.
        since: Read only what changed since this moment; None reads everything.
    """

    def __init__(self, client: BrevoClient, since: datetime | None) -> None:
        self._client = client
        self._since = since - OVERLAP if since else None
        self._contacts: dict[str, Contact] = {}
        self._is_single = False
        self.is_complete = False
        self.read_at: datetime | None = None

    def read(self, *, at_most_calls: int | None = None) -> None:
        """Read all pages; where that takes more calls than allowed, look up contacts singly."""
        kept_all = self._since is None
        for page_number, page in enumerate(self._pages()):
            if page_number == 0:
                self.read_at = page.read_at
                pages = -(-page.total // CONTACTS_PAGE)
                if at_most_calls is not None and pages > at_most_calls:
                    self._is_single = True
                    self.read_at = None
                    return
            kept_all &= self._keep(page.contacts)
        self.is_complete = kept_all

    def find(self, email: str) -> Contact | None:
        """The contact with this address, None where the survey has not seen it."""
        if self._is_single and email not in self._contacts:
            contact = self._client.contact(email)
            if contact:
                self._contacts[email] = contact
        return self._contacts.get(email)

    @property
    def opt_outs(self) -> list[OptOut]:
        """Who is excluded from marketing by the account, or has left lists of it."""
        return [one for contact in self._contacts.values() for one in opt_outs_of(contact)]

    def _pages(self) -> Iterator[ContactPage]:
        return pages_of(self._client, self._since)

    def _keep(self, contacts: Iterable[Contact]) -> bool:
        kept_all = True
        for contact in contacts:
            is_restricted = contact.is_blocked or contact.left_lists
            if contact.email.endswith(WITHOUT_EMAIL):
                continue
            if is_restricted or len(self._contacts) < KEPT:
                self._contacts[contact.email] = replace(contact, attributes={})
            else:
                kept_all = False
        return kept_all


def pages_of(client: BrevoClient, since: datetime | None) -> Iterator[ContactPage]:
    """Pages of contacts, the newest contact first, so that new ones shift nothing out of sight."""
    offset = 0
    while True:
        page = client.contacts(offset, since)
        yield page
        offset += len(page.contacts)
        if not page.contacts or offset >= page.total:
            return


def opt_outs_of(contact: Contact) -> Iterator[OptOut]:
    """The opt-outs that a contact stands for; Brevo does not say when, only the last change."""
    at = contact.modified_at
    if contact.is_blocked:
        yield OptOut(email=contact.email, reason="blocklisted in the CRM", occurred_at=at)
    for list_id in contact.left_lists:
        channel = f"{ONE_LIST}{list_id}"
        yield OptOut(email=contact.email, reason="left the list", occurred_at=at, channel=channel)
