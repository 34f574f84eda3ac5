"""Posts webhooks from a thread that lives while there is something to post."""

import heapq
import json
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import requests

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.webhooks import signed_headers

logger = logging.getLogger(__name__)

MOST_EVENTS = 100
MOST_RETRIES = 10
DAY_SECONDS = 86_400
KEPT_OUTCOMES = 1_000


@dataclass(order=True, slots=True)
class Delivery:
    """One POST that waits for its moment (monotonic seconds)."""

    due: float
    number: int
    url: str = field(compare=False)
    secret: str = field(compare=False)
    events: list[JSON] = field(compare=False)
    attempt: int = field(compare=False, default=0)


class Sender:
    """Delivers up to 100 events at once, in no order, with up to 10 retries over a day.

    The pauses are even but for some jitter; a switch compresses them.
    """

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._random = Random(0)
        self._queue: list[Delivery] = []
        self._outcomes: list[JSON] = []
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._count = 0
        self._closed = False

    def send(self, url: str, secret: str, events: list[JSON]) -> None:
        """Deliver soon: shuffled, some of them twice, in arrays."""
        share = float(self._switches["webhook_duplicates"])
        twice = [each for each in events if self._random.random() < share]
        events = [*events, *twice]
        self._random.shuffle(events)
        with self._wake:
            for start in range(0, len(events), MOST_EVENTS):
                self._count += 1
                part = events[start : start + MOST_EVENTS]
                self._push(Delivery(time.monotonic(), self._count, url, secret, part))

    def outcomes(self) -> Sequence[JSON]:
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

    def _push(self, delivery: Delivery) -> None:
        if self._closed:
            return
        heapq.heappush(self._queue, delivery)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="hubspot-webhooks", daemon=True)
            self._thread.start()
        self._wake.notify_all()

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
                    return heapq.heappop(self._queue)
                self._wake.wait(wait)
            self._thread = None
            return None

    def _attempt(self, delivery: Delivery) -> int | None:
        """Post it, signed with the real time, which receivers compare with their own."""
        events = [{**each, "attemptNumber": delivery.attempt} for each in delivery.events]
        body = json.dumps(events).encode()
        stamp = str(time.time_ns() // 1_000_000)
        headers = signed_headers(delivery.secret, delivery.url, body, stamp)
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
        decision = _decide(delivery, status)
        outcome = {"url": delivery.url, "attempt": delivery.attempt + 1, "status": status}
        self._outcomes.append(outcome | {"decision": decision})
        del self._outcomes[:-KEPT_OUTCOMES]
        if decision == "retry":
            delivery.due = time.monotonic() + self._pause()
            delivery.attempt += 1
            self._push(delivery)

    def _pause(self) -> float:
        even = DAY_SECONDS / MOST_RETRIES
        return even * self._random.uniform(0.5, 1.0) * float(self._switches["webhook_time_factor"])


def _decide(delivery: Delivery, status: int | None) -> str:
    """Anything but an answer below 400 is tried again."""
    if status is not None and status < requests.codes.bad_request:
        return "delivered"
    return "retry" if delivery.attempt < MOST_RETRIES else "given up"
