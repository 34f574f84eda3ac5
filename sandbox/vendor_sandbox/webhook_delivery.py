"""Posts webhooks from a thread that lives while there is something to post."""

import heapq
import json
import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

logger = logging.getLogger(__name__)

KEPT_OUTCOMES = 1_000


@dataclass(order=True, slots=True)
class Delivery:
    """One POST that waits for its moment (monotonic seconds).

    `webhook` is what the sender has to know of whose it is.
    """

    due: float
    number: int
    url: str = field(compare=False)
    headers: dict[str, str] = field(compare=False)
    body: Any = field(compare=False)
    webhook: Any = field(compare=False, default=None)
    attempt: int = field(compare=False, default=0)


class WebhookSender(ABC):
    """Delivers, and tries again as the vendor does."""

    thread_name = "webhooks"

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._queue: list[Delivery] = []
        self._outcomes: list[dict[str, Any]] = []
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._count = 0
        self._closed = False

    def outcomes(self) -> Sequence[dict[str, Any]]:
        """What became of the last attempts: `url`, `attempt`, `status`, `decision`."""
        with self._wake:
            return list(self._outcomes)

    def clear(self) -> None:
        """Forget everything that waits."""
        with self._wake:
            self._queue.clear()
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

    @abstractmethod
    def decide(self, delivery: Delivery, status: int | None) -> str:
        """What becomes of a delivery that was answered so; `retry` tries it again."""

    @abstractmethod
    def pause(self, delivery: Delivery) -> float:
        """Seconds of the vendor's until a delivery is tried again."""

    def request(self, delivery: Delivery) -> tuple[dict[str, str], bytes]:
        """The headers and the body of the next attempt: bytes as they are, all else as JSON."""
        body = delivery.body
        return delivery.headers, body if isinstance(body, bytes) else json.dumps(body).encode()

    def taken(self, delivery: Delivery) -> None:  # noqa: B027 - most vendors have nothing to do then
        """A delivery is about to be posted: nothing can be added to it any more."""

    def schedule(
        self, url: str, headers: dict[str, str], body: Any, *, delay: float = 0, webhook: Any = None
    ) -> None:
        """Deliver after some of the vendor's seconds."""
        with self._wake:
            self._count += 1
            self._push(Delivery(self._due(delay), self._count, url, headers, body, webhook))

    def _push(self, delivery: Delivery) -> None:
        if self._closed:
            return
        heapq.heappush(self._queue, delivery)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self.thread_name, daemon=True)
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
                    delivery = heapq.heappop(self._queue)
                    self.taken(delivery)
                    return delivery
                self._wake.wait(wait)
            self._thread = None
            return None

    def _attempt(self, delivery: Delivery) -> int | None:
        headers, body = self.request(delivery)
        try:
            response = requests.post(
                delivery.url,
                data=body,
                headers={"Content-Type": "application/json", **headers},
                timeout=float(self._switches["webhook_timeout"]),
            )
        except requests.RequestException as error:
            logger.info("A webhook was not answered: %s", type(error).__name__)
            return None
        return response.status_code

    def _settle(self, delivery: Delivery, status: int | None) -> None:
        decision = self.decide(delivery, status)
        self._outcomes.append(
            {"url": delivery.url, "attempt": delivery.attempt + 1, "status": status}
            | {"decision": decision}
        )
        del self._outcomes[:-KEPT_OUTCOMES]
        if decision == "retry":
            delivery.due = self._due(self.pause(delivery))
            delivery.attempt += 1
            self._push(delivery)
