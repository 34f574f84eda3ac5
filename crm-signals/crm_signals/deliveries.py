"""What the CRMs post: split into events, and read for what it says of people."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from crm_signals import brevo, hubspot, mautic
from crm_signals.payload import Delivered, MalformedDeliveryError, Told, parsed
from crm_signals.signal import Signal

__all__ = ["Delivered", "MalformedDeliveryError", "is_known", "signals_of", "split"]


class Reader(NamedTuple):
    """How the events of a CRM are read."""

    is_known: Callable[[str], bool]
    split: Callable[[Any], Iterator[Delivered]]
    signals: Callable[[str, Mapping[str, Any], Told], Iterator[Signal]]


READERS: Final[Mapping[str, Reader]] = {
    "brevo": Reader(brevo.is_known, brevo.split, brevo.signals),
    "mautic": Reader(mautic.is_known, mautic.split, mautic.signals),
    "hubspot": Reader(hubspot.is_known, hubspot.split, hubspot.signals),
}


def split(platform: str, body: bytes) -> list[Delivered]:
    """Give each event of a POST, unknown ones too.

    Args:
        platform: `brevo`, `mautic` or `hubspot`.
        body: As it was posted.

    Raises:
        MalformedDeliveryError: It is not what the platform documents.
    """
    return list(READERS[platform].split(parsed(body)))


def is_known(platform: str, event_type: str) -> bool:
    """Tell whether the platform documents an event, of whatever use it is."""
    return READERS[platform].is_known(event_type)


def signals_of(
    platform: str,
    event_type: str,
    payload: Mapping[str, Any],
    *,
    app_id: str | None = None,
    received_at: datetime | None = None,
) -> list[Signal]:
    """Give what an event says of engagement and consent; nothing for our own changes.

    Args:
        platform: `brevo`, `mautic` or `hubspot`.
        event_type: As in `Delivered`.
        payload: As in `Delivered`.
        app_id: Of our app in HubSpot, whose changes are ours; without it those of all apps are.
        received_at: When it came in; counts where a CRM does not say when it happened.

    Raises:
        MalformedDeliveryError: The event lacks who it was, or when.
    """
    told = Told(received_at=received_at, app_id=app_id)
    return list(READERS[platform].signals(event_type, payload, told))
