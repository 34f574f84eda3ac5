"""One Mautic instance: everything that its API reads and writes."""

from datetime import datetime
from typing import Any

from vendor_sandbox.clock import Clock
from vendor_sandbox.mautic.contacts import Contact, ContactBook
from vendor_sandbox.mautic.fields import FieldBook
from vendor_sandbox.mautic.segments import SegmentBook
from vendor_sandbox.mautic.show import ContactTexts
from vendor_sandbox.mautic.writes import ContactWriter


class Account:
    """The books of an instance and its writer."""

    def __init__(self, clock: Clock, switches: dict[str, Any]) -> None:
        self._clock = clock
        self.switches = switches
        self.fields = FieldBook(switches)
        self.contacts = ContactBook()
        self.segments = SegmentBook(switches)
        self.texts = ContactTexts(self)
        self.writer = ContactWriter(self)

    @property
    def now(self) -> datetime:
        """The sandbox's clock."""
        return self._clock.now

    def tell(self, event: str, contact: Contact, extra: dict[str, Any] | None = None) -> None:
        """Tell the webhooks that subscribed to an event."""

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "fields": self.fields.dump(),
            "contacts": self.contacts.dump(),
            "segments": self.segments.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self.fields.load(state["fields"])
        self.contacts.load(state["contacts"])
        self.segments.load(state["segments"])
