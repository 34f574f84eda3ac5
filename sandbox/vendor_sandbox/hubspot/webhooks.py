"""Webhook subscriptions, the events that fit them, and their signatures (HubSpot API, webhooks)."""

import base64
import hashlib
import hmac
import re
from dataclasses import asdict, dataclass

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.moments import milliseconds

APP_ID = 1160452
MOST_SUBSCRIPTIONS = 1_000
INTEGRATION = {"changeSource": "INTEGRATION", "sourceId": str(APP_ID)}
PERSON = {"changeSource": "CRM_UI", "sourceId": "userId:909"}
DECODED = dict(
    zip(
        ("3A", "2F", "3F", "40", "21", "24", "27", "28", "29", "2A", "2C", "3B"),
        ":/?@!$'()*,;",
        strict=True,
    )
)
"""The percent codes that are read before signing, and no others."""
CODE = re.compile(f"%({'|'.join(DECODED)})", re.IGNORECASE)


@dataclass(slots=True)
class Subscription:
    """What the app wants to hear of; `type` is for instance `contact.creation`."""

    id: int
    type: str
    property_name: str | None = None

    def wants(self, kind: str, property_name: str | None) -> bool:
        """Whether an event is of interest."""
        return self.type == kind and self.property_name in (None, property_name)


class WebhookBook:
    """The app's target, its secret and subscriptions, and the events that wait to be sent."""

    def __init__(self, portal_id: int) -> None:
        self._portal_id = portal_id
        self.url = ""
        self.secret = ""
        self._subscriptions: list[Subscription] = []
        self._waiting: list[JSON] = []
        self._last_event = 0

    def subscribe(self, url: str, secret: str, wanted: list[JSON]) -> list[int]:
        """Point the app somewhere and let it hear of events; the ids of its subscriptions.

        Raises:
            ValueError: More than an app may have.
        """
        if len(wanted) > MOST_SUBSCRIPTIONS:
            msg = f"An app has at most {MOST_SUBSCRIPTIONS} subscriptions."
            raise ValueError(msg)
        self.url, self.secret = url, secret
        self._subscriptions = [
            Subscription(number, str(each["type"]), each.get("propertyName"))
            for number, each in enumerate(wanted, start=1)
        ]
        return [each.id for each in self._subscriptions]

    def clear(self) -> None:
        """Hear of nothing any more."""
        self.subscribe("", "", [])

    def announce(self, kind: str, at: str, told: JSON, *, property_name: str | None = None) -> None:
        """Note an event for every subscription that it fits."""
        for each in self._subscriptions:
            if each.wants(kind, property_name):
                self._waiting.append(self._event(each, kind, at, told))

    def take(self) -> list[JSON]:
        """The events that wait, which then wait no more."""
        taken, self._waiting = self._waiting, []
        return taken

    def dump(self) -> JSON:
        """Everything but the events as JSON-ready values."""
        subscriptions = [asdict(each) for each in self._subscriptions]
        return {"url": self.url, "secret": self.secret, "subscriptions": subscriptions}

    def load(self, state: JSON) -> None:
        """Take over what `dump` gave."""
        self.url, self.secret = state["url"], state["secret"]
        self._subscriptions = [Subscription(**each) for each in state["subscriptions"]]

    def _event(self, subscription: Subscription, kind: str, at: str, told: JSON) -> JSON:
        self._last_event += 1
        return {
            "eventId": self._last_event,
            "subscriptionId": subscription.id,
            "portalId": self._portal_id,
            "appId": APP_ID,
            "occurredAt": milliseconds(at),
            "subscriptionType": kind,
            "attemptNumber": 0,
            **told,
        }


def signed_headers(secret: str, url: str, body: bytes, timestamp: str) -> dict[str, str]:
    """The headers of a delivery: the old signature and the third one."""
    return {
        "X-HubSpot-Signature": signature_v1(secret, body),
        "X-HubSpot-Signature-Version": "v1",
        "X-HubSpot-Request-Timestamp": timestamp,
        "X-HubSpot-Signature-v3": signature_v3(secret, "POST", url, body, timestamp),
    }


def signature_v1(secret: str, body: bytes) -> str:
    """Hash of secret and body."""
    return hashlib.sha256(secret.encode() + body).hexdigest()


def signature_v2(secret: str, method: str, url: str, body: bytes) -> str:
    """Hash of secret, method, address and body."""
    return hashlib.sha256(f"{secret}{method}{url}".encode() + body).hexdigest()


def signature_v3(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """Keyed hash of method, address, body and milliseconds."""
    address = CODE.sub(lambda found: DECODED[found[1].upper()], url)
    source = f"{method}{address}".encode() + body + timestamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), source, "sha256")).decode()
