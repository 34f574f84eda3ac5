"""From stored deliveries of a CRM to engagement and consent."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString, NamedTuple

import psycopg

from crm_core.email_address import normalised, tombstone
from crm_signals.deliveries import signals_of
from crm_signals.recorder import Recorder
from crm_signals.signal import Signal
from crm_signals.statements import ERASED
from ticket_console.queue.locks import StoppedError

BATCH: Final = 200
MOST_READINGS: Final = 3
"""How often a delivery is read whose person nobody knows; between them the CRM is read back."""

BATCH_OF_WAITING: LiteralString = """
select id, event_type, attempts, payload, created_at from ops.webhook_logs
where platform = %s and status = 'received' order by id limit %s
"""
MARK: LiteralString = """
update ops.webhook_logs set status = %s, error = %s, attempts = attempts + 1,
    processed_at = clock_timestamp()
where id = %s
"""
FORGET: LiteralString = "update ops.webhook_logs set payload = null where id = any(%s)"

ADDRESS: Final = re.compile(r"[^\s\"'<>(),;:\\]+@[^\s\"'<>(),;:\\]+")

UNREADABLE: Final = (
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
)
"""What the content of a delivery brings about, and nothing else; its next ones can be read."""


class Delivery(NamedTuple):
    """A stored event."""

    id: int
    event_type: str
    attempts: int
    payload: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what a platform delivered.

    Attributes:
        app_id: HubSpot's app of ours, whose changes are no signals.
        tombstone_key: Tells who was erased.
    """

    platform: str
    app_id: str | None
    tombstone_key: str | None

    def read_all(self, db: psycopg.Connection, stop: threading.Event) -> Counter[str]:
        """Read everything that waits, each batch in a transaction of its own.

        Returns:
            How many deliveries became `processed`, `ignored`, `failed`, and `unplaced`: only a
            reading of the CRM can tell whom these are about.

        Raises:
            StoppedError: The worker is to stop; what was read is kept.
        """
        told = Counter[str]()
        while batch := self._read_batch(db):
            told += batch
            if stop.is_set():
                raise StoppedError
        return told

    def _read_batch(self, db: psycopg.Connection) -> Counter[str]:
        """Read a batch; its rows are marked last, as the inbox waits for rows that are."""
        with db.transaction():
            rows = db.execute(BATCH_OF_WAITING, [self.platform, BATCH]).fetchall()
            read = [(each, *self._read_one(db, each)) for each in map(Delivery._make, rows)]
            marks = [(status, error, delivery.id) for delivery, status, error in read]
            db.cursor().executemany(MARK, marks)
            self._forget_erased(db, (each for each, status, _ in read if status != "unplaced"))
        return Counter(status for _, status, _ in read)

    def _forget_erased(self, db: psycopg.Connection, done: Iterable[Delivery]) -> None:
        """Empty what names people who were erased, such as a delivery that came after that."""
        key = self.tombstone_key or ""
        named = [(tombstone(key, email), each.id) for each in done for email in _addresses(each)]
        rows = db.execute(ERASED, [[email_hash for email_hash, _ in named]])
        erased = {email_hash for (email_hash,) in rows}
        db.execute(FORGET, [[number for email_hash, number in named if email_hash in erased]])

    def _read_one(self, db: psycopg.Connection, delivery: Delivery) -> tuple[str, str | None]:
        """Record one delivery; one that cannot be read leaves nothing behind but its error."""
        try:
            with db.transaction():
                signals = self._signals(delivery)
                recorded = Recorder(db, self.platform, self.tombstone_key).record(signals)
        except UNREADABLE as error:
            kind = type(error).__name__
            return "failed", f"The payload is not what the platform documents ({kind})."
        if recorded.unknown and delivery.attempts + 1 < MOST_READINGS:
            return "unplaced", None
        return ("processed" if signals else "ignored"), None

    def _signals(self, delivery: Delivery) -> list[Signal]:
        return signals_of(
            self.platform,
            delivery.event_type,
            delivery.payload,
            app_id=self.app_id,
            received_at=delivery.received_at,
        )


def _addresses(delivery: Delivery) -> Iterator[str]:
    """Find what looks like an e-mail address anywhere in a payload, normalised."""
    text = json.dumps(delivery.payload, ensure_ascii=False)
    return filter(None, map(normalised, ADDRESS.findall(text)))
