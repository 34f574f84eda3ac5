"""Webhooks as they are registered, and what Brevo posts to them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from vendor_sandbox.brevo.changes import flag
from vendor_sandbox.brevo.errors import (
    BrevoError,
    refuse_invalid,
    refuse_missing,
    refuse_not_found,
)
from vendor_sandbox.brevo.moments import utc_stamp

AGENT = "Brevo-webhook/2.0 (+https://developers.brevo.com/docs/how-to-use-webhooks)"
OF_CONTACTS = ("contactUpdated", "contactDeleted", "listAddition")
MAX_WEBHOOKS = 40
EVENTS: Mapping[str, frozenset[str]] = {
    "marketing": frozenset(
        [
            "spam",
            "opened",
            "click",
            "hardBounce",
            "softBounce",
            "unsubscribed",
            "listAddition",
            "delivered",
            "contactUpdated",
            "contactDeleted",
        ]
    ),
    "transactional": frozenset(
        [
            "sent",
            "request",
            "delivered",
            "hardBounce",
            "softBounce",
            "blocked",
            "spam",
            "invalid",
            "deferred",
            "click",
            "opened",
            "uniqueOpened",
            "unsubscribed",
        ]
    ),
    "inbound": frozenset({"inboundEmailProcessed"}),
}
NAMES = {
    "contactUpdated": "contact_updated",
    "contactDeleted": "contact_deleted",
    "listAddition": "list_addition",
    "spam": "spam",
}
"""Subscribed event to the name in the payload; two more have a switch."""


@dataclass(slots=True)
class Webhook:
    """A registration. `auth` and `headers` are as they were given."""

    id: int
    url: str
    type: str
    events: list[str]
    created_at: datetime
    modified_at: datetime
    description: str = ""
    channel: str = "email"
    batched: bool = False
    auth: dict[str, Any] | None = None
    headers: list[dict[str, Any]] = field(default_factory=list)

    def show(self) -> dict[str, Any]:
        """As GET /webhooks/{id} answers."""
        shown = {
            "id": self.id,
            "url": self.url,
            "type": self.type,
            "events": self.events,
            "description": self.description,
            "channel": self.channel,
            "batched": self.batched,
            "createdAt": utc_stamp(self.created_at),
            "modifiedAt": utc_stamp(self.modified_at),
        }
        extras = {"auth": self.auth, "headers": self.headers}
        return shown | {name: value for name, value in extras.items() if value}

    def request_headers(self) -> dict[str, str]:
        """What a delivery carries besides its body."""
        headers = {"User-Agent": AGENT, **{each["key"]: each["value"] for each in self.headers}}
        if self.auth and self.auth.get("type") == "bearer":
            headers["Authorization"] = f"Bearer {self.auth.get('token', '')}"
        return headers


class WebhookBook:
    """The registrations of the account, at most 40."""

    def __init__(self) -> None:
        self._webhooks: dict[int, Webhook] = {}
        self._last_id = 0

    def all(self, kind: str) -> list[Webhook]:
        """The webhooks of a type, the oldest first."""
        return [each for each in self._webhooks.values() if each.type == kind]

    def for_event(self, event: str) -> list[Webhook]:
        """The marketing webhooks that subscribed to an event."""
        return [each for each in self.all("marketing") if event in each.events]

    def get(self, webhook_id: int) -> Webhook:
        """A webhook, refused with 404 where there is none."""
        return self._webhooks.get(webhook_id) or refuse_not_found("Webhook not found")

    def add(self, body: dict[str, Any], now: datetime) -> Webhook:
        """Register a webhook.

        Raises:
            BrevoError: 40 exist, no url, or an event that the type does not have.
        """
        if len(self._webhooks) >= MAX_WEBHOOKS:
            message = f"Maximum {MAX_WEBHOOKS} webhooks are allowed"
            raise BrevoError(400, "bad_request", message)
        kind = body.get("type", "transactional")
        if not isinstance(kind, str) or kind not in EVENTS:
            refuse_invalid("type is invalid")
        webhook = Webhook(self._last_id + 1, _url(body), kind, _events(body, kind), now, now)
        _fill(webhook, body)
        self._last_id = webhook.id
        self._webhooks[webhook.id] = webhook
        return webhook

    def update(self, webhook_id: int, body: dict[str, Any], now: datetime) -> None:
        """Change a webhook; its type stays."""
        webhook = self.get(webhook_id)
        if "url" in body:
            webhook.url = _url(body)
        if "events" in body:
            webhook.events = _events(body, webhook.type)
        _fill(webhook, body)
        webhook.modified_at = now

    def delete(self, webhook_id: int) -> None:
        """Remove a webhook."""
        self.get(webhook_id)
        del self._webhooks[webhook_id]

    def dump(self) -> list[dict[str, Any]]:
        """Everything as JSON-ready values."""
        moments = ("created_at", "modified_at")
        return [
            asdict(each) | {name: getattr(each, name).isoformat() for name in moments}
            for each in self._webhooks.values()
        ]

    def load(self, state: list[dict[str, Any]]) -> None:
        """Take over what `dump` gave."""
        for each in state:
            moments = {
                name: datetime.fromisoformat(each[name]) for name in ("created_at", "modified_at")
            }
            self._webhooks[each["id"]] = Webhook(**(each | moments))
            self._last_id = max(self._last_id, each["id"])


def payload(
    event: str, email: str, at: datetime, extra: dict[str, Any], switches: dict[str, Any]
) -> dict[str, Any]:
    """What a marketing webhook receives, the webhook's own id left out (Brevo API, webhooks)."""
    if event in OF_CONTACTS:
        return _of_contact(event, email, at, extra, switches)
    local = at.astimezone(ZoneInfo(switches["account_timezone"]))
    seconds = int(at.timestamp())
    shifted = seconds + int((local.utcoffset() or at - at).total_seconds())
    common = {
        "email": [email] if switches["webhook_email_as_array"] else email,
        "event": _name(event, switches),
        "ts": shifted,
        **extra,
    }
    day = f"{local:%Y-%m-%d %H:%M:%S}"
    name = switches["webhook_campaign_name"]
    campaign = {"camp_id": 1, name: "Simulated campaign"}
    if event == "unsubscribed" and switches["webhook_moments"] == "date_and_ts":
        return {
            **common,
            **campaign,
            "date": f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            "ts": seconds,
        }
    moment = {"date_event": day, "ts_event": seconds}
    if event == "hardBounce":
        return {**common, **campaign, **moment}
    mail = {"date_sent": day, "ts_sent": seconds, "tag": "", "sending_ip": "203.0.113.30"}
    return {**common, **campaign, **moment, **mail}


