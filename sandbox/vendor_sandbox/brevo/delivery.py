"""Posts webhooks from a thread that lives while there is something to post."""

import heapq
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from vendor_sandbox.brevo.webhooks import Webhook

logger = logging.getLogger(__name__)

RETRY_SECONDS = (600, 3_600, 7_200, 28_800)
"""Pauses after an unanswered attempt: five attempts in all (Brevo API, webhook retries)."""
BATCH_SECONDS = 300
BATCH_SIZE = 500
KEPT_OUTCOMES = 1_000


@dataclass(order=True, slots=True)
class Delivery:
    """One POST that waits for its moment (monotonic seconds)."""

    due: float
    number: int
    url: str = field(compare=False)
    headers: dict[str, str] = field(compare=False)
    body: Any = field(compare=False)
    attempt: int = field(compare=False, default=0)


class Sender:
    """Delivers with the vendor's retries, its seconds compressed by a switch."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._queue: list[Delivery] = []
        self._batches: dict[int, list[Any]] = {}
        self._outcomes: list[dict[str, Any]] = []
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._count = 0
        self._closed = False

    def post(self, url: str, body: Any, headers: dict[str, str] | None = None) -> None:
        """Deliver soon."""
        self._schedule(url, headers or {}, body, delay=0)

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
        self._schedule(webhook.url, webhook.request_headers(), content, delay=BATCH_SECONDS)

    def outcomes(self) -> Sequence[dict[str, Any]]:
        """What became of the last attempts: `url`, `attempt`, `status`, `decision`."""
        with self._wake:
            return list(self._outcomes)

    def clear(self) -> None:
        """Forget everything that waits."""
        with self._wake:
            self._queue.clear()
            self._batches.clear()
            self._outcomes.clear()

    def close(self) -> None:
        """Stop; nothing is delivered any more."""
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._wake.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout=self._switches["webhook_timeout"] + 1)

    def _schedule(self, url: str, headers: dict[str, str], body: Any, *, delay: float) -> None:
        with self._wake:
            self._count += 1
            self._push(Delivery(self._due(delay), self._count, url, headers, body))

    def _push(self, delivery: Delivery) -> None:
        if self._closed:
            return
        heapq.heappush(self._queue, delivery)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="brevo-webhooks", daemon=True)
            self._thread.start()
        self._wake.notify_all()

    def _due(self, vendor_seconds: float) -> float:
        return time.monotonic() + vendor_seconds * float(self._switches["webhook_time_factor"])

    def _run(self) -> None:
        while (delivery := self._next()) is not None:
            status = self._attempt(delivery)
            with self._wake:
                self._settle(delivery, status)

    def _next(self) -> Delivery | None:
        """Wait for the next delivery; None, and no thread any more, when nothing is left."""
        with self._wake:
            while self._queue:
                wait = self._queue[0].due - time.monotonic()
                if wait <= 0:
                    return self._take()
                self._wake.wait(wait)
            self._thread = None
            return None

    def _take(self) -> Delivery:
        delivery = heapq.heappop(self._queue)
        for webhook_id, batch in list(self._batches.items()):
            if delivery.body is batch or delivery.body == {"events": batch}:
                del self._batches[webhook_id]
        return delivery

    def _attempt(self, delivery: Delivery) -> int | None:
        try:
            response = requests.post(
                delivery.url,
                json=delivery.body,
                headers=delivery.headers,
                timeout=float(self._switches["webhook_timeout"]),
            )
        except requests.RequestException as error:
            logger.info("A webhook was not answered: %s", type(error).__name__)
            return None
        return response.status_code

    def _settle(self, delivery: Delivery, status: int | None) -> None:
        decision = self._decide(delivery, status)
        self._outcomes.append(
            {"url": delivery.url, "attempt": delivery.attempt + 1, "status": status}
            | {"decision": decision}
        )
        del self._outcomes[:-KEPT_OUTCOMES]
        if decision == "retry":
            delivery.due = self._due(RETRY_SECONDS[delivery.attempt])
            delivery.attempt += 1
            self._push(delivery)

    def _decide(self, delivery: Delivery, status: int | None) -> str:
        """No answer and 429 are tried again; any other 4xx and any 5xx drop the event."""
        if status is not None and status < requests.codes.bad_request:
            return "delivered"
        if status in (None, requests.codes.too_many_requests):
            return "retry" if delivery.attempt < len(RETRY_SECONDS) else "given up"
        return "dropped"
