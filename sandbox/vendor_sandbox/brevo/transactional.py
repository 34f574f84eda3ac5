"""Transactional mail: what becomes of each, told by webhook and in the list of events.

Nothing is sent by itself; a command of the sandbox lets something happen to a mail.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from vendor_sandbox.brevo.errors import refuse_invalid
from vendor_sandbox.brevo.moments import local_stamp

JSON = dict[str, Any]

FIREFOX: Final = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0"
BY_GOOGLE: Final = f"{FIREFOX} (via ggpht.com GoogleImageProxy)"
OPENED: Final = {"user_agent": FIREFOX, "device_used": "DESKTOP"}

EXTRAS: Final[dict[str, JSON]] = {
    "request": {"reason": "sent", "mirror_link": "https://mirror.organiser.example/m/1"},
    "delivered": {"reason": "sent"},
    "hard_bounce": {"reason": "550 no such user"},
    "soft_bounce": {"reason": "451 mailbox full"},
    "deferred": {"reason": "451 try again later"},
    "blocked": {"reason": "blocked : due to blacklist user"},
    "spam": {},
    "opened": OPENED,
    "unique_opened": {"user_agent": BY_GOOGLE, "device_used": "DESKTOP", "link": ""},
    "click": {"link": "https://organiser.example/tickets", **OPENED},
    "unsubscribed": {"is_returnpath": True},
    "proxy_open": {},
}
"""Name in the payload to what only this event carries (recorded)."""

WITHOUT_IP: Final = ("blocked", "spam", "unsubscribed")
WITHOUT_UUID: Final = ("request", "unsubscribed")
SUBSCRIBED_AS: Final = {
    "hard_bounce": "hardBounce",
    "soft_bounce": "softBounce",
    "unique_opened": "uniqueOpened",
    "proxy_open": "opened",
}
LISTED_AS: Final = {
    "request": "requests",
    "hard_bounce": "hardBounces",
    "soft_bounce": "softBounces",
    "click": "clicks",
    "unique_opened": "opened",
    "proxy_open": "loadedByProxy",
}
IP: Final = "203.0.113.25"
SENDER: Final = "box@organiser.example"
SUBJECT: Final = "Your receipt"


@dataclass(frozen=True, slots=True)
class MailEvent:
    """Something that happened to a mail to an address; `contact_id` where a contact has it."""

    id: int
    event: str
    email: str
    at: datetime
    contact_id: int | None = None

    @property
    def subscribed_as(self) -> str:
        """The name that webhooks subscribe to."""
        return SUBSCRIBED_AS.get(self.event, self.event)


class MailBook:
    """All that happened to transactional mails."""

    def __init__(self) -> None:
        self.events: list[MailEvent] = []

    def add(self, event: str, email: str, at: datetime, contact_id: int | None) -> MailEvent:
        """Note an event.

        Raises:
            BrevoError: It is none of `EXTRAS`.
        """
        if event not in EXTRAS:
            refuse_invalid(f"event is one of {', '.join(EXTRAS)}")
        added = MailEvent(len(self.events) + 1, event, email, at, contact_id)
        self.events.append(added)
        return added

    def dump(self) -> list[JSON]:
        """Everything as JSON-ready values."""
        return [{**asdict(each), "at": each.at.isoformat()} for each in self.events]

    def load(self, state: list[JSON]) -> None:
        """Take over what `dump` gave."""
        self.events = [
            MailEvent(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in state
        ]


def payload(event: MailEvent, zone: str) -> JSON:
    """What a transactional webhook receives, the webhook's own id left out.

    `date` is the account's local time, the three others are UTC.
    """
    seconds = int(event.at.timestamp())
    told: JSON = {
        "email": event.email,
        "message-id": _message_id(event),
        "date": f"{event.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}",
        "tags": ["welcome_series"],
        "tag": '["welcome_series"]',
        "subject": SUBJECT,
        "sending_ip": IP,
        "ts_event": seconds,
        "ts": seconds,
        "ts_epoch": seconds * 1000,
        "sender_email": SENDER,
        "uuid": f"00000000-0000-4000-8000-{event.id:012d}",
        "event": event.event,
        **EXTRAS[event.event],
    }
    if event.event == "unique_opened" and event.contact_id is not None:
        told["contact_id"] = event.contact_id
    if event.event in WITHOUT_IP:
        del told["sending_ip"]
    if event.event in WITHOUT_UUID:
        del told["uuid"]
    if event.event == "unsubscribed":
        del told["sender_email"]
    return _of_a_proxy(told, event) if event.event == "proxy_open" else told


def show_event(event: MailEvent, zone: str) -> JSON:
    """An entry of GET /smtp/statistics/events."""
    shown: JSON = {
        "email": event.email,
        "date": local_stamp(event.at, zone),
        "messageId": _message_id(event),
        "event": LISTED_AS.get(event.event, event.event),
        "subject": SUBJECT,
        "from": SENDER,
        "ip": IP,
    }
    return shown


def _of_a_proxy(told: JSON, event: MailEvent) -> JSON:
    """Opens by a proxy have been documented with `s_epoch` as their only moment."""
    left_out = ("ts_event", "ts", "ts_epoch", "uuid", "sender_email", "tag")
    kept = {name: value for name, value in told.items() if name not in left_out}
    return {**kept, "s_epoch": int(event.at.timestamp()) * 1000, "template_id": 1}


def _message_id(event: MailEvent) -> str:
    return f"<{event.at.astimezone(UTC):%Y%m%d%H%M}.{event.id}@smtp-relay.organiser.example>"
