"""Which contacts the account has already, read in the fewest calls before anything is written."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from crm_core.chunks import chunks
from crm_core.errors import OddAnswerError
from target_hubspot.client import ROWS, HubSpotClient
from target_hubspot.models import ADDITIONAL_EMAILS, Record

EMAILS: Final = ("email", ADDITIONAL_EMAILS)
UNREAD: Final = "HubSpot could not read the contact"


class Survey:
    """Finds contacts in bulk, never by search, whose index lags behind.

    Attributes:
        read_at: HubSpot's clock when the whole account was read, None where it was not.
        unread: Ids and addresses of which HubSpot could not say whether they are there.

    Args:
        client: Of the account.
        properties: Names of the properties to read.
    """

    read_at: datetime | None = None

    def __init__(self, client: HubSpotClient, properties: Sequence[str]) -> None:
        self._client = client
        self._properties = properties
        self._everybody: dict[str, Record] | None = None
        self._is_measured = False
        self.unread: set[str] = set()

    @property
    def everybody(self) -> list[Record]:
        """All contacts of an account that was read as a whole."""
        return list({each.id: each for each in (self._everybody or {}).values()}.values())

    def by_id(self, ids: Sequence[str]) -> Iterator[Record]:
        """Read contacts by record id; one that was merged away may come back as another."""
        for chunk in chunks(ids, ROWS):
            yield from self._read(chunk)

    def by_email(self, emails: Sequence[str]) -> dict[str, Record]:
        """Find contacts by any of their addresses."""
        if not self._is_measured and len(emails) > ROWS:
            self._is_measured = True
            self._read_everybody(at_most_pages=-(-len(emails) // ROWS))
        if self._everybody is not None:
            return {each: self._everybody[each] for each in emails if each in self._everybody}
        read = (each for chunk in chunks(emails, ROWS) for each in self._read(chunk, by="email"))
        return indexed(read, emails)

    def _read(self, ids: Sequence[str], *, by: str | None = None) -> list[Record]:
        """Read a batch; what could not be read is asked for once more before it is given up."""
        reading = self._client.read_many(ids, self._properties, by=by)
        self.unread -= set(ids)
        if not reading.unread:
            return reading.records
        again = self._client.read_many(sorted(reading.unread), self._properties, by=by)
        self.unread |= again.unread
        return reading.records + again.records

    def _read_everybody(self, at_most_pages: int) -> None:
        """Read the whole account where that takes fewer calls than looking people up."""
        page = self._client.contacts(self._properties)
        records, read_at = page.records, page.read_at
        if page.after is not None and self._pages_left() >= at_most_pages:
            return
        while page.after is not None:
            last = page.after
            page = self._client.contacts(self._properties, last)
            if page.after == last:
                what = "one page of all contacts follows itself"
                raise OddAnswerError(what)
            records += page.records
        self._everybody = indexed(records)
        self.read_at = read_at

    def _pages_left(self) -> int:
        """Count the pages after the first one; the index that knows may lag, which does no harm."""
        total = self._client.search({"limit": 1, "properties": ["email"]}).total
        return -(-total // ROWS) - 1


SYSTEM_PROPERTIES: Final = (
    "email",
    "hs_additional_emails",
    "hs_email_optout",
    "hs_email_hard_bounce_reason_enum",
    "hs_email_quarantined",
    "hs_email_bad_address",
    "lastmodifieddate",
)
"""What is read of every contact besides the properties that are written."""


def indexed(records: Iterable[Record], emails: Collection[str] | None = None) -> dict[str, Record]:
    """Map addresses to contacts, only those of `emails` where they are given."""
    wanted = None if emails is None else frozenset(emails)
    return {
        email: record
        for record in records
        for email in reversed(record.emails)
        if wanted is None or email in wanted
    }


def by_any_address(client: HubSpotClient, email: str) -> list[Record]:
    """Search contacts by an address; only one on second addresses finds those (2025)."""
    wanted = [("email", "EQ"), (ADDITIONAL_EMAILS, "CONTAINS_TOKEN")]
    groups = [
        {"filters": [{"propertyName": name, "operator": operator, "value": email}]}
        for name, operator in wanted
    ]
    page = client.search({"filterGroups": groups, "properties": list(EMAILS), "limit": ROWS})
    return [record for record in page.records if email in record.emails]