def _of_contact(
    event: str, email: str, at: datetime, extra: dict[str, Any], switches: dict[str, Any]
) -> dict[str, Any]:
    """What is told of a contact itself, in UTC whatever zone the account has (recorded)."""
    utc = at.astimezone(UTC)
    told: dict[str, Any] = {"event": _name(event, switches), "email": email}
    if event == "contactDeleted":
        date = f"{utc:%Y-%m-%dT%H:%M:%S.%f}"[:-1] + "Z"
        return {**told, "email": [email], "date": date, "ts": int(at.timestamp())}
    if event == "contactUpdated" and not switches["webhook_contact_email"]:
        del told["email"]
    day = f"{utc:%Y-%m-%d %H:%M:%S}"
    return {**told, "date": day, "ts": int(at.timestamp()), **extra}


def _name(event: str, switches: dict[str, Any]) -> str:
    by_switch = {
        "hardBounce": switches["webhook_bounce_name"],
        "unsubscribed": switches["webhook_unsubscribe_name"],
    }
    return str(by_switch.get(event) or NAMES[event])


def _url(body: dict[str, Any]) -> str:
    url = body.get("url")
    if not url:
        refuse_missing("url is missing")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        refuse_invalid("url is invalid")
    return url


def _events(body: dict[str, Any], kind: str) -> list[str]:
    events = body.get("events") or (["inboundEmailProcessed"] if kind == "inbound" else [])
    if not events:
        refuse_missing("events is missing")
    if not isinstance(events, list) or not all(
        isinstance(event, str) and event in EVENTS[kind] for event in events
    ):
        refuse_invalid("events is invalid")
    return list(dict.fromkeys(events))


def _fill(webhook: Webhook, body: dict[str, Any]) -> None:
    webhook.description = str(body.get("description", webhook.description))
    webhook.batched = bool(flag(body, "batched")) if "batched" in body else webhook.batched
    if "channel" in body:
        if body["channel"] not in ("email", "sms"):
            refuse_invalid("channel is invalid")
        webhook.channel = body["channel"]
    if "auth" in body:
        webhook.auth = _auth(body["auth"])
    if "headers" in body:
        webhook.headers = _headers(body["headers"])


def _auth(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or not given.get("type") or not given.get("token"):
        refuse_invalid("auth is invalid")
    return given


def _headers(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not all(
        isinstance(each, dict)
        and isinstance(each.get("key"), str)
        and isinstance(each.get("value"), str)
        for each in given
    ):
        refuse_invalid("headers is invalid")
    return given
