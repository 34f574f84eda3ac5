"""Posts webhook deliveries from a thread that lives while there is something to post.

Deliveries are thin, unsigned, in no order, and may come twice or never (Eventbrite API, webhook
delivery).
"""

import heapq
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from vendor_sandbox.eventbrite import ids

logger = logging.getLogger(__name__)

KEPT_OUTCOMES = 10_000
TIMEOUT_SECONDS = 10.0
GONE = 410
USER_AGENT = "Eventbrite Webhooks (Dilithium)"


@dataclass(order=True, slots=True)
class Delivery:
    """One POST that waits for its moment (monotonic seconds)."""

    due: float
    place: int
    webhook: int = field(compare=False)
    endpoint_url: str = field(compare=False)
    action: str = field(compare=False)
    user_id: str = field(compare=False)
    api_url: str = field(compare=False)
    webhook_ids: str = field(compare=False, default="text")
    attempt: int = field(compare=False, default=1)

    @property
    def body(self) -> dict[str, Any]:
        """What is posted: no more than where to look."""
        webhook = ids.WEBHOOK.text(self.webhook)
        config = {
            "action": self.action,
            "user_id": self.user_id,
            "endpoint_url": self.endpoint_url,
            "webhook_id": webhook if self.webhook_ids == "text" else int(webhook),
        }
        return {"config": config, "api_url": self.api_url}

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a real delivery; `X-Eventbrite-Delivery` repeats the webhook's id."""
        return {
            "Accept": "text/plain",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": USER_AGENT,
            "X-Eventbrite-Event": self.action,
            "X-Eventbrite-Delivery": ids.WEBHOOK.text(self.webhook),
        }


class Dispatcher:
    """Delivers what is due. `gone` hears of webhooks whose receiver answered 410."""

    def __init__(self, switches: dict[str, Any], gone: Callable[[int], None]) -> None:
        self._switches = switches
        self._gone = gone
        self._queue: list[Delivery] = []
        self._outcomes: deque[dict[str, Any]] = deque(maxlen=KEPT_OUTCOMES)
        self._under_way: Delivery | None = None
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def send(self, deliveries: list[Delivery]) -> None:
        """Deliver each at its moment."""
        with self._wake:
            for delivery in deliveries:
                heapq.heappush(self._queue, delivery)
            if deliveries and self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="eventbrite-webhooks", daemon=True
                )
                self._thread.start()
            self._wake.notify_all()

    def state(self) -> dict[str, Any]:
        """How many deliveries wait, and what became of the last ones."""
        with self._wake:
            pending = len(self._queue) + (self._under_way is not None)
            return {"pending": pending, "deliveries": list(self._outcomes)}

    def clear(self) -> None:
        """Forget what waits and what was."""
        with self._wake:
            self._queue.clear()
            self._outcomes.clear()
            self._under_way = None
            self._wake.notify_all()

    def close(self) -> None:
        """Stop; what waits is dropped."""
        self.clear()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=TIMEOUT_SECONDS + 1)

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (delivery := self._next()) is not None:
                status = _attempt(session, delivery)
                with self._wake:
                    self._settle(delivery, status)

    def _next(self) -> Delivery | None:
        """Wait for the next delivery; None, and no thread any more, when nothing is left."""
        with self._wake:
            while self._queue:
                wait = self._queue[0].due - time.monotonic()
                if wait <= 0:
                    self._under_way = heapq.heappop(self._queue)
                    return self._under_way
                self._wake.wait(wait)
            self._thread = None
            return None

    def _settle(self, delivery: Delivery, status: int | None) -> None:
        if self._under_way is not delivery:
            return
        self._under_way = None
        self._outcomes.append(
            {
                "webhook_id": ids.WEBHOOK.text(delivery.webhook),
                "action": delivery.action,
                "api_url": delivery.api_url,
                "attempt": delivery.attempt,
                "status": status,
            }
        )
        if status == GONE:
            self._gone(delivery.webhook)
        elif not _accepted(status) and delivery.attempt <= self._switches["webhook_retries"]:
            delivery.attempt += 1
            delivery.due = time.monotonic() + self._switches["webhook_retry_seconds"]
            heapq.heappush(self._queue, delivery)


def _accepted(status: int | None) -> bool:
    return status is not None and requests.codes.ok <= status < requests.codes.multiple_choices


def _attempt(session: requests.Session, delivery: Delivery) -> int | None:
    try:
        response = session.post(
            delivery.endpoint_url,
            json=delivery.body,
            headers=delivery.headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        logger.info("A webhook was not answered: %s", type(error).__name__)
        return None
    return response.status_code
