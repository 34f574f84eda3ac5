"""One Mautic instance: everything that its API reads and writes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from vendor_sandbox.clock import Clock
from vendor_sandbox.mautic.contacts import Contact, ContactBook
from vendor_sandbox.mautic.delivery import Sender
from vendor_sandbox.mautic.engagement import EngagementBook
from vendor_sandbox.mautic.fields import FieldBook
from vendor_sandbox.mautic.hooks import HookBook
from vendor_sandbox.mautic.moments import shown, stamp
from vendor_sandbox.mautic.segments import SegmentBook
from vendor_sandbox.mautic.show import ContactTexts
from vendor_sandbox.mautic.statistics import Statistics
from vendor_sandbox.mautic.writes import ContactWriter


class Account:
    """The books of an instance and its writer."""

    def __init__(self, clock: Clock, switches: dict[str, Any], sender: Sender) -> None:
        self._clock = clock
        self._sender = sender
        self.switches = switches
        self.fields = FieldBook(switches)
        self.contacts = ContactBook()
        self.segments = SegmentBook(switches)
        self.hooks = HookBook(switches)
        self.engagement = EngagementBook()
        self.statistics = Statistics(self)
        self.texts = ContactTexts(self)
        self.writer = ContactWriter(self)

    @property
    def now(self) -> datetime:
        """The sandbox's clock."""
        return self._clock.now

    def tell(
        self,
        event: str,
        contact: Contact,
        extra: dict[str, Any] | None = None,
        *,
        fresh: bool = False,
        beside: bool = False,
    ) -> None:
        """Tell the webhooks that subscribed to an event what happened to a contact."""

        def payload() -> dict[str, Any]:
            shown_contact = self.texts.in_webhook(contact, fresh=fresh, beside=beside)
            return {"contact": shown_contact, **(extra or {})}

        self.announce(event, payload)

    def announce(self, event: str, payload: Callable[[], dict[str, Any]]) -> None:
        """Tell the webhooks that subscribed to an event; without any, no payload is made."""
        hooks = self.hooks.for_event(event)
        if not hooks:
            return
        told = (event, {**payload(), "timestamp": shown(stamp(self.now))})
        for hook in hooks:
            if self.switches["queue_mode"] == "command_process":
                hook.queue.append(told)
            else:
                self._sender.send(hook, [told])

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "fields": self.fields.dump(),
            "contacts": self.contacts.dump(),
            "segments": self.segments.dump(),
            "hooks": self.hooks.dump(),
            "engagement": self.engagement.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self.fields.load(state["fields"])
        self.contacts.load(state["contacts"])
        self.segments.load(state["segments"])
        self.hooks.load(state["hooks"])
        self.engagement.load(state["engagement"])
