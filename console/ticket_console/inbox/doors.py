"""Who may deliver: what each platform proves before its body is read, and with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ticket_console.inbox.outcomes import Outcome, RefusedError
from ticket_console.inbox.signatures import (
    HUBSPOT_SIGNATURE,
    HUBSPOT_TIME,
    MAUTIC_SIGNATURE,
    MILLISECONDS,
    RELAY_SIGNATURE,
    RELAY_TIME,
    is_known,
    is_recent,
    is_signed_by_hubspot,
    is_signed_by_mautic,
    is_signed_by_relay,
)
from ticket_console.settings import Settings

BEARER = b"Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is known of a delivery before its body.

    Attributes:
        headers: By name in lower case.
        target: Path and query as they were sent, percent codes and all.
        path_secret: The last part of the path, where the platform's path has one.
        now: Our clock, in seconds since 1970.
    """

    headers: Mapping[str, str]
    target: bytes
    path_secret: str
    now: float

    def header(self, name: str) -> bytes:
        """A header as it was sent; empty where there is none."""
        return self.headers.get(name, "").encode("latin-1")


BodyCheck = Callable[[bytes], bool]
Door = Callable[[Call, Settings], BodyCheck]
"""Refuses a call by what stands before its body, or gives what the body has to pass."""


def eventbrite(call: Call, settings: Settings) -> BodyCheck:
    """Eventbrite signs nothing: the path is the secret."""
    _ask_for_path_secret(call, settings.secrets["eventbrite"])
    return _anything


def brevo(call: Call, settings: Settings) -> BodyCheck:
    """Brevo signs nothing: the path is the secret, and a bearer token where one is set."""
    _ask_for_path_secret(call, settings.secrets["brevo"])
    given = call.header("authorization")
    if settings.brevo_tokens and not (
        given.startswith(BEARER) and is_known(given.removeprefix(BEARER), settings.brevo_tokens)
    ):
        raise RefusedError(Outcome.FORGED, 401)
    return _anything


def mautic(call: Call, settings: Settings) -> BodyCheck:
    """Mautic signs the raw body; it has no timestamp, so that a replay is told by its key."""
    signature = _needed(call, MAUTIC_SIGNATURE)
    return lambda body: is_signed_by_mautic(body, signature, settings.secrets["mautic"])


def hubspot(call: Call, settings: Settings) -> BodyCheck:
    """HubSpot signs the public address, the body and the time; older signatures do not count."""
    signature = _needed(call, HUBSPOT_SIGNATURE)
    timestamp = _fresh(call, HUBSPOT_TIME, per_second=MILLISECONDS)
    address = settings.public_url.encode() + call.target
    return lambda body: is_signed_by_hubspot(
        address, body, timestamp, signature, settings.secrets["hubspot"]
    )


def humanitix(call: Call, settings: Settings) -> BodyCheck:
    """A relay signs the time and the body, as the README of the console tells it to."""
    signature = _needed(call, RELAY_SIGNATURE)
    timestamp = _fresh(call, RELAY_TIME)
    return lambda body: is_signed_by_relay(
        body, timestamp, signature, settings.secrets["humanitix"]
    )


def _ask_for_path_secret(call: Call, secrets: tuple[str, ...]) -> None:
    if not is_known(call.path_secret.encode(), secrets):
        raise RefusedError(Outcome.FORGED, 404)


def _needed(call: Call, name: str) -> bytes:
    if not (value := call.header(name)):
        raise RefusedError(Outcome.FORGED, 401)
    return value


def _fresh(call: Call, name: str, *, per_second: int = 1) -> bytes:
    timestamp = _needed(call, name)
    if not is_recent(timestamp, call.now, per_second=per_second):
        raise RefusedError(Outcome.OUTDATED, 401)
    return timestamp


def _anything(_body: bytes) -> bool:
    return True
