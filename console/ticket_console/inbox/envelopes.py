"""Deliveries as the platforms send them: where to, and with which headers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ticket_console.inbox.signatures import hubspot_signature, mautic_signature, relay_signature

MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Envelope:
    """The path of a delivery and the headers that prove it."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


def eventbrite(secret: str, _body: bytes, _now: float, _public_url: str) -> Envelope:
    """Nothing but the path."""
    return Envelope(f"/webhooks/eventbrite/{secret}")


def brevo(secret: str, _body: bytes, _now: float, _public_url: str) -> Envelope:
    """Nothing but the path; a bearer token is the account's own."""
    return Envelope(f"/webhooks/brevo/{secret}")


def humanitix(secret: str, body: bytes, now: float, _public_url: str) -> Envelope:
    """Time and body signed."""
    stamp = str(int(now))
    signature = relay_signature(secret.encode(), stamp.encode(), body).decode()
    return Envelope("/webhooks/humanitix", {"x-timestamp": stamp, "x-signature": signature})


def mautic(secret: str, body: bytes, _now: float, _public_url: str) -> Envelope:
    """The body signed."""
    signature = mautic_signature(secret.encode(), body).decode()
    return Envelope("/webhooks/mautic", {"webhook-signature": signature})


def hubspot(secret: str, body: bytes, now: float, public_url: str) -> Envelope:
    """Address, body and time signed."""
    path, stamp = "/webhooks/hubspot", str(int(now * MILLISECONDS))
    address = f"{public_url}{path}".encode()
    signature = hubspot_signature(secret.encode(), address, body, stamp.encode()).decode()
    headers = {"x-hubspot-request-timestamp": stamp, "x-hubspot-signature-v3": signature}
    return Envelope(path, headers)


ENVELOPES: Mapping[str, Callable[[str, bytes, float, str], Envelope]] = {
    "eventbrite": eventbrite,
    "humanitix": humanitix,
    "mautic": mautic,
    "brevo": brevo,
    "hubspot": hubspot,
}
"""What wraps a body: by secret, body, time (seconds) and the console's public address."""
