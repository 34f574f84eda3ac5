"""Whether a delivery is from whom it says. Everything is compared in constant time.

Every secret is tried, so that two may hold while one replaces the other.
"""

import base64
import hmac
import re
from collections.abc import Callable, Iterable

WINDOW_SECONDS = 300.0
"""How far the clock of a signed delivery may be from ours (HubSpot API, webhook signatures)."""

MILLISECONDS = 1000
"""How many of HubSpot's timestamps make a second."""

MAUTIC_SIGNATURE = "webhook-signature"
HUBSPOT_SIGNATURE, HUBSPOT_TIME = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
RELAY_SIGNATURE, RELAY_TIME = "x-signature", "x-timestamp"

DECODED = {
    b"3A": b":",
    b"2F": b"/",
    b"3F": b"?",
    b"40": b"@",
    b"21": b"!",
    b"24": b"$",
    b"27": b"'",
    b"28": b"(",
    b"29": b")",
    b"2A": b"*",
    b"2C": b",",
    b"3B": b";",
}
"""The percent codes that HubSpot reads before it signs, and no others."""
CODE = re.compile(b"%(" + b"|".join(DECODED) + b")", re.IGNORECASE)

Digest = Callable[[bytes], bytes]


def is_known(given: bytes, secrets: Iterable[str]) -> bool:
    """Whether a secret that was handed over is one of ours."""
    return _fits(given, secrets, lambda secret: secret)


def is_signed_by_mautic(body: bytes, signature: bytes, secrets: Iterable[str]) -> bool:
    """Compare `Webhook-Signature`: base64 of HMAC-SHA256 of the raw body (Mautic, webhooks)."""
    return _fits(signature, secrets, lambda secret: mautic_signature(secret, body))


def is_signed_by_hubspot(
    address: bytes, body: bytes, timestamp: bytes, signature: bytes, secrets: Iterable[str]
) -> bool:
    """Compare `X-HubSpot-Signature-v3` of a POST to `address`, with its query, as it was called."""
    return _fits(
        signature, secrets, lambda secret: hubspot_signature(secret, address, body, timestamp)
    )


def is_signed_by_relay(
    body: bytes, timestamp: bytes, signature: bytes, secrets: Iterable[str]
) -> bool:
    """Compare `X-Signature`: `sha256=` and HMAC-SHA256 of `<timestamp>.<raw body>`, hexadecimal."""
    return _fits(signature, secrets, lambda secret: relay_signature(secret, timestamp, body))


def mautic_signature(secret: bytes, body: bytes) -> bytes:
    """What Mautic sends as `Webhook-Signature`."""
    return _base64(secret, body)


def hubspot_signature(secret: bytes, address: bytes, body: bytes, timestamp: bytes) -> bytes:
    """What HubSpot sends as `X-HubSpot-Signature-v3` with a POST; `timestamp` in milliseconds.

    Base64 of HMAC-SHA256 of method, address, raw body and timestamp (HubSpot API, webhook
    signatures, version 3).
    """
    called = CODE.sub(lambda code: DECODED[code[1].upper()], address)
    return _base64(secret, b"POST" + called + body + timestamp)


def relay_signature(secret: bytes, timestamp: bytes, body: bytes) -> bytes:
    """What a relay sends as `X-Signature`."""
    return b"sha256=" + hmac.digest(secret, timestamp + b"." + body, "sha256").hex().encode()


def is_recent(timestamp: bytes, now: float, *, per_second: int = 1) -> bool:
    """Whether a timestamp (digits, so many a second) is within five minutes of `now` (seconds)."""
    if not re.fullmatch(rb"[0-9]{1,15}", timestamp):
        return False
    return abs(int(timestamp) / per_second - now) <= WINDOW_SECONDS


def _fits(given: bytes, secrets: Iterable[str], expected: Digest) -> bool:
    found = [hmac.compare_digest(given, expected(secret.encode())) for secret in secrets]
    return any(found)


def _base64(secret: bytes, source: bytes) -> bytes:
    return base64.b64encode(hmac.digest(secret, source, "sha256"))
