"""Posts webhooks as Mautic signs and groups them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

import requests
from typing_extensions import override

from vendor_sandbox.mautic.hooks import Hook
from vendor_sandbox.mautic.switches import RETRIES_SINCE, major
from vendor_sandbox.webhook_delivery import Delivery, WebhookSender

SITE_URL = "https://mautic.example.org"
RETRY_SECONDS = 3_600
"""The instance's `webhook_retry_delay` (Mautic API, webhooks)."""

Event = tuple[str, dict[str, Any]]


class Sender(WebhookSender):
    """One POST for each event, or grouped ones when a queue is processed."""

    thread_name = "mautic-webhooks"

    def send(self, hook: Hook, events: Iterable[Event]) -> None:
        """Deliver events in one POST, grouped by their type."""
        body = envelope(events)
        headers = {
            "X-Origin-Base-URL": SITE_URL,
            "Webhook-Signature": signature(body, hook.secret),
        }
        self.schedule(hook.url, headers, body, webhook=hook)

    def process(self, hooks: Iterable[Hook]) -> int:
        """Deliver what waits in the queues of published webhooks; how many POSTs that takes."""
        posts, most = 0, max(self._switches["webhook_limit"], 1)
        for hook in hooks:
            if not hook.is_published:
                continue
            waiting = hook.queue if hook.order == "ASC" else hook.queue[::-1]
            hook.queue = []
            for first in range(0, len(waiting), most):
                self.send(hook, waiting[first : first + most])
                posts += 1
        return posts

    @override
    def decide(self, delivery: Delivery, status: int | None) -> str:
        """410 and too many failures unpublish; otherwise only newer versions try again."""
        hook: Hook = delivery.webhook
        if status is not None and status < requests.codes.multiple_choices:
            hook.failures = 0
            return "delivered"
        hook.failures += 1
        is_gone = status == requests.codes.gone
        if is_gone or hook.failures >= self._switches["webhook_disable_limit"]:
            hook.is_published = False
            return "unpublished"
        return "retry" if major(self._switches) >= RETRIES_SINCE else "lost"

    @override
    def pause(self, delivery: Delivery) -> float:
        return RETRY_SECONDS


def envelope(events: Iterable[Event]) -> bytes:
    """Event types with their payloads, as PHP writes JSON: slashes escaped, ASCII only."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for event, payload in events:
        grouped.setdefault(event, []).append(payload)
    return json.dumps(grouped, separators=(",", ":")).replace("/", "\\/").encode()


def signature(body: bytes, secret: str) -> str:
    """What a receiver compares: HMAC-SHA256 of the raw body, in base64."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
