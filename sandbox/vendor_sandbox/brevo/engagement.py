"""What people did with mails: nothing, until somebody simulates it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from vendor_sandbox.brevo.moments import local_stamp, utc_stamp

CAMPAIGN_ID = 1
IP = "203.0.113.20"
SENDER = "owner@organiser.example"
WINDOW = timedelta(days=90)

NEVER_SIMULATED = (
    "softBounces",
    "viewed",
    "trackableViews",
    "uniqueViews",
    "opensRate",
    "appleMppOpens",
    "clickers",
    "uniqueClicks",
)

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


@dataclass(frozen=True, slots=True)
class Mailing:
    """A campaign that was sent."""

    id: int
    name: str
    subject: str
    at: datetime


class EngagementBook:
    """All reactions, and the transactional block list that follows from them."""

    def __init__(self) -> None:
        self._reactions: list[Reaction] = []
        self._unblocked: set[str] = set()
        self._sent: list[Mailing] = []

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

    def campaigns(self) -> list[dict[str, Any]]:
        """The one that reactions are to, once there are any, and those that were sent by hand."""
        unanswered = dict.fromkeys(KINDS, 0)
        sent = [_campaign(each, unanswered) for each in self._sent]
        if not self._reactions:
            return sent
        counts = {kind: sum(each.kind == kind for each in self._reactions) for kind in KINDS}
        simulated = Mailing(CAMPAIGN_ID, "Simulated campaign", "What is on", self._reactions[0].at)
        return [_campaign(simulated, counts), *sent]

    def send(self, name: str, subject: str, at: datetime) -> int:
        """Send a campaign that nobody reacts to; its id."""
        self._sent.append(Mailing(CAMPAIGN_ID + 1 + len(self._sent), name, subject, at))
        return self._sent[-1].id

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        reactions = [{**asdict(each), "at": each.at.isoformat()} for each in self._reactions]
        sent = [{**asdict(each), "at": each.at.isoformat()} for each in self._sent]
        return {"reactions": reactions, "unblocked": sorted(self._unblocked), "sent": sent}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._unblocked = set(state["unblocked"])
        self._reactions = [Reaction(**_with_moment(each)) for each in state["reactions"]]
        self._sent = [Mailing(**_with_moment(each)) for each in state.get("sent", ())]


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


def show_blocked(reaction: Reaction) -> dict[str, Any]:
    """An entry of GET /smtp/blockedContacts."""
    code, message = BLOCK_REASONS[reaction.kind]
    return {
        "email": reaction.email,
        "senderEmail": "",
        "blockedAt": utc_stamp(reaction.at),
        "reason": {"code": code, "message": message},
    }


def show_campaign(campaign: dict[str, Any], *, figures: str | None, bare: bool) -> dict[str, Any]:
    """An entry of GET /emailCampaigns with the figures that were asked for, `bare` without mail."""
    left_out = {"htmlContent"} if bare else set()
    statistics = campaign["statistics"]
    chosen = statistics if figures is None else {figures: statistics[figures]}
    shown = {name: value for name, value in campaign.items() if name not in left_out}
    return {**shown, "statistics": chosen}


def _with_moment(dumped: dict[str, Any]) -> dict[str, Any]:
    return {**dumped, "at": datetime.fromisoformat(dumped["at"])}


def _campaign(mailing: Mailing, counts: dict[str, int]) -> dict[str, Any]:
    sent = sum(counts.values()) - counts["admin"]
    return {
        "id": mailing.id,
        "name": mailing.name,
        "subject": mailing.subject,
        "type": "classic",
        "status": "sent",
        "testSent": False,
        "header": "",
        "footer": "",
        "htmlContent": "",
        "sender": {"id": 1, "name": "Organiser", "email": SENDER},
        "replyTo": SENDER,
        "recipients": {"lists": [], "exclusionLists": []},
        "sentDate": utc_stamp(mailing.at),
        "createdAt": utc_stamp(mailing.at),
        "modifiedAt": utc_stamp(mailing.at),
        "statistics": {
            "campaignStats": [],
            "mirrorClick": 0,
            "remaining": 0,
            "linksStats": {},
            "statsByDomain": {},
            "statsByDevice": {},
            "statsByBrowser": {},
            "globalStats": {
                "sent": sent,
                "delivered": sent - counts["hard_bounce"],
                "hardBounces": counts["hard_bounce"],
                "complaints": counts["spam"],
                "unsubscriptions": counts["unsubscribed"],
                **dict.fromkeys(NEVER_SIMULATED, 0),
            },
        },
    }
