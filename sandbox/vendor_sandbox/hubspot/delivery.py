"""Posts webhooks as HubSpot signs, shuffles and repeats them."""

import json
import time
from random import Random
from typing import Any

import requests
from typing_extensions import override

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.webhooks import signed_headers
from vendor_sandbox.webhook_delivery import Delivery, WebhookSender

MOST_EVENTS = 100
MOST_RETRIES = 10
DAY_SECONDS = 86_400


class Sender(WebhookSender):
    """Delivers up to 100 events at once, in no order, with up to 10 retries over a day.

    The pauses are even but for some jitter; a switch compresses them.
    """

    thread_name = "hubspot-webhooks"

    def __init__(self, switches: dict[str, Any]) -> None:
        super().__init__(switches)
        self._random = Random(0)

    def send(self, url: str, secret: str, events: list[JSON]) -> None:
        """Deliver soon: shuffled, some of them twice, in arrays."""
        share = float(self._switches["webhook_duplicates"])
        twice = [each for each in events if self._random.random() < share]
        events = [*events, *twice]
        self._random.shuffle(events)
        for start in range(0, len(events), MOST_EVENTS):
            self.schedule(url, {}, events[start : start + MOST_EVENTS], webhook=secret)

    @override
    def request(self, delivery: Delivery) -> tuple[dict[str, str], bytes]:
        """Signed with the real time, which receivers compare with their own."""
        events = [{**each, "attemptNumber": delivery.attempt} for each in delivery.body]
        body = json.dumps(events).encode()
        stamp = str(time.time_ns() // 1_000_000)
        return signed_headers(delivery.webhook, delivery.url, body, stamp), body

    @override
    def decide(self, delivery: Delivery, status: int | None) -> str:
        """Anything but an answer below 400 is tried again."""
        if status is not None and status < requests.codes.bad_request:
            return "delivered"
        return "retry" if delivery.attempt < MOST_RETRIES else "given up"

    @override
    def pause(self, delivery: Delivery) -> float:
        return DAY_SECONDS / MOST_RETRIES * self._random.uniform(0.5, 1.0)
