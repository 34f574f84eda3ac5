"""How each platform wraps a body up: the path it delivers to, and the headers that prove it.

`doors` asks for what is made here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ticket_console.inbox.signatures import (
    HUBSPOT_SIGNATURE,
    HUBSPOT_TIME,
    MAUTIC_SIGNATURE,
    MILLISECONDS,
    RELAY_SIGNATURE,
    RELAY_TIME,
    hubspot_signature,
    mautic_signature,
    relay_signature,
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The path of a delivery and the headers that prove it."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


Wrap = Callable[[str, bytes, float, str], Envelope]
"""By secret, body, time (seconds) and the console's public address."""


def in_path(platform: str) -> Wrap:
    """Nothing proves a delivery but the path."""
    return lambda secret, _body, _now, _public_url: Envelope(f"/webhooks/{platform}/{secret}")


def humanitix(secret: str, body: bytes, now: float, _public_url: str) -> Envelope:
    """Time and body signed."""
    stamp = str(int(now))
    signature = relay_signature(secret.encode(), stamp.encode(), body).decode()
    return Envelope("/webhooks/humanitix", {RELAY_TIME: stamp, RELAY_SIGNATURE: signature})


def mautic(secret: str, body: bytes, _now: float, _public_url: str) -> Envelope:
    """The body signed."""
    signature = mautic_signature(secret.encode(), body).decode()
    return Envelope("/webhooks/mautic", {MAUTIC_SIGNATURE: signature})


def hubspot(secret: str, body: bytes, now: float, public_url: str) -> Envelope:
    """Address, body and time signed."""
    path, stamp = "/webhooks/hubspot", str(int(now * MILLISECONDS))
    address = f"{public_url}{path}".encode()
    signature = hubspot_signature(secret.encode(), address, body, stamp.encode()).decode()
    return Envelope(path, {HUBSPOT_TIME: stamp, HUBSPOT_SIGNATURE: signature})


ENVELOPES: Mapping[str, Wrap] = {
    "eventbrite": in_path("eventbrite"),
    "humanitix": humanitix,
    "mautic": mautic,
    "brevo": in_path("brevo"),
    "hubspot": hubspot,
}
"""Brevo's bearer token, where one is set, is the account's own and not among them."""
