"""Turns what happened into webhook deliveries, as untidy as the vendor's."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Sale
from vendor_sandbox.eventbrite.dispatcher import Delivery, Dispatcher
from vendor_sandbox.eventbrite.render.attendees import attendee_id
from vendor_sandbox.eventbrite.webhooks import Webhook
from vendor_sandbox.world.model import Event, Order

TEST_PATH = "{api-endpoint-to-fetch-object-details}"


@dataclass(frozen=True, slots=True)
class Notice:
    """One action at one row; `path` leads to the row, below `/v3/`."""

    action: str
    path: str
    event: Event


def order_notice(action: str, order: Order) -> Notice:
    """Something happened to an order."""
    return Notice(action, f"orders/{ids.ORDER.text(order.id)}/", order.event)


def attendee_notice(action: str, sale: Sale, form: str) -> Notice:
    """Something happened to an attendee; `form` is that of its id."""
    event = sale.order.event
    place = f"events/{ids.EVENT.text(event.id)}/attendees/{attendee_id(sale, form)}/"
    return Notice(action, place, event)


def event_notice(action: str, event: Event) -> Notice:
    """Something happened to an event, or to a series as a whole."""
    kind = "series" if event.is_series_parent else "events"
    return Notice(action, f"{kind}/{ids.EVENT.text(event.id)}/", event)


class Announcer:
    """Sends notices to the webhooks that want them."""

    def __init__(self, dispatcher: Dispatcher, switches: dict[str, Any]) -> None:
        self._dispatcher = dispatcher
        self._switches = switches
        self._rng = Random()
        self._sent = 0

    def start(self, seed: int) -> None:
        """Forget what waits; a seed gives the same shuffles, losses and duplicates."""
        self._rng.seed(seed)
        self._dispatcher.clear()

    def announce(self, wanted: Iterable[tuple[Webhook, Notice]]) -> None:
        """Deliver notices within the time of a burst."""
        survivors = [pair for pair in self._repeated(wanted) if not self._lost()]
        if self._switches["webhook_order"] == "shuffled":
            self._rng.shuffle(survivors)
        pause = self._switches["webhook_burst_seconds"] / max(len(survivors), 1)
        start = time.monotonic()
        self._dispatcher.send(
            [
                self._delivery(webhook, notice.action, notice.path, start + pause * place)
                for place, (webhook, notice) in enumerate(survivors)
            ]
        )

    def test(self, webhook: Webhook) -> None:
        """The delivery of the vendor's Test button, whose `api_url` leads nowhere."""
        self._dispatcher.send([self._delivery(webhook, "test", TEST_PATH, time.monotonic())])

    def _repeated(
        self, wanted: Iterable[tuple[Webhook, Notice]]
    ) -> Iterator[tuple[Webhook, Notice]]:
        for pair in wanted:
            yield pair
            if self._rng.random() < self._switches["webhook_duplicates"]:
                yield pair

    def _lost(self) -> bool:
        return self._rng.random() < float(self._switches["webhook_drops"])

    def _delivery(self, webhook: Webhook, action: str, path: str, due: float) -> Delivery:
        self._sent += 1
        return Delivery(
            due=due,
            place=self._sent,
            webhook=webhook.number,
            endpoint_url=webhook.endpoint_url,
            webhook_ids=self._switches["webhook_ids"],
            action=action,
            user_id=ids.ORGANIZATION.text(webhook.organization),
            api_url=f"{self._switches['vendor_url']}/{path}",
        )
