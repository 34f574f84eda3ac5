"""What people did with mails: nothing, until somebody simulates it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from vendor_sandbox.brevo.campaigns import SENDER, Mailing
from vendor_sandbox.brevo.moments import local_stamp

CAMPAIGN_ID = 1
IP = "203.0.113.20"
WINDOW = timedelta(days=90)

KINDS = ("unsubscribed", "hard_bounce", "spam", "admin")
BLOCK_REASONS = {
    "hard_bounce": ("hardBounce", "Hard bounce"),
    "spam": ("contactFlaggedAsSpam", "Recipient flagged the mail as spam"),
}


@dataclass(frozen=True, slots=True)
class Reaction:
    """One thing that happened to a contact; `kind` is one of `KINDS`."""

    contact_id: int
    email: str
    kind: str
    at: datetime


class EngagementBook:
    """All reactions, and the transactional block list that follows from them."""

    def __init__(self) -> None:
        self._reactions: list[Reaction] = []
        self._unblocked: set[str] = set()
        self._made: list[Mailing] = []

    def add(self, reaction: Reaction) -> None:
        """Note a reaction."""
        self._reactions.append(reaction)
        self._unblocked.discard(reaction.email)

    def of(self, contact_id: int, since: datetime, until: datetime) -> list[Reaction]:
        """The reactions of a contact inside a span."""
        return [
            each
            for each in self._reactions
            if each.contact_id == contact_id and since <= each.at <= until
        ]

    def blocked(self) -> list[Reaction]:
        """Who no transactional mail goes to, the newest first, each address once."""
        newest = {each.email: each for each in self._reactions if each.kind in BLOCK_REASONS}
        return [each for each in reversed(newest.values()) if each.email not in self._unblocked]

    def unblock(self, email: str) -> bool:
        """Take an address off the block list; False where it was not on it."""
        if email not in (each.email for each in self.blocked()):
            return False
        self._unblocked.add(email)
        return True

    def mailings(self) -> list[Mailing]:
        """The one that reactions are to, once there are any, and those that were made by hand."""
        if not self._reactions:
            return list(self._made)
        first = self._reactions[0].at
        return [Mailing(CAMPAIGN_ID, "Simulated campaign", "What is on", first), *self._made]

    def counts(self, campaign_id: int) -> dict[str, int]:
        """How often what happened to a campaign."""
        heard = self._reactions if campaign_id == CAMPAIGN_ID else []
        return {kind: sum(each.kind == kind for each in heard) for kind in KINDS}

    def send(self, name: str, subject: str, at: datetime, status: str = "sent") -> int:
        """Send a campaign that nobody reacts to, or leave it in another state; its id."""
        made = Mailing(CAMPAIGN_ID + 1 + len(self._made), name, subject, at, status)
        self._made.append(made)
        return made.id

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        reactions = [{**asdict(each), "at": each.at.isoformat()} for each in self._reactions]
        sent = [{**asdict(each), "at": each.at.isoformat()} for each in self._made]
        return {"reactions": reactions, "unblocked": sorted(self._unblocked), "sent": sent}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._unblocked = set(state["unblocked"])
        self._reactions = [Reaction(**_with_moment(each)) for each in state["reactions"]]
        self._made = [Mailing(**_with_moment(each)) for each in state.get("sent", ())]


def statistics(reactions: list[Reaction], zone: str) -> dict[str, Any]:
    """A contact's statistics: the parts that hold something, none where nothing was simulated."""

    def events(kind: str) -> list[dict[str, Any]]:
        return [
            {"campaignId": CAMPAIGN_ID, "eventTime": local_stamp(each.at, zone)}
            for each in reactions
            if each.kind == kind
        ]

    sent = [event for kind in ("unsubscribed", "hard_bounce", "spam") for event in events(kind)]
    left = {
        "userUnsubscription": [{**event, "ip": IP} for event in events("unsubscribed")],
        "adminUnsubscription": [
            {"eventTime": event["eventTime"], "ip": IP} for event in events("admin")
        ],
    }
    parts = {
        "messagesSent": sent,
        "delivered": [*events("unsubscribed"), *events("spam")],
        "hardBounces": events("hard_bounce"),
        "complaints": events("spam"),
        "unsubscriptions": left if any(left.values()) else {},
    }
    return {name: part for name, part in parts.items() if part}


def show_blocked(reaction: Reaction, zone: str) -> dict[str, Any]:
    """An entry of GET /smtp/blockedContacts; a bounce is blocked for all senders."""
    code, message = BLOCK_REASONS[reaction.kind]
    return {
        "email": reaction.email,
        "senderEmail": SENDER["email"] if reaction.kind == "spam" else "",
        "reason": {"code": code, "message": message},
        "blockedAt": local_stamp(reaction.at, zone),
    }


def _with_moment(dumped: dict[str, Any]) -> dict[str, Any]:
    return {**dumped, "at": datetime.fromisoformat(dumped["at"])}
