"""What people did with mails: sends, opens and clicks, kept as the database's rows."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from vendor_sandbox.mautic.contacts import Contact

EMAIL_ID = 12
REDIRECT_ID = 33
DEFAULT_URL = "https://example.org/tickets"
SOURCE = "email"


@dataclass(slots=True)
class EmailStat:
    """A mail that was sent to somebody."""

    id: int
    lead_id: int | None
    email_address: str
    date_sent: str
    tracking_hash: str
    is_failed: int = 0
    date_read: str | None = None
    open_count: int = 0
    last_opened: str | None = None


@dataclass(slots=True)
class PageHit:
    """A click on a link of a mail."""

    id: int
    lead_id: int | None
    date_hit: str
    url: str


class EngagementBook:
    """All mails and clicks, the oldest first."""

    def __init__(self) -> None:
        self.stats: list[EmailStat] = []
        self.hits: list[PageHit] = []
        self.version = 0

    def send(self, contact: Contact, now: str, *, failed: bool = False) -> EmailStat:
        """A mail goes out."""
        number = len(self.stats) + 1
        tracking = hashlib.sha256(f"stat {number}".encode()).hexdigest()[:23]
        sent = EmailStat(number, contact.id, contact.email or "", now, tracking, int(failed))
        self.stats.append(sent)
        self.version += 1
        return sent

    def open(self, contact: Contact, now: str) -> EmailStat:
        """Somebody opens the last mail they got, or one that is sent for it."""
        sent = next(
            (each for each in reversed(self.stats) if each.lead_id == contact.id), None
        ) or self.send(contact, now)
        sent.date_read = sent.date_read or now
        sent.open_count += 1
        sent.last_opened = now
        self.version += 1
        return sent

    def click(self, contact: Contact, now: str, url: str) -> PageHit:
        """Somebody clicks a link."""
        hit = PageHit(len(self.hits) + 1, contact.id, now, url)
        self.hits.append(hit)
        self.version += 1
        return hit

    def forget(self, contact_id: int) -> None:
        """A contact is deleted: what they did stays without them."""
        events: list[EmailStat | PageHit] = [*self.stats, *self.hits]
        for each in events:
            if each.lead_id == contact_id:
                each.lead_id = None
        self.version += 1

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "stats": [asdict(each) for each in self.stats],
            "hits": [asdict(each) for each in self.hits],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self.stats = [EmailStat(**each) for each in state["stats"]]
        self.hits = [PageHit(**each) for each in state["hits"]]
        self.version += 1
