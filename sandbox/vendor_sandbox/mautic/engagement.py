"""What people did with mails: sends, opens and clicks, kept as the database's rows."""

import hashlib
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from vendor_sandbox.mautic.contacts import Contact

EMAIL_ID = 12
DEFAULT_URL = "https://example.org/tickets"
SOURCE = "email"
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Safari/537.36"
)
NOT_COUNTED = re.compile(
    "googlebot|bingpreview|python-requests|curl|wget|go-http-client", re.IGNORECASE
)
"""Programs whose clicks Mautic leaves out; others it takes for people (recorded)."""


@dataclass(slots=True)
class Opening:
    """An opening of a mail."""

    at: str
    user_agent: str


@dataclass(slots=True)
class EmailStat:
    """A mail that was sent to somebody; its date counts until the first opening."""

    id: int
    lead_id: int | None
    email_address: str
    date_sent: str
    tracking_hash: str
    is_failed: int = 0
    openings: list[Opening] = field(default_factory=list)
    bounces: list[dict[str, str]] = field(default_factory=list)

    @property
    def open_count(self) -> int:
        """How often it was opened."""
        return len(self.openings)

    @property
    def date_read(self) -> str | None:
        """When it was opened first."""
        return self.openings[0].at if self.openings else None

    @property
    def last_opened(self) -> str | None:
        """When it was opened last."""
        return self.openings[-1].at if self.openings else None

    def details(self) -> dict[Any, Any]:
        """What the column `open_details` holds, before it is serialized."""
        told: dict[Any, Any] = {
            place: {"datetime": each.at, "useragent": each.user_agent, "inBrowser": False}
            for place, each in enumerate(self.openings)
        }
        return {**told, "bounces": self.bounces} if self.bounces else told


@dataclass(slots=True)
class PageHit:
    """A click on a link of a mail."""

    id: int
    lead_id: int | None
    date_hit: str
    url: str
    redirect_id: int
    user_agent: str
    tracking_hash: str
    sent_to: int

    def query(self) -> dict[str, Any]:
        """What the link said: the mail, the contact, and the mail's secret."""
        through = {"source": [SOURCE, str(EMAIL_ID)], "email": str(EMAIL_ID)}
        whom = {"stat": self.tracking_hash, "lead": str(self.sent_to)}
        ct = {**through, **whom, "channel": {SOURCE: str(EMAIL_ID)}}
        return {"ct": ct, "page_url": self.url}

    @property
    def tracking_id(self) -> str:
        """Of the visitor."""
        return hashlib.sha256(f"visitor {self.lead_id}".encode()).hexdigest()[:23]


class EngagementBook:
    """All mails and clicks, the oldest first."""

    def __init__(self) -> None:
        self.stats: list[EmailStat] = []
        self.hits: list[PageHit] = []
        self.version = 0

    def send(self, contact: Contact, now: str, *, bounce: str | None = None) -> EmailStat:
        """A mail goes out, and may come back."""
        number = len(self.stats) + 1
        tracking = hashlib.sha256(f"stat {number}".encode()).hexdigest()[:22]
        sent = EmailStat(number, contact.id, contact.email or "", now, tracking)
        if bounce:
            sent.is_failed = 1
            sent.bounces.append({"datetime": now, "reason": bounce})
        self.stats.append(sent)
        self.version += 1
        return sent

    def last_of(self, contact: Contact) -> EmailStat | None:
        """The last mail that somebody got."""
        return next((each for each in reversed(self.stats) if each.lead_id == contact.id), None)

    def open(self, sent: EmailStat, now: str, user_agent: str) -> None:
        """Somebody opens a mail."""
        sent.openings.append(Opening(now, user_agent))
        self.version += 1

    def click(
        self, contact: Contact, sent: EmailStat, now: str, url: str, user_agent: str
    ) -> PageHit:
        """Somebody clicks a link of a mail."""
        redirect_id = self.redirects().get(url) or len(self.redirects()) + 1
        number = len(self.hits) + 1
        hit = PageHit(
            number, contact.id, now, url, redirect_id, user_agent, sent.tracking_hash, contact.id
        )
        self.hits.append(hit)
        self.version += 1
        return hit

    def redirects(self) -> dict[str, int]:
        """The links that were clicked, with their numbers."""
        return {each.url: each.redirect_id for each in self.hits}

    def reassign(self, contact_id: int, heir: int | None) -> None:
        """A contact is deleted, or merged: what they did stays without them, or is their heir's."""
        events: list[EmailStat | PageHit] = [*self.stats, *self.hits]
        for each in events:
            if each.lead_id == contact_id:
                each.lead_id = heir
        self.version += 1

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "stats": [asdict(each) for each in self.stats],
            "hits": [asdict(each) for each in self.hits],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        for each in state["stats"]:
            openings = [Opening(**opening) for opening in each["openings"]]
            self.stats.append(EmailStat(**{**each, "openings": openings}))
        self.hits = [PageHit(**each) for each in state["hits"]]
        self.version += 1
