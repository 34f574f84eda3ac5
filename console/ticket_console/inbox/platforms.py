"""The platforms that deliver, and how they differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crm_signals.deliveries import MalformedDeliveryError, is_known, split
from ticket_console.inbox import doors, hints
from ticket_console.inbox.outcomes import Outcome, RefusedError
from ticket_console.inbox.rows import Row, row
from ticket_console.inbox.signatures import (
    HUBSPOT_SIGNATURE,
    HUBSPOT_TIME,
    MAUTIC_SIGNATURE,
    RELAY_SIGNATURE,
    RELAY_TIME,
)

KIBIBYTE = 1024
UNAVAILABLE = 503
TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """How a platform delivers.

    Attributes:
        door: Who may deliver.
        read: What is stored of a body; nothing where nobody waits for it.
        proofs: The headers that the door asks for.
        has_path_secret: Whether the path ends with a secret.
        most_bytes: How long a body may be.
        try_again: The answer that makes it deliver again.
    """

    door: doors.Door
    read: Callable[[bytes], list[Row]]
    proofs: tuple[str, ...] = ()
    has_path_secret: bool = False
    most_bytes: int = 1024 * KIBIBYTE
    try_again: int = UNAVAILABLE


def reader(name: str) -> Callable[[bytes], list[Row]]:
    """Read the events of a CRM; those that nobody knows are left out."""

    def read(body: bytes) -> list[Row]:
        try:
            events = split(name, body)
        except MalformedDeliveryError:
            raise RefusedError(Outcome.MALFORMED, 400) from None
        return [
            row(name, each.event_type, each.key, each.payload)
            for each in events
            if is_known(name, each.event_type)
        ]

    return read


PLATFORMS: Mapping[str, Platform] = {
    "eventbrite": Platform(
        door=doors.eventbrite,
        read=hints.eventbrite,
        has_path_secret=True,
        most_bytes=64 * KIBIBYTE,
    ),
    "humanitix": Platform(
        door=doors.humanitix, read=hints.humanitix, proofs=(RELAY_TIME, RELAY_SIGNATURE)
    ),
    "mautic": Platform(door=doors.mautic, read=reader("mautic"), proofs=(MAUTIC_SIGNATURE,)),
    # Any other 4xx and any 5xx drop the event for ever (Brevo API, webhook retries).
    "brevo": Platform(
        door=doors.brevo, read=reader("brevo"), has_path_secret=True, try_again=TOO_MANY
    ),
    "hubspot": Platform(
        door=doors.hubspot, read=reader("hubspot"), proofs=(HUBSPOT_TIME, HUBSPOT_SIGNATURE)
    ),
}
