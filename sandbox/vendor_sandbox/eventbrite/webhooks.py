"""Registered webhooks (Eventbrite API, Webhooks): no update, no secret."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from vendor_sandbox.eventbrite import ids

ACTIONS = (
    "attendee.checked_in",
    "attendee.checked_out",
    "attendee.updated",
    "barcode.checked_in",
    "barcode.un_checked_in",
    "event.created",
    "event.published",
    "event.unpublished",
    "event.updated",
    "order.placed",
    "order.refunded",
    "order.updated",
    "organizer.updated",
    "ticket_class.created",
    "ticket_class.deleted",
    "ticket_class.updated",
    "venue.updated",
)
ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Who wants to hear of what. `event` None means every event of the organization."""

    number: int
    organization: int
    endpoint_url: str
    actions: tuple[str, ...]
    event: int | None
    created: str

    def row(self, host: str) -> dict[str, Any]:
        """As the API shows it; `user_id` is the organization's id."""
        text = ids.WEBHOOK.text(self.number)
        return {
            "id": text,
            "resource_uri": f"{host}/webhooks/{text}/",
            "created": self.created,
            "endpoint_url": self.endpoint_url,
            "actions": list(self.actions),
            "user_id": ids.ORGANIZATION.text(self.organization),
            "event_id": None if self.event is None else ids.EVENT.text(self.event),
        }


class Webhooks:
    """All registered webhooks, by number."""

    def __init__(self, known: Iterable[Webhook] = (), following: int = 0) -> None:
        self._known = {webhook.number: webhook for webhook in known}
        self._following = following

    def add(
        self,
        organization: int,
        endpoint_url: str,
        actions: tuple[str, ...],
        event: int | None,
        created: str,
    ) -> Webhook:
        """Register a webhook."""
        webhook = Webhook(self._following, organization, endpoint_url, actions, event, created)
        self._following += 1
        self._known[webhook.number] = webhook
        return webhook

    def remove(self, number: int) -> None:
        """Forget a webhook, if it is there."""
        self._known.pop(number, None)

    def get(self, number: int) -> Webhook | None:
        """A webhook by its number."""
        return self._known.get(number)

    def of(self, organization: int) -> list[Webhook]:
        """An organization's webhooks."""
        return [each for each in list(self._known.values()) if each.organization == organization]

    def hearing(self, organization: int, action: str, event: int | None) -> list[Webhook]:
        """Those that want to hear of `action` at `event`."""
        return [
            each
            for each in self.of(organization)
            if action in each.actions and each.event in (None, event)
        ]

    def dump(self) -> dict[str, Any]:
        """As JSON-ready values."""
        return {
            "known": [asdict(each) for each in self._known.values()],
            "following": self._following,
        }

    @classmethod
    def load(cls, state: dict[str, Any]) -> "Webhooks":
        """From what `dump` gave."""
        known = [Webhook(**{**each, "actions": tuple(each["actions"])}) for each in state["known"]]
        return cls(known, state["following"])
