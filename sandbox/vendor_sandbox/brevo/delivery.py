"""Delivers Brevo's webhooks: one by one or in batches, with its retries."""

from typing import Any

import requests
from typing_extensions import override

from vendor_sandbox.brevo.webhooks import Webhook
from vendor_sandbox.webhook_delivery import Delivery, WebhookSender

RETRY_SECONDS = (600, 3_600, 7_200, 28_800)
"""Pauses after an unanswered attempt: five attempts in all (Brevo API, webhook retries)."""
BATCH_SECONDS = 300
BATCH_SIZE = 500


class Sender(WebhookSender):
    """Delivers with the vendor's retries, its seconds compressed by a switch."""

    thread_name = "brevo-webhooks"

    def __init__(self, switches: dict[str, Any]) -> None:
        super().__init__(switches)
        self._batches: dict[int, list[Any]] = {}

    def post(self, url: str, body: Any, headers: dict[str, str] | None = None) -> None:
        """Deliver soon."""
        self.schedule(url, headers or {}, body)

    def notify(self, webhook: Webhook, event: dict[str, Any]) -> None:
        """Deliver an event to a webhook, now or with its batch."""
        body = {"id": webhook.id, **event}
        if not webhook.batched:
            self.post(webhook.url, body, webhook.request_headers())
            return
        with self._wake:
            batch = self._batches.get(webhook.id)
            if batch is not None and len(batch) < BATCH_SIZE:
                batch.append(body)
                return
            self._batches[webhook.id] = batch = [body]
        shape = self._switches["webhook_batch_shape"]
        content = batch if shape == "array" else {"events": batch}
        self.schedule(webhook.url, webhook.request_headers(), content, delay=BATCH_SECONDS)

    @override
    def clear(self) -> None:
        super().clear()
        with self._wake:
            self._batches.clear()

    @override
    def taken(self, delivery: Delivery) -> None:
        for webhook_id, batch in list(self._batches.items()):
            if delivery.body is batch or delivery.body == {"events": batch}:
                del self._batches[webhook_id]

    @override
    def decide(self, delivery: Delivery, status: int | None) -> str:
        """No answer and 429 are tried again; any other 4xx and any 5xx drop the event."""
        if status is not None and status < requests.codes.bad_request:
            return "delivered"
        if status in (None, requests.codes.too_many_requests):
            return "retry" if delivery.attempt < len(RETRY_SECONDS) else "given up"
        return "dropped"

    @override
    def pause(self, delivery: Delivery) -> float:
        return RETRY_SECONDS[delivery.attempt]
